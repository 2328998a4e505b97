// What the kernels for x86 share whatever their vectors' length: rows unpacked and packed, and
// steps from sums.
#pragma once

#include <immintrin.h>

#include "band.hpp"

namespace toonnet::mean_shift {
namespace {

// A row of a picture as colours; four pixels at a time, while 16 bytes can be read.
inline void unpack_row_ssse3(const std::uint8_t* from, Color* to, int width) {
    const __m128i spread = _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
    const __m128i change = _mm_set1_epi32(static_cast<int>(bias ^ inside));
    int x = 0;
    for (; x + 6 <= width; x += 4) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 3 * x));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + x),
                         _mm_xor_si128(_mm_shuffle_epi8(bytes, spread), change));
    }
    for (; x < width; ++x) to[x] = color_of(from + 3 * x) | inside;
}

// Colours as a row of a picture; four pixels at a time, while 16 bytes can be written.
inline void pack_row_ssse3(const Color* from, std::uint8_t* to, int width) {
    const __m128i gather = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    const __m128i change = _mm_set1_epi32(static_cast<int>(bias));
    int x = 0;
    for (; x + 6 <= width; x += 4) {
        const __m128i colors = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + x));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 3 * x),
                         _mm_shuffle_epi8(_mm_xor_si128(colors, change), gather));
    }
    for (; x < width; ++x) store_color(from[x], to + 3 * x);
}

// The channels of a row of colours; sixteen at a time, while as many can be read.
inline void split_row_ssse3(const Color* from, std::int8_t* red, std::int8_t* green,
                            std::int8_t* blue, int width) {
    const __m128i by_channel = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const auto load = [&](const Color* colors) {
        return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(colors)),
                                by_channel);
    };
    const auto store = [](std::int8_t* to, __m128i bytes) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    };
    int x = 0;
    for (; x + 16 <= width; x += 16) {
        const __m128i a = load(from + x), b = load(from + x + 4);
        const __m128i c = load(from + x + 8), d = load(from + x + 12);
        const __m128i ab = _mm_unpacklo_epi32(a, b), cd = _mm_unpacklo_epi32(c, d);
        store(red + x, _mm_unpacklo_epi64(ab, cd));
        store(green + x, _mm_unpackhi_epi64(ab, cd));
        store(blue + x, _mm_unpacklo_epi64(_mm_unpackhi_epi32(a, b), _mm_unpackhi_epi32(c, d)));
    }
    for (; x < width; ++x) {
        red[x] = static_cast<std::int8_t>(from[x]);
        green[x] = static_cast<std::int8_t>(from[x] >> 8);
        blue[x] = static_cast<std::int8_t>(from[x] >> 16);
    }
}

// Sums of a window as the vector kernels hold them.
struct PackedSums {
    __m128i colors;  // red, green, blue, n
    int x;
    int y;
};

struct Reciprocals {
    static constexpr int side = 2 * vector_radius_max + 1;
    double of[side * side + 1] = {};

    constexpr Reciprocals() {
        for (int n = 1; n <= side * side; ++n) of[n] = 1.0 / n;
    }
};
constexpr Reciprocals reciprocals;

