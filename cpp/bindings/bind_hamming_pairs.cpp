#include <algorithm>
#include <atomic>

#include "arguments.hpp"
#include "register.hpp"
#include "toonnet/hamming_pairs.hpp"

namespace toonnet::bindings {
namespace {

// Comparisons of a task: some milliseconds, so that an interrupt is noticed.
constexpr std::ptrdiff_t comparisons = std::ptrdiff_t{1} << 22;

Hashes hashes_of(const py::handle& object) {
    const auto array = contiguous_array<std::uint64_t>(object, 1);
    if (array.size() > std::numeric_limits<std::int32_t>::max()) {
        throw py::value_error("more than 2^31 - 1 hashes");
    }
    return {array.data(), array.size()};
}

// Writes the pairs to `target` if they all fit; returns how many there are.
std::ptrdiff_t find_pairs(const Hashes& hashes, int distance, int threads, HashPair* target,
                          std::ptrdiff_t capacity) {
    const std::ptrdiff_t rows =
        std::max<std::ptrdiff_t>(1, comparisons / std::max<std::ptrdiff_t>(1, hashes.count));
    const std::ptrdiff_t tasks = (hashes.count + rows - 1) / rows;
    std::vector<std::vector<HashPair>> found(static_cast<std::size_t>(tasks));
    std::atomic<std::ptrdiff_t> total{0};
    run_batch(static_cast<std::size_t>(tasks),
              static_cast<int>(std::clamp<std::ptrdiff_t>(tasks, 1, threads)),
              [&](std::ptrdiff_t task) {
                  const std::ptrdiff_t room = std::max<std::ptrdiff_t>(0, capacity - total.load());
                  const std::ptrdiff_t first = task * rows;
                  total += hamming_pairs_u64(hashes, first, std::min(first + rows, hashes.count),
                                             distance, room, found[task]);
              });
    if (total <= capacity) {
        for (const auto& pairs : found) target = std::copy(pairs.begin(), pairs.end(), target);
    }
    return total;
}

void hamming_pairs(const Batch& sources, const Batch& targets, const py::object& params,
                   int threads) {
    static_assert(sizeof(HashPair) == 2 * sizeof(std::int32_t));
    const int distance = params.attr("distance").cast<int>();
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto pairs = contiguous_array<std::int32_t>(item(targets, i)[0], 2);
        auto* room = target<std::int32_t>(item(targets, i)[0], 2, 2 * pairs.shape(0));
        auto* count = target<std::int64_t>(item(targets, i)[1], 1, 1);
        *count = find_pairs(hashes_of(item(sources, i)[0]), distance, threads,
                            reinterpret_cast<HashPair*>(room), pairs.shape(0));
    }
}

}  // namespace

void register_hamming_pairs(py::module_& module) {
    module.def("hamming_pairs_u64", &hamming_pairs, py::arg("sources"), py::arg("targets"),
               py::kw_only(), py::arg("params"), py::arg("threads"));
}

}  // namespace toonnet::bindings
