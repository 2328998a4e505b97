// The vector operations that the mean-shift kernels need, for AVX2.
#pragma once

#include <immintrin.h>

#include "band.hpp"
#include "finish_x86.hpp"

namespace toonnet::mean_shift {
namespace {

struct Avx2 {
    using Bytes = __m256i;
    using Words = __m256i;
    using Mask = __m256i;
    static constexpr int lanes = 32;
    // Blocks don't pay here: two rows of a window fill a vector as well.
    static constexpr int block_states = 0;

    static Bytes load(const void* from) {
        return _mm256_loadu_si256(static_cast<const __m256i*>(from));
    }
    static void store(void* to, Bytes value) {
        _mm256_storeu_si256(static_cast<__m256i*>(to), value);
    }
    static Bytes zero() { return _mm256_setzero_si256(); }
    static Bytes fill(int value) { return _mm256_set1_epi8(static_cast<char>(value)); }
    static Words fill_words(int value) { return _mm256_set1_epi16(static_cast<short>(value)); }

    static Bytes add(Bytes a, Bytes b) { return _mm256_add_epi8(a, b); }
    static Bytes subtract(Bytes a, Bytes b) { return _mm256_sub_epi8(a, b); }
    static Words add_words(Words a, Words b) { return _mm256_add_epi16(a, b); }
    static Words subtract_words(Words a, Words b) { return _mm256_sub_epi16(a, b); }
    static Words multiply_words(Words a, Words b) { return _mm256_mullo_epi16(a, b); }
    static Words low_words(Bytes a) { return _mm256_cvtepi8_epi16(_mm256_castsi256_si128(a)); }
    static Words high_words(Bytes a) {
        return _mm256_cvtepi8_epi16(_mm256_extracti128_si256(a, 1));
    }

    static Words widen(const std::uint8_t* from) {
        return _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    }

    // Saturated differences of signed bytes.
    static Bytes difference(Bytes a, Bytes b) { return _mm256_subs_epi8(a, b); }

    // Lanes whose squared distance, from three differences and a penalty, is at most `limit`.
    static Mask near(Bytes red, Bytes green, Bytes blue, Bytes penalty, Bytes limit) {
        const Bytes squares = _mm256_broadcastsi128_si256(
            _mm_setr_epi8(0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, -112, -87, -60, -31));
        const Bytes fifteen = fill(15);
        const auto squared = [&](Bytes value) {
            return _mm256_shuffle_epi8(squares, _mm256_min_epu8(_mm256_abs_epi8(value), fifteen));
        };
        const Bytes sum = _mm256_adds_epu8(_mm256_adds_epu8(squared(red), squared(green)),
                                           _mm256_adds_epu8(squared(blue), penalty));
        return _mm256_cmpeq_epi8(_mm256_min_epu8(sum, limit), sum);
    }
    static Bytes add_one(Bytes count, Mask mask) { return _mm256_sub_epi8(count, mask); }
    static Bytes add_kept(Bytes sum, Mask mask, Bytes value) {
        return _mm256_add_epi8(sum, _mm256_and_si256(mask, value));
    }
    static Bytes keep(Mask mask, Bytes value) { return _mm256_and_si256(mask, value); }
    static Bytes ones(Mask mask) { return _mm256_abs_epi8(mask); }

    // A row of 64 bytes moved down by `count` lanes, zeros moving in.
    template <int count>
    static void shift(const Bytes (&row)[2], Bytes (&shifted)[2]) {
        const Bytes middle = _mm256_permute2x128_si256(row[0], row[1], 0x21);
        const Bytes last = _mm256_permute2x128_si256(row[1], row[1], 0x81);
        shifted[0] = _mm256_alignr_epi8(middle, row[0], count);
        shifted[1] = _mm256_alignr_epi8(last, row[1], count);
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
        for (int part = 0; part < 8; ++part) {
            const Bytes equal = _mm256_cmpeq_epi32(load(a + 8 * part), load(b + 8 * part));
            const auto mask =
                static_cast<std::uint8_t>(_mm256_movemask_ps(_mm256_castsi256_ps(equal)));
            bits |= std::uint64_t{mask} << (8 * part);
        }
        return bits;
    }

