// 32 pixels at a time in AVX2: taking red, green and blue apart, together again, and to HSV.
#pragma once

#include <immintrin.h>

#include <array>
#include <cstdint>

namespace toonnet {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

struct Planes32 {
    __m256i first, second, third;
};

// Shuffle indices within 16 bytes; -1 gives zero.
using Indices = std::array<std::int8_t, 16>;

inline __m256i lanes(const Indices& indices) {
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(indices.data())));
}

// Where `channel` of 16 interleaved pixels lies in the part-th 16 of their 48 bytes.
constexpr Indices taking_apart(int channel, int part) {
    Indices indices{};
    for (int pixel = 0; pixel < 16; ++pixel) {
        const int byte = 3 * pixel + channel - 16 * part;
        indices[pixel] = static_cast<std::int8_t>(byte >= 0 && byte < 16 ? byte : -1);
    }
    return indices;
}

// Which pixels of `channel` go to the part-th 16 of the 48 bytes of 16 interleaved pixels.
constexpr Indices putting_together(int channel, int part) {
    Indices indices{};
    for (int i = 0; i < 16; ++i) {
        const int byte = 16 * part + i;
        indices[i] = static_cast<std::int8_t>(byte % 3 == channel ? byte / 3 : -1);
    }
    return indices;
}

template <Indices a, Indices b, Indices c>
__m256i shuffled(__m256i first, __m256i second, __m256i third) {
    const __m256i ab = _mm256_or_si256(_mm256_shuffle_epi8(first, lanes(a)),
                                       _mm256_shuffle_epi8(second, lanes(b)));
    return _mm256_or_si256(ab, _mm256_shuffle_epi8(third, lanes(c)));
}

// Bytes 16 part ... of the first 16 pixels below those of the second 16.
inline __m256i load_halves(const std::uint8_t* pixels, int part) {
    const auto* low = reinterpret_cast<const __m128i*>(pixels + 16 * part);
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(low)),
                                   _mm_loadu_si128(low + 3), 1);
}

inline void store_halves(std::uint8_t* pixels, int part, __m256i bytes) {
    auto* low = reinterpret_cast<__m128i*>(pixels + 16 * part);
    _mm_storeu_si128(low, _mm256_castsi256_si128(bytes));
    _mm_storeu_si128(low + 3, _mm256_extracti128_si256(bytes, 1));
}

// Reads 96 bytes.
inline Planes32 load_planes(const std::uint8_t* pixels) {
    const __m256i a = load_halves(pixels, 0);
    const __m256i b = load_halves(pixels, 1);
    const __m256i c = load_halves(pixels, 2);
    return {shuffled<taking_apart(0, 0), taking_apart(0, 1), taking_apart(0, 2)>(a, b, c),
            shuffled<taking_apart(1, 0), taking_apart(1, 1), taking_apart(1, 2)>(a, b, c),
            shuffled<taking_apart(2, 0), taking_apart(2, 1), taking_apart(2, 2)>(a, b, c)};
}

template <int part>
__m256i interleaved(const Planes32& planes) {
    return shuffled<putting_together(0, part), putting_together(1, part),
                    putting_together(2, part)>(planes.first, planes.second, planes.third);
}

// Writes 96 bytes.
inline void store_planes(std::uint8_t* pixels, const Planes32& planes) {
    store_halves(pixels, 0, interleaved<0>(planes));
    store_halves(pixels, 1, interleaved<1>(planes));
    store_halves(pixels, 2, interleaved<2>(planes));
}

// (numerator * round(scale / divisor) + 2^11) >> 12 for 8 numbers, exactly as with integers.
//
// Every product is below 2^24, so that floats hold it. A quotient q has an error under q 2^-24,
// while none of the two scales in use comes nearer than 1 / (2 divisor) to half an integer,
// which is eight times as much: rounding the quotient gives what rounding the ratio would.
inline __m256i scaled_ratio(__m256i numerator, __m256i divisor, float scale) {
    const __m256 quotient = _mm256_div_ps(_mm256_set1_ps(scale), _mm256_cvtepi32_ps(divisor));
    const __m256 reciprocal =
        _mm256_round_ps(quotient, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const __m256i product =
        _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_cvtepi32_ps(numerator), reciprocal));
    return _mm256_srai_epi32(_mm256_add_epi32(product, _mm256_set1_epi32(1 << 11)), 12);
}

// The same for 16 numbers; `divisor` is not zero.
inline __m256i scaled_ratio_16(__m256i numerator, __m256i divisor, float scale) {
    const __m256i sign = _mm256_srai_epi16(numerator, 15);
    const __m256i zero = _mm256_setzero_si256();
    return _mm256_packs_epi32(scaled_ratio(_mm256_unpacklo_epi16(numerator, sign),
                                           _mm256_unpacklo_epi16(divisor, zero), scale),
                              scaled_ratio(_mm256_unpackhi_epi16(numerator, sign),
                                           _mm256_unpackhi_epi16(divisor, zero), scale));
}

// Hue, saturation and value of 16 pixels in 16-bit lanes.
inline Planes32 hsv_16(__m256i red, __m256i green, __m256i blue) {
    const __m256i value = _mm256_max_epi16(_mm256_max_epi16(red, green), blue);
    const __m256i chroma =
        _mm256_sub_epi16(value, _mm256_min_epi16(_mm256_min_epi16(red, green), blue));
    const __m256i two_chromas = _mm256_slli_epi16(chroma, 1);

    const __m256i at_green = _mm256_add_epi16(_mm256_sub_epi16(blue, red), two_chromas);
    const __m256i at_blue =
        _mm256_add_epi16(_mm256_sub_epi16(red, green), _mm256_slli_epi16(chroma, 2));
    __m256i sextant = _mm256_blendv_epi8(at_blue, at_green, _mm256_cmpeq_epi16(value, green));
    sextant =
        _mm256_blendv_epi8(sextant, _mm256_sub_epi16(green, blue), _mm256_cmpeq_epi16(value, red));

    const __m256i one = _mm256_set1_epi16(1);
    const __m256i hue = scaled_ratio_16(sextant, _mm256_max_epi16(chroma, one), 30 * 4096);
    const __m256i saturation = scaled_ratio_16(chroma, _mm256_max_epi16(value, one), 255 * 4096);
    const __m256i turn = _mm256_and_si256(_mm256_srai_epi16(hue, 15), _mm256_set1_epi16(180));
    return {_mm256_add_epi16(hue, turn), saturation, value};
}

// Hue, saturation and value of 32 pixels, as rgb_to_hsv_u8 defines them.
inline Planes32 hsv_32(const Planes32& rgb) {
    const __m256i zero = _mm256_setzero_si256();
    const Planes32 low =
        hsv_16(_mm256_unpacklo_epi8(rgb.first, zero), _mm256_unpacklo_epi8(rgb.second, zero),
               _mm256_unpacklo_epi8(rgb.third, zero));
    const Planes32 high =
        hsv_16(_mm256_unpackhi_epi8(rgb.first, zero), _mm256_unpackhi_epi8(rgb.second, zero),
               _mm256_unpackhi_epi8(rgb.third, zero));
    return {_mm256_packus_epi16(low.first, high.first),
            _mm256_packus_epi16(low.second, high.second),
            _mm256_packus_epi16(low.third, high.third)};
}

}  // namespace
}  // namespace toonnet
