// Thirty-two hashes a step, with the instruction that counts bits in 64-bit lanes.
#if defined(__AVX512VPOPCNTDQ__)

#include <immintrin.h>

#include "first_near.hpp"

namespace toonnet::avx512 {
namespace {

constexpr int lanes = 8;
constexpr int vectors = 4;
constexpr std::ptrdiff_t step = std::ptrdiff_t{lanes} * vectors;

}  // namespace

std::ptrdiff_t first_near(const std::uint64_t* hashes, std::ptrdiff_t begin, std::ptrdiff_t end,
                          std::uint64_t hash, int distance) {
    const __m512i wanted = _mm512_set1_epi64(static_cast<std::int64_t>(hash));
    const __m512i limit = _mm512_set1_epi64(distance);
    std::ptrdiff_t i = begin;
    for (; i + step <= end; i += step) {
        __mmask8 near = 0;
        for (int v = 0; v < vectors; ++v) {
            const __m512i others = _mm512_loadu_si512(hashes + i + lanes * v);
            const __m512i bits = _mm512_popcnt_epi64(_mm512_xor_si512(wanted, others));
            near = _kor_mask8(near, _mm512_cmple_epi64_mask(bits, limit));
        }
        if (near != 0) break;
    }
    while (i < end && __builtin_popcountll(hash ^ hashes[i]) > distance) ++i;
    return i;
}

}  // namespace toonnet::avx512

#endif
