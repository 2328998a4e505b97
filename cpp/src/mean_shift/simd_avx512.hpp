// The vector operations that the mean-shift kernels need, for AVX-512 (BW, VBMI, VNNI).
#pragma once

#include <immintrin.h>

#include "band.hpp"
#include "finish_x86.hpp"

namespace toonnet::mean_shift {
namespace {

struct Avx512 {
    using Bytes = __m512i;
    using Words = __m512i;
    using Mask = __mmask64;
    static constexpr int lanes = 64;
    // A run of 64 pixels pays for a block from so many pending states on.
    static constexpr int block_states = 48;

    static Bytes load(const void* from) { return _mm512_loadu_si512(from); }
    static void store(void* to, Bytes value) { _mm512_storeu_si512(to, value); }
    static Bytes zero() { return _mm512_setzero_si512(); }
    static Bytes fill(int value) { return _mm512_set1_epi8(static_cast<char>(value)); }
    static Words fill_words(int value) { return _mm512_set1_epi16(static_cast<short>(value)); }

    static Bytes add(Bytes a, Bytes b) { return _mm512_add_epi8(a, b); }
    static Bytes subtract(Bytes a, Bytes b) { return _mm512_sub_epi8(a, b); }
    static Words add_words(Words a, Words b) { return _mm512_add_epi16(a, b); }
    static Words subtract_words(Words a, Words b) { return _mm512_sub_epi16(a, b); }
    static Words multiply_words(Words a, Words b) { return _mm512_mullo_epi16(a, b); }
    static Words low_words(Bytes a) { return _mm512_cvtepi8_epi16(_mm512_castsi512_si256(a)); }
    static Words high_words(Bytes a) {
        return _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(a, 1));
    }

    static Words widen(const std::uint8_t* from) {
        return _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
    }

    // Saturated differences of signed bytes.
    static Bytes difference(Bytes a, Bytes b) { return _mm512_subs_epi8(a, b); }

    // Lanes whose squared distance, from three differences and a penalty, is at most `limit`.
    static Mask near(Bytes red, Bytes green, Bytes blue, Bytes penalty, Bytes limit) {
        const Bytes squares = _mm512_broadcast_i32x4(
            _mm_setr_epi8(0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, -112, -87, -60, -31));
        const Bytes fifteen = fill(15);
        const auto squared = [&](Bytes value) {
            return _mm512_shuffle_epi8(squares, _mm512_min_epu8(_mm512_abs_epi8(value), fifteen));
        };
        const Bytes sum = _mm512_adds_epu8(_mm512_adds_epu8(squared(red), squared(green)),
                                           _mm512_adds_epu8(squared(blue), penalty));
        return _mm512_cmple_epu8_mask(sum, limit);
    }
    static Bytes add_one(Bytes count, Mask mask) {
        return _mm512_mask_add_epi8(count, mask, count, fill(1));
    }
    static Bytes add_kept(Bytes sum, Mask mask, Bytes value) {
        return _mm512_mask_add_epi8(sum, mask, sum, value);
    }
    static Bytes keep(Mask mask, Bytes value) { return _mm512_maskz_mov_epi8(mask, value); }
    static Bytes ones(Mask mask) { return _mm512_maskz_set1_epi8(mask, 1); }

    // A row of 64 bytes moved down by `count` lanes, zeros moving in.
    template <int count>
    static void shift(const Bytes (&row)[1], Bytes (&shifted)[1]) {
        alignas(64) static constexpr auto lane = [] {
            struct {
                std::uint8_t index[64];
            } table{};
            for (int i = 0; i < 64; ++i)
                table.index[i] = static_cast<std::uint8_t>((i + count) & 63);
            return table;
        }();
        shifted[0] = _mm512_maskz_permutexvar_epi8(~std::uint64_t{0} >> count,
                                                   _mm512_load_si512(&lane), row[0]);
    }

