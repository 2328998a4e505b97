// What every binding shares: reading arguments, dropping the interpreter lock, running the batch.
//
// toonnet/fast checks arguments and speaks to people; here is checked only what would otherwise
// corrupt memory. The order is always the same: check, take raw pointers, release the lock, loop.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <vector>

#include "toonnet/parallel.hpp"
#include "toonnet/picture.hpp"

namespace toonnet::bindings {

namespace py = pybind11;

// One entry a picture: a tuple of the arrays that belong to it.
class Batch : public py::sequence {
    PYBIND11_OBJECT(Batch, sequence, PySequence_Check)
};

}  // namespace toonnet::bindings

// How signatures, and the stubs made of them, spell the type.
template <>
struct pybind11::detail::handle_type_name<toonnet::bindings::Batch> {
    static constexpr auto name =
        const_name("collections.abc.Sequence[tuple[numpy.typing.NDArray[typing.Any] | None, ...]]");
};

namespace toonnet::bindings {

inline py::tuple item(const Batch& batch, std::size_t index) {
    return py::reinterpret_borrow<py::tuple>(py::cast<py::tuple>(batch[index]));
}

template <class Value>
py::array_t<Value> contiguous_array(const py::handle& object, int dimensions) {
    if (!py::isinstance<py::array_t<Value>>(object)) throw py::type_error("array of another dtype");
    auto array = py::reinterpret_borrow<py::array_t<Value>>(object);
    if (array.ndim() != dimensions || !(array.flags() & py::array::c_style)) {
        throw py::value_error("array not contiguous or of another rank");
    }
    return array;
}

inline Picture picture(const py::handle& object) {
    const auto array = contiguous_array<std::uint8_t>(object, 3);
    if (array.shape(2) != 3) throw py::value_error("picture without three channels");
    constexpr py::ssize_t longest = std::numeric_limits<std::int32_t>::max();
    if (array.shape(0) > longest || array.shape(1) > longest) {
        throw py::value_error("picture with a side of more than 2^31 - 1 pixels");
    }
    return {array.data(), array.shape(0), array.shape(1)};
}

// The mask of a picture, or null where it is None.
inline const bool* mask(const py::handle& object, const Picture& picture) {
    if (object.is_none()) return nullptr;
    const auto array = contiguous_array<bool>(object, 2);
    if (array.size() != picture.pixels()) throw py::value_error("mask of another size");
    return array.data();
}

// A mutable array of `size` elements in all.
template <class Value>
Value* target(const py::handle& object, int dimensions, py::ssize_t size) {
    auto array = contiguous_array<Value>(object, dimensions);
    if (array.size() != size) throw py::value_error("target of another size");
    return array.mutable_data();  // Refuses read-only arrays.
}

// Runs task(i) for every picture of the batch without the interpreter lock. The lists own the
// arrays and the caller's frame owns the lists, so the raw pointers stay valid meanwhile.
inline void run_batch(std::size_t count, int threads,
                      const std::function<void(std::ptrdiff_t)>& task) {
    const ShouldStop interrupted = [] {
        const py::gil_scoped_acquire lock;
        return PyErr_CheckSignals() != 0;
    };
    bool completed = false;
    {
        const py::gil_scoped_release release;
        completed = parallel_for(static_cast<std::ptrdiff_t>(count), threads, task, interrupted);
    }
    if (!completed) throw py::error_already_set();
}

// Pixels of one picture that an operation without neighbourhoods does at a time: some 0.1 ms, so
// that an interrupt is noticed, and 768 KiB each of what is read and written.
constexpr std::ptrdiff_t piece_pixels = 256 * 1024;

// Runs task(picture, first, end) over pixels [first, end) of pictures of the given sizes. Starting
// a thread costs as much as some ten thousand pixels: a batch of one piece or less starts none.
inline void run_pixels(
    const std::vector<std::ptrdiff_t>& sizes, int threads,
    const std::function<void(std::size_t, std::ptrdiff_t, std::ptrdiff_t)>& task) {
    struct Piece {
        std::size_t picture;
        std::ptrdiff_t first, end;
    };
    std::vector<Piece> pieces;
    std::ptrdiff_t pixels = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        pixels += sizes[i];
        for (std::ptrdiff_t first = 0; first < sizes[i]; first += piece_pixels) {
            pieces.push_back({i, first, std::min(first + piece_pixels, sizes[i])});
        }
    }
    const std::ptrdiff_t useful_threads = (pixels + piece_pixels - 1) / piece_pixels;
    run_batch(pieces.size(), static_cast<int>(std::min<std::ptrdiff_t>(threads, useful_threads)),
              [&](std::ptrdiff_t i) { task(pieces[i].picture, pieces[i].first, pieces[i].end); });
}

}  // namespace toonnet::bindings
