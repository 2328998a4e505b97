// Arithmetic of one pixel, shared by the native core and the CUDA kernels: C++20, and CUDA as its
// run-time compiler takes it, which has no standard library.
#pragma once

#if defined(__CUDACC__)
#define TOONNET_PIXEL __host__ __device__ inline
#else
#define TOONNET_PIXEL static constexpr inline
#endif

namespace toonnet {

using Byte = unsigned char;

// --- texture_blend --------------------------------------------------------------------------

// I + G - I G / 255 to the nearest integer, as 255 - (255 - I)(255 - G) / 255. The quotient is
// never half-way between integers because 255 is odd; (t + (t >> 8)) >> 8 with t = product + 128
// rounds it exactly for all products up to 255^2.
TOONNET_PIXEL Byte screen(int value, int texture) {
    const int t = (255 - value) * (255 - texture) + 128;
    return static_cast<Byte>(255 - ((t + (t >> 8)) >> 8));
}

// The same for the four bytes of a word. Two share a register: t + (t >> 8) stays below 2^16.
TOONNET_PIXEL unsigned screen_word(unsigned values, unsigned textures) {
    const unsigned pair = 0x00FF00FFu;
    unsigned quotients[2] = {};
    for (int odd = 0; odd < 2; ++odd) {
        const unsigned v = (~values >> (8 * odd)) & pair;
        const unsigned g = (~textures >> (8 * odd)) & pair;
        const unsigned t = (v & 0xFFu) * (g & 0xFFu) + (v & 0xFF0000u) * (g >> 16) + 0x00800080u;
        quotients[odd] = ((t + ((t >> 8) & pair)) >> 8) & pair;
    }
    return ~(quotients[0] | quotients[1] << 8);
}

// --- rgb_histogram --------------------------------------------------------------------------

TOONNET_PIXEL int bin_of(int value, int bins) { return bins * value >> 8; }

// --- rgb_to_hsv -----------------------------------------------------------------------------

struct Hsv {
    Byte hue, saturation, value;
};

constexpr int hsv_shift = 12;

// Fixed-point reciprocals: round(scale * 2^12 / i), half away from zero does not occur; 0 of 0.
TOONNET_PIXEL int saturation_reciprocal(int i) {
    return i == 0 ? 0 : ((255 << hsv_shift) * 2 + i) / (2 * i);
}
TOONNET_PIXEL int hue_reciprocal(int i) {
    return i == 0 ? 0 : ((180 << hsv_shift) * 2 + 6 * i) / (2 * 6 * i);
}

TOONNET_PIXEL int largest_of(int a, int b, int c) {
    const int ab = a > b ? a : b;
    return ab > c ? ab : c;
}
TOONNET_PIXEL int least_of(int a, int b, int c) {
    const int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

// OpenCV's 8-bit RGB2HSV, given the two reciprocals as functions or tables.
template <class SaturationReciprocal, class HueReciprocal>
TOONNET_PIXEL Hsv hsv_of(int red, int green, int blue, const SaturationReciprocal& of_saturation,
                         const HueReciprocal& of_hue) {
    const int half = 1 << (hsv_shift - 1);
    const int value = largest_of(red, green, blue);
    const int chroma = value - least_of(red, green, blue);
    int hue = value == red     ? green - blue
              : value == green ? blue - red + 2 * chroma
                               : red - green + 4 * chroma;
    hue = (hue * of_hue(chroma) + half) >> hsv_shift;
    const int saturation = (chroma * of_saturation(value) + half) >> hsv_shift;
    return {static_cast<Byte>(hue < 0 ? hue + 180 : hue), static_cast<Byte>(saturation),
            static_cast<Byte>(value)};
}

// --- mean shift -----------------------------------------------------------------------------

// cvRound: nearest integer, halves to even, for |value| < 2^31. Adding 1.5 * 2^52 leaves no bits
// for a fraction, and the processor rounds as asked; the low half of the sum is the integer.
TOONNET_PIXEL int round_half_even(double value) {
#if defined(__CUDACC__)
    return __double2int_rn(value);
#else
    return static_cast<int>(__builtin_bit_cast(long long, value + 0x1.8p52));
#endif
}

// The mean of n values that sum to `relative` + n `base`. OpenCV multiplies absolute sums by
// 1.0 / n; near a half that is not the same as dividing, or as rounding relative sums.
TOONNET_PIXEL int mean_of(long long relative, int n, int base, double reciprocal) {
    const long long sum = relative + static_cast<long long>(n) * base;
    return round_half_even(static_cast<double>(sum) * reciprocal);
}

TOONNET_PIXEL int square_of(int value) { return value * value; }
TOONNET_PIXEL int magnitude_of(int value) { return value < 0 ? -value : value; }

// --- unify ----------------------------------------------------------------------------------

// (2 sum + n) / (2 n): the mean of n values, rounded half up.
TOONNET_PIXEL Byte rounded_mean(long long sum, long long n) {
    return static_cast<Byte>((2 * sum + n) / (2 * n));
}

// Whether hues on the circle of 180 are at most `tolerance` apart.
TOONNET_PIXEL bool hues_are_close(int a, int b, int tolerance) {
    const int difference = magnitude_of(a - b);
    return (difference < 180 - difference ? difference : 180 - difference) <= tolerance;
}

}  // namespace toonnet
