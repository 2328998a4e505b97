// Sixteen hashes a step; the bits of a byte are counted by looking up its halves.
#if defined(__AVX2__)

#include <immintrin.h>

#include "first_near.hpp"

namespace toonnet::avx2 {
namespace {

constexpr int lanes = 4;
constexpr int vectors = 4;
constexpr std::ptrdiff_t step = std::ptrdiff_t{lanes} * vectors;

// All ones in the lanes of those of four hashes that differ in more than `distance` bits.
__m256i far(const std::uint64_t* hashes, __m256i hash, __m256i distance) {
    const __m256i bits_of_half =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
    const __m256i half = _mm256_set1_epi8(15);
    const __m256i differing =
        _mm256_xor_si256(hash, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(hashes)));
    const __m256i low = _mm256_and_si256(differing, half);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(differing, 4), half);
    const __m256i bits = _mm256_add_epi8(_mm256_shuffle_epi8(bits_of_half, low),
                                         _mm256_shuffle_epi8(bits_of_half, high));
    return _mm256_cmpgt_epi64(_mm256_sad_epu8(bits, _mm256_setzero_si256()), distance);
}

}  // namespace

std::ptrdiff_t first_near(const std::uint64_t* hashes, std::ptrdiff_t begin, std::ptrdiff_t end,
                          std::uint64_t hash, int distance) {
    const __m256i wanted = _mm256_set1_epi64x(static_cast<std::int64_t>(hash));
    const __m256i limit = _mm256_set1_epi64x(distance);
    std::ptrdiff_t i = begin;
    for (; i + step <= end; i += step) {
        __m256i all_far = _mm256_set1_epi8(-1);
        for (int v = 0; v < vectors; ++v) {
            all_far = _mm256_and_si256(all_far, far(hashes + i + lanes * v, wanted, limit));
        }
        if (_mm256_movemask_epi8(all_far) != -1) break;
    }
    while (i < end && __builtin_popcountll(hash ^ hashes[i]) > distance) ++i;
    return i;
}

}  // namespace toonnet::avx2

#endif
