// What every binding shares: reading arguments, dropping the interpreter lock, running the batch.
//
// toonnet/fast checks arguments and speaks to people; here is checked only what would otherwise
// corrupt memory. The order is always the same: check, take raw pointers, release the lock, loop.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <vector>

#include "toonnet/parallel.hpp"
#include "toonnet/picture.hpp"

namespace toonnet::bindings {

namespace py = pybind11;

// One entry a picture: a tuple of the arrays that belong to it.
using Batch = py::list;

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
    return {array.data(), array.shape(0), array.shape(1)};
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

}  // namespace toonnet::bindings