    // Eight 32-bit lanes.
    using Ints = __m256i;
    static constexpr int int_lanes = 8;
    struct Reciprocal {
        __m256d low, high;
    };
    static Ints fill_ints(int value) { return _mm256_set1_epi32(value); }
    static Ints first_ints() { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
    static Ints load_ints(const void* from) { return load(from); }
    static Ints ints_of(const std::uint8_t* from) {
        return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
    }
    static Ints ints_of(const std::int16_t* from) {
        return _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    }
    static Ints add_ints(Ints a, Ints b) { return _mm256_add_epi32(a, b); }
    static Ints subtract_ints(Ints a, Ints b) { return _mm256_sub_epi32(a, b); }
    static Ints multiply_ints(Ints a, Ints b) { return _mm256_mullo_epi32(a, b); }
    static Ints max_ints(Ints a, Ints b) { return _mm256_max_epi32(a, b); }
    static Ints magnitude_ints(Ints a) { return _mm256_abs_epi32(a); }
    static Ints bits_or(Ints a, Ints b) { return _mm256_or_si256(a, b); }
    static Ints bits_xor(Ints a, Ints b) { return _mm256_xor_si256(a, b); }
    template <int count>
    static Ints shift_left(Ints a) {
        return _mm256_slli_epi32(a, count);
    }
    // Channel 0, 1 or 2 of colours as they are stored, as an unsigned byte.
    template <int channel>
    static Ints channel_of(Ints colors) {
        return _mm256_and_si256(_mm256_srli_epi32(colors, 8 * channel), _mm256_set1_epi32(255));
    }
    static Reciprocal reciprocal(Ints n) {
        const __m256d one = _mm256_set1_pd(1.0);
        return {_mm256_div_pd(one, _mm256_cvtepi32_pd(_mm256_castsi256_si128(n))),
                _mm256_div_pd(one, _mm256_cvtepi32_pd(_mm256_extracti128_si256(n, 1)))};
    }
    // Nearest integers of sum * reciprocal, halves to even.
    static Ints mean(Ints sum, const Reciprocal& by) {
        const __m128i low = _mm256_cvtpd_epi32(
            _mm256_mul_pd(_mm256_cvtepi32_pd(_mm256_castsi256_si128(sum)), by.low));
        const __m128i high = _mm256_cvtpd_epi32(
            _mm256_mul_pd(_mm256_cvtepi32_pd(_mm256_extracti128_si256(sum, 1)), by.high));
        return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    }
    // 1 in lanes where a <= b or zero is 0, else 0.
    static Ints stops(Ints a, Ints b, Ints zero) {
        const Ints greater = _mm256_andnot_si256(_mm256_cmpeq_epi32(zero, _mm256_setzero_si256()),
                                                 _mm256_cmpgt_epi32(a, b));
        return _mm256_add_epi32(_mm256_set1_epi32(1), greater);
    }
    // Stores the steps whose bit in `wanted` is set.
    static void store_steps(Step* steps, Ints offsets, Ints colors, unsigned wanted) {
        const Ints low = _mm256_unpacklo_epi32(offsets, colors);
        const Ints high = _mm256_unpackhi_epi32(offsets, colors);
        store_steps(steps, _mm256_permute2x128_si256(low, high, 0x20), wanted & 15);
        store_steps(steps + 4, _mm256_permute2x128_si256(low, high, 0x31), wanted >> 4);
    }

    // The sums of the window around (x, y, color); within the vector kernels' limits. Two rows of
    // 16 columns make a vector.
    static PackedSums window(const Band& band, int x, int y, Color color) {
        const int radius = band.limits.radius;
        const int top = y - radius < 0 ? 0 : y - radius;
        const int bottom = y + radius >= band.height ? band.height - 1 : y + radius;
        const int rows = bottom - top + 1;
        const std::ptrdiff_t start = band.plane_position(x - radius, top);
        const std::ptrdiff_t stride = band.plane_stride;
        const std::int8_t* red = band.red + start;
        const std::int8_t* green = band.green + start;
        const std::int8_t* blue = band.blue + start;
        const Bytes center[3] = {fill(static_cast<int>(color)), fill(static_cast<int>(color >> 8)),
                                 fill(static_cast<int>(color >> 16))};
        const Bytes limit = fill(band.limits.color_distance);
        const Bytes penalty = window_penalty(band.column_penalty + x - radius, 2 * radius + 1);
        WindowSums sums;
        const auto add_rows = [&](std::ptrdiff_t second, Bytes row_penalty) {
            const Bytes dr = _mm256_subs_epi8(load_rows(red, second), center[0]);
            const Bytes dg = _mm256_subs_epi8(load_rows(green, second), center[1]);
            const Bytes db = _mm256_subs_epi8(load_rows(blue, second), center[2]);
            const Mask in = near(dr, dg, db, row_penalty, limit);
            sums.n = add_one(sums.n, in);
            sums.running = add(sums.running, sums.n);
            sums.red = add_kept(sums.red, in, dr);
            sums.green = add_kept(sums.green, in, dg);
            sums.blue = add_kept(sums.blue, in, db);
        };
        int row = 0;
        for (; row + 2 <= rows; row += 2) {
            add_rows(stride, penalty);
            red += 2 * stride;
            green += 2 * stride;
            blue += 2 * stride;
        }
        if (row < rows) add_rows(0, _mm256_inserti128_si256(penalty, _mm_set1_epi8(-1), 1));
        return reduce(sums, (rows + 1) / 2, top - y, radius);
    }

private:
    // By column and half, of the differences of at most 14 in up to 8 pairs of rows.
    struct WindowSums {
        Bytes n = zero();
        Bytes running = zero();  // Sum over the pairs of the count so far.
        Bytes red = zero();
        Bytes green = zero();
        Bytes blue = zero();
    };

    static Bytes load_rows(const std::int8_t* first, std::ptrdiff_t second) {
        return _mm256_inserti128_si256(
            _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(first))),
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(first + second)), 1);
    }

