// 32 bytes in an AVX2 register.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace toonnet {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

struct Avx2Bytes {
    using Bits = std::uint32_t;  // One bit a lane.
    static constexpr int lanes = 32;

    __m256i bytes;

    static Avx2Bytes all(std::uint8_t value) {
        return {_mm256_set1_epi8(static_cast<char>(value))};
    }
    static Avx2Bytes load(const std::uint8_t* from) {
        return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))};
    }
    void store(std::uint8_t* to) const {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bytes);
    }

    // True lanes for the first `count`.
    static Avx2Bytes first(std::ptrdiff_t count) {
        const auto limit = static_cast<char>(count < lanes ? count : lanes);
        const __m256i indices =
            _mm256_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
                             20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
        return {_mm256_cmpgt_epi8(_mm256_set1_epi8(limit), indices)};
    }
    // True lanes become ones.
    Bits bits() const { return static_cast<Bits>(_mm256_movemask_epi8(bytes)); }
    // The lanes of `other` where `chosen` is true.
    Avx2Bytes replaced(Avx2Bytes other, Avx2Bytes chosen) const {
        return {_mm256_blendv_epi8(bytes, other.bytes, chosen.bytes)};
    }
    // Whether start <= byte <= start + length, modulo 256.
    Avx2Bytes within(Avx2Bytes start, Avx2Bytes length) const {
        const __m256i distance = _mm256_sub_epi8(bytes, start.bytes);
        return {_mm256_cmpeq_epi8(_mm256_min_epu8(distance, length.bytes), distance)};
    }

    Avx2Bytes max(Avx2Bytes other) const { return {_mm256_max_epu8(bytes, other.bytes)}; }
    Avx2Bytes min(Avx2Bytes other) const { return {_mm256_min_epu8(bytes, other.bytes)}; }
    // In each group of 8 lanes, the group's maximum in every lane.
    Avx2Bytes max_of_eights() const {
        const Avx2Bytes fours = max({_mm256_shuffle_epi32(bytes, 0b10'11'00'01)});
        const Avx2Bytes twos = fours.max({_mm256_or_si256(_mm256_slli_epi32(fours.bytes, 16),
                                                          _mm256_srli_epi32(fours.bytes, 16))});
        return twos.max(
            {_mm256_or_si256(_mm256_slli_epi16(twos.bytes, 8), _mm256_srli_epi16(twos.bytes, 8))});
    }

    friend Avx2Bytes operator-(Avx2Bytes a, Avx2Bytes b) {
        return {_mm256_sub_epi8(a.bytes, b.bytes)};
    }
    friend Avx2Bytes operator&(Avx2Bytes a, Avx2Bytes b) {
        return {_mm256_and_si256(a.bytes, b.bytes)};
    }
    friend Avx2Bytes operator|(Avx2Bytes a, Avx2Bytes b) {
        return {_mm256_or_si256(a.bytes, b.bytes)};
    }
    friend Avx2Bytes operator==(Avx2Bytes a, Avx2Bytes b) {
        return {_mm256_cmpeq_epi8(a.bytes, b.bytes)};
    }

    // Adds up bytes.
    class Sum {
    public:
        void add(Avx2Bytes addend) {
            sums_ = _mm256_add_epi64(sums_, _mm256_sad_epu8(addend.bytes, _mm256_setzero_si256()));
        }
        std::int64_t total() const {
            const __m128i halves =
                _mm_add_epi64(_mm256_castsi256_si128(sums_), _mm256_extracti128_si256(sums_, 1));
            return _mm_cvtsi128_si64(halves) + _mm_extract_epi64(halves, 1);
        }

    private:
        __m256i sums_ = _mm256_setzero_si256();
    };
};

}  // namespace
}  // namespace toonnet