    // height x width x 3 bytes to colours and back.
    static void unpack_row(const std::uint8_t* from, Color* to, int width) {
        unpack_row_ssse3(from, to, width);
    }
    static void pack_row(const Color* from, std::uint8_t* to, int width) {
        pack_row_ssse3(from, to, width);
    }

    // Bit i: a[i] == b[i], for 64 colours.
    static std::uint64_t equal_bits(const Color* a, const Color* b) {
        std::uint64_t bits = 0;
        for (int part = 0; part < 4; ++part) {
            const std::uint64_t equal =
                _mm512_cmpeq_epi32_mask(load(a + 16 * part), load(b + 16 * part));
            bits |= equal << (16 * part);
        }
        return bits;
    }

    // Sixteen 32-bit lanes.
    using Ints = __m512i;
    static constexpr int int_lanes = 16;
    struct Reciprocal {
        __m512d low, high;
    };
    static Ints fill_ints(int value) { return _mm512_set1_epi32(value); }
    static Ints first_ints() {
        return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }
    static Ints load_ints(const void* from) { return load(from); }
    static Ints ints_of(const std::uint8_t* from) {
        return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    }
    static Ints ints_of(const std::int16_t* from) {
        return _mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
    }
    static Ints add_ints(Ints a, Ints b) { return _mm512_add_epi32(a, b); }
    static Ints subtract_ints(Ints a, Ints b) { return _mm512_sub_epi32(a, b); }
    static Ints multiply_ints(Ints a, Ints b) { return _mm512_mullo_epi32(a, b); }
    static Ints max_ints(Ints a, Ints b) { return _mm512_max_epi32(a, b); }
    static Ints magnitude_ints(Ints a) { return _mm512_abs_epi32(a); }
    static Ints bits_or(Ints a, Ints b) { return _mm512_or_si512(a, b); }
    static Ints bits_xor(Ints a, Ints b) { return _mm512_xor_si512(a, b); }
    template <int count>
    static Ints shift_left(Ints a) {
        return _mm512_slli_epi32(a, count);
    }
    // Channel 0, 1 or 2 of colours as they are stored, as an unsigned byte.
    template <int channel>
    static Ints channel_of(Ints colors) {
        return _mm512_and_si512(_mm512_srli_epi32(colors, 8 * channel), _mm512_set1_epi32(255));
    }
    static Reciprocal reciprocal(Ints n) {
        const __m512d one = _mm512_set1_pd(1.0);
        return {_mm512_div_pd(one, _mm512_cvtepi32_pd(_mm512_castsi512_si256(n))),
                _mm512_div_pd(one, _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(n, 1)))};
    }
    // Nearest integers of sum * reciprocal, halves to even.
    static Ints mean(Ints sum, const Reciprocal& by) {
        const __m256i low = _mm512_cvtpd_epi32(
            _mm512_mul_pd(_mm512_cvtepi32_pd(_mm512_castsi512_si256(sum)), by.low));
        const __m256i high = _mm512_cvtpd_epi32(
            _mm512_mul_pd(_mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(sum, 1)), by.high));
        return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
    }
    // 1 in lanes where a <= b or zero is 0, else 0.
    static Ints stops(Ints a, Ints b, Ints zero) {
        const __mmask16 greater =
            _mm512_cmpgt_epi32_mask(a, b) & _mm512_test_epi32_mask(zero, zero);
        return _mm512_maskz_set1_epi32(static_cast<__mmask16>(~greater), 1);
    }
    // Stores the steps whose bit in `wanted` is set.
    static void store_steps(Step* steps, Ints offsets, Ints colors, unsigned wanted) {
        const Ints low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const Ints high = _mm512_add_epi32(low, _mm512_set1_epi32(8));
        _mm512_mask_storeu_epi64(steps, static_cast<__mmask8>(wanted),
                                 _mm512_permutex2var_epi32(offsets, low, colors));
        _mm512_mask_storeu_epi64(steps + 8, static_cast<__mmask8>(wanted >> 8),
                                 _mm512_permutex2var_epi32(offsets, high, colors));
    }

    // The sums of the window around (x, y, color); within the vector kernels' limits.
    static PackedSums window(const Band& band, int x, int y, Color color) {
        const int radius = band.limits.radius;
        const int rows = 2 * radius + 1;
        const Color* pixels = band.pixel(x - radius, y - radius);
        const Bytes center = _mm512_set1_epi32(static_cast<int>(color));
        const Bytes limit = _mm512_set1_epi32(band.limits.color_distance + 1);
        const Bytes most = fill(127);
        const __mmask16 columns = static_cast<__mmask16>((1u << rows) - 1);
        // Differences of at most 14 add up in bytes for 9 rows; hence two halves.
        Bytes sums[2] = {zero(), zero()};
        Bytes running = zero();
        int row = 0;
        for (int half = 0; half < 2; ++half) {
            Bytes sum = zero();
            for (const int end = half == 0 && rows > 8 ? 8 : rows; row < end; ++row) {
                const Bytes offset = _mm512_subs_epi8(load(pixels), center);
                const Bytes distance = _mm512_min_epu8(_mm512_abs_epi8(offset), most);
                const __mmask16 in = _mm512_mask_cmple_epu32_mask(
                    columns, _mm512_dpbusd_epi32(zero(), distance, distance), limit);
                sum = _mm512_add_epi8(sum, _mm512_maskz_mov_epi32(in, offset));
                running = _mm512_add_epi8(running, sum);
                pixels += band.stride;
            }
            sums[half] = sum;
        }
        return reduce(sums, running, rows, radius);
    }

