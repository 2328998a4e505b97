#include "toonnet/hamming_pairs.hpp"

#include "first_near.hpp"

namespace toonnet {
namespace {

// Sums of 2, 4 and 8 neighbouring bits; the product adds up the bytes. Where the processor isn't
// known to count bits, std::popcount is a call, which takes twice as long.
int bits_set(std::uint64_t word) {
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return static_cast<int>(word * 0x0101010101010101 >> 56);
}

std::ptrdiff_t first_near_plain(const std::uint64_t* hashes, std::ptrdiff_t begin,
                                std::ptrdiff_t end, std::uint64_t hash, int distance) {
    std::ptrdiff_t i = begin;
    while (i < end && bits_set(hash ^ hashes[i]) > distance) ++i;
    return i;
}

FirstNear* first_near_for([[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level >= Simd::avx512) return &avx512::first_near;
    if (level >= Simd::avx2) return &avx2::first_near;
#endif
    return &first_near_plain;
}

}  // namespace

std::ptrdiff_t hamming_pairs_u64(const Hashes& hashes, std::ptrdiff_t first, std::ptrdiff_t end,
                                 int distance, std::ptrdiff_t most_pairs,
                                 std::vector<HashPair>& pairs, Simd level) {
    FirstNear* const first_near = first_near_for(level);
    std::ptrdiff_t found = 0;
    for (std::ptrdiff_t i = first; i < end; ++i) {
        const auto next = [&](std::ptrdiff_t begin) {
            return first_near(hashes.data, begin, hashes.count, hashes.data[i], distance);
        };
        for (std::ptrdiff_t j = next(i + 1); j < hashes.count; j = next(j + 1)) {
            ++found;
            if (static_cast<std::ptrdiff_t>(pairs.size()) < most_pairs) {
                pairs.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)});
            }
        }
    }
    return found;
}

}  // namespace toonnet