inline Step finish(const Band& band, const PackedSums& sums, int x, int y, Color color) {
    const int n = _mm_extract_epi32(sums.colors, 3);
    if (n == 0) return {0, color | inside};
    const double reciprocal = reciprocals.of[n];
    const __m128i base = _mm_cvtepu8_epi32(_mm_cvtsi32_si128(static_cast<int>(color ^ bias)));
    const __m128i center = _mm_insert_epi32(base, x, 3);
    const __m128i relative = _mm_insert_epi32(sums.colors, sums.x, 3);
    const __m128i absolute = _mm_add_epi32(relative, _mm_mullo_epi32(center, _mm_set1_epi32(n)));
    const __m128i mean =
        _mm256_cvtpd_epi32(_mm256_mul_pd(_mm256_cvtepi32_pd(absolute), _mm256_set1_pd(reciprocal)));
    const int dy = _mm_cvtsd_si32(_mm_set_sd(static_cast<double>(sums.y + n * y) * reciprocal)) - y;
    const __m128i change = _mm_sub_epi32(mean, center);
    const int dx = _mm_extract_epi32(change, 3);
    const __m128i squares = _mm_mullo_epi32(change, change);
    const int color_change =
        _mm_cvtsi128_si32(squares) + _mm_extract_epi32(squares, 1) + _mm_extract_epi32(squares, 2);
    const int length = magnitude_of(dx) + magnitude_of(dy) + color_change;
    const bool stops = ((dx | dy) == 0) | (length <= band.limits.epsilon);
    const __m128i bytes = _mm_shuffle_epi8(
        mean, _mm_setr_epi8(0, 4, 8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    const Color next = static_cast<Color>(_mm_cvtsi128_si32(bytes)) ^ bias;
    return {static_cast<std::int32_t>(dy * band.stride + dx), next | static_cast<Color>(stops)
                                                                         << 24};
}

// Sums of neighbouring centres, a lane each, relative to the centre and its colour.
template <int lanes>
struct SumRow {
    alignas(64) std::uint8_t n[lanes];
    alignas(64) std::int16_t x[lanes];
    alignas(64) std::int16_t y[lanes];
    alignas(64) std::int16_t color[3][lanes];
};

// The steps of the pixels (x + i, y) whose bit i in `wanted` is set.
template <class Simd, int lanes>
void finish_row(const Band& band, const SumRow<lanes>& sums, int x, int y, const Color* colors,
                std::uint64_t wanted) {
    constexpr std::uint64_t group = (std::uint64_t{1} << Simd::int_lanes) - 1;
    for (int i = 0; i < lanes; i += Simd::int_lanes, wanted >>= Simd::int_lanes) {
        if ((wanted & group) == 0) continue;
        finish_group<Simd>(band, sums, i, x, y, colors + i, static_cast<unsigned>(wanted & group));
    }
}

// finish() for the lanes from i on.
template <class Simd, int lanes>
void finish_group(const Band& band, const SumRow<lanes>& sums, int i, int x, int y,
                  const Color* colors, unsigned wanted) {
    using Ints = typename Simd::Ints;
    // Past the row's end n may be 0.
    const Ints n = Simd::max_ints(Simd::ints_of(sums.n + i), Simd::fill_ints(1));
    const auto reciprocal = Simd::reciprocal(n);
    const auto change = [&](const std::int16_t* relative, Ints base) {
        const Ints sum = Simd::add_ints(Simd::ints_of(relative + i), Simd::multiply_ints(n, base));
        return Simd::subtract_ints(Simd::mean(sum, reciprocal), base);
    };
    const Ints dx = change(sums.x, Simd::add_ints(Simd::fill_ints(x + i), Simd::first_ints()));
    const Ints dy = change(sums.y, Simd::fill_ints(y));
    const Ints color = Simd::bits_xor(Simd::load_ints(colors), Simd::fill_ints(bias));
    const Ints dr = change(sums.color[0], Simd::template channel_of<0>(color));
    const Ints dg = change(sums.color[1], Simd::template channel_of<1>(color));
    const Ints db = change(sums.color[2], Simd::template channel_of<2>(color));
    Ints length = Simd::add_ints(Simd::magnitude_ints(dx), Simd::magnitude_ints(dy));
    for (const Ints d : {dr, dg, db}) length = Simd::add_ints(length, Simd::multiply_ints(d, d));
    const Ints stops =
        Simd::stops(length, Simd::fill_ints(band.limits.epsilon), Simd::bits_or(dx, dy));
    // No channel leaves 0 to 255, so that adding the changes at their places carries nothing over.
    const Ints rgb = Simd::add_ints(
        Simd::add_ints(color, dr),
        Simd::add_ints(Simd::template shift_left<8>(dg), Simd::template shift_left<16>(db)));
    const Ints next = Simd::bits_xor(
        rgb, Simd::bits_xor(Simd::fill_ints(bias | inside), Simd::template shift_left<24>(stops)));
    const Ints stride = Simd::fill_ints(static_cast<int>(band.stride));
    Simd::store_steps(band.step(x + i, y), Simd::add_ints(Simd::multiply_ints(dy, stride), dx),
                      next, wanted);
}

}  // namespace
}  // namespace toonnet::mean_shift