private:
    // running holds, in the fourth bytes, the sum over the rows of the count so far in their half.
    static PackedSums reduce(const Bytes (&sums)[2], Bytes running, int rows, int radius) {
        const __m128i by_channel =
            _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        const Bytes gather = _mm512_broadcast_i32x4(by_channel);
        const Bytes one = fill(1);
        const Bytes first = _mm512_shuffle_epi8(sums[0], gather);
        const Bytes second = _mm512_shuffle_epi8(sums[1], gather);
        const __m128i colors =
            add_lanes(_mm512_dpbusd_epi32(_mm512_dpbusd_epi32(zero(), one, first), one, second));
        // Counts by column in the first four bytes of a lane, their running sums in the next.
        const Bytes counts = _mm512_bsrli_epi128(_mm512_add_epi8(first, second), 12);
        const Bytes moments = _mm512_mask_mov_epi32(
            counts, 0x2222, _mm512_bsrli_epi128(_mm512_shuffle_epi8(running, gather), 8));
        const Bytes first_counts = _mm512_bsrli_epi128(first, 12);
        const Bytes all =
            _mm512_mask_mov_epi32(moments, 0x4444, _mm512_bslli_epi128(first_counts, 8));
        const Bytes columns = _mm512_setr_epi32(
            0x03020100, 0x01010101, 0x01010101, 0, 0x07060504, 0x01010101, 0x01010101, 0,
            0x0B0A0908, 0x01010101, 0x01010101, 0, 0x0F0E0D0C, 0x01010101, 0x01010101, 0);
        const __m128i others = add_lanes(_mm512_dpbusd_epi32(zero(), all, columns));
        const int n = _mm_extract_epi32(colors, 3);
        const int later_rows = rows > 8 ? rows - 8 : 0;
        const int from_below =
            _mm_extract_epi32(others, 1) + later_rows * _mm_extract_epi32(others, 2);
        return {colors, _mm_cvtsi128_si32(others) - radius * n, (radius + 1) * n - from_below};
    }

    static __m128i add_lanes(__m512i value) {
        const __m256i half =
            _mm256_add_epi32(_mm512_castsi512_si256(value), _mm512_extracti64x4_epi64(value, 1));
        return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
    }
};

}  // namespace
}  // namespace toonnet::mean_shift
