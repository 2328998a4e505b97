#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "toonnet/simd.hpp"

namespace toonnet {

// Two hashes by their indices, first < second.
struct HashPair {
    std::int32_t first, second;

    friend bool operator==(const HashPair&, const HashPair&) = default;
};

// Hashes that may be compared with one another.
struct Hashes {
    const std::uint64_t* data;
    std::ptrdiff_t count;  // Below 2^31.
};

// Returns how many pairs (i, j) there are with first <= i < end and i < j that differ in at most
// `distance` bits, 0 <= distance <= 64. Appends them to `pairs`, by i and then by j, while it
// holds fewer than `most_pairs`.
std::ptrdiff_t hamming_pairs_u64(const Hashes& hashes, std::ptrdiff_t first, std::ptrdiff_t end,
                                 int distance, std::ptrdiff_t most_pairs,
                                 std::vector<HashPair>& pairs, Simd level = simd_level());

}  // namespace toonnet
