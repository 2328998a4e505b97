// The search of one hash among many, once for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toonnet {

// Returns the least i in [begin, end) for which hashes[i] and `hash` differ in at most `distance`
// bits, or `end`.
using FirstNear = std::ptrdiff_t(const std::uint64_t* hashes, std::ptrdiff_t begin,
                                 std::ptrdiff_t end, std::uint64_t hash, int distance);

namespace avx2 {
FirstNear first_near;
}
namespace avx512 {
FirstNear first_near;
}

}  // namespace toonnet