    // The penalty of 16 columns, in both halves; columns past the window's are as good as outside.
    static Bytes window_penalty(const std::uint8_t* columns, int count) {
        const __m128i lane = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        const __m128i past = _mm_cmpgt_epi8(lane, _mm_set1_epi8(static_cast<char>(count - 1)));
        const __m128i outside_columns = _mm_loadu_si128(reinterpret_cast<const __m128i*>(columns));
        return _mm256_broadcastsi128_si256(_mm_or_si128(outside_columns, past));
    }

    // Sums of all lanes, four at once in the 16-bit parts of a number.
    static PackedSums reduce(const WindowSums& sums, int pairs, int top, int radius) {
        const Bytes flip = fill(-128);  // To unsigned, 128 up.
        const auto total = [](Bytes bytes) { return _mm256_sad_epu8(bytes, zero()); };
        const Bytes n = total(sums.n);
        const Bytes colors = _mm256_or_si256(
            _mm256_or_si256(total(_mm256_xor_si256(sums.red, flip)),
                            _mm256_slli_epi64(total(_mm256_xor_si256(sums.green, flip)), 16)),
            _mm256_or_si256(_mm256_slli_epi64(total(_mm256_xor_si256(sums.blue, flip)), 32),
                            _mm256_slli_epi64(n, 48)));
        const Bytes column = _mm256_broadcastsi128_si256(
            _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
        // Two columns' moments stay under 256, so that these are bytes too.
        const Bytes moments = total(_mm256_maddubs_epi16(sums.n, column));
        const Bytes second_rows = _mm256_blend_epi32(zero(), n, 0xF0);
        const Bytes places =
            _mm256_or_si256(moments, _mm256_or_si256(_mm256_slli_epi64(total(sums.running), 16),
                                                     _mm256_slli_epi64(second_rows, 32)));
        const __m128i color_sums = _mm_sub_epi32(_mm_cvtepu16_epi32(add_lanes(colors)),
                                                 _mm_setr_epi32(32 * 128, 32 * 128, 32 * 128, 0));
        const auto place_sums = static_cast<std::uint64_t>(_mm_cvtsi128_si64(add_lanes(places)));
        const int count = _mm_extract_epi32(color_sums, 3);
        const int columns = static_cast<int>(place_sums & 0xFFFF);
        const int running = static_cast<int>(place_sums >> 16 & 0xFFFF);
        const int in_second_rows = static_cast<int>(place_sums >> 32);
        // Pair i counts pairs - i times in the running sum.
        const int rows = 2 * (pairs * count - running) + in_second_rows;
        return {color_sums, columns - radius * count, rows + top * count};
    }

    static void store_steps(Step* steps, __m256i values, unsigned wanted) {
        const __m256i bit = _mm256_setr_epi64x(1, 2, 4, 8);
        const __m256i mask =
            _mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi64x(wanted), bit), bit);
        _mm256_maskstore_epi64(reinterpret_cast<long long*>(steps), mask, values);
    }

    static __m128i add_lanes(__m256i value) {
        const __m128i sum =
            _mm_add_epi64(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
        return _mm_add_epi64(sum, _mm_unpackhi_epi64(sum, sum));
    }
};

}  // namespace
}  // namespace toonnet::mean_shift
