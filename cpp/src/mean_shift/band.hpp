// What the mean-shift kernels share: the picture laid out for vectors, states and steps.
//
// The files named *_avx2 and *_avx512 are compiled for those sets only, so nothing here may end up
// in a function that the linker could share with the rest: plain structs, no standard containers.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "toonnet/pixel.hpp"

namespace toonnet::mean_shift {

// Colours travel as 4 bytes: red, green, blue, each minus 128 as a signed byte, and a fourth byte
// that is 1 in pixels, 127 around the picture and 0 in colours asked for. Seen as a coordinate, it
// adds 1 to a pixel's squared distance and puts the outside out of reach.
using Color = std::uint32_t;

constexpr Color bias = 0x00808080;
constexpr Color color_bits = 0x00FFFFFF;
constexpr Color inside = 0x01000000;
constexpr Color outside = 0x7F000000;

// Limits of the vector kernels: 15 columns fit 16 lanes, and offsets up to 14 squares of 8 bits.
constexpr int vector_radius_max = 7;
constexpr int vector_limit_max = 224;
// A window's sum of columns or rows fits 32 bits.
constexpr int vector_side_max = 1 << 22;

// One mean-shift step from a state (x, y, colour).
struct Step {
    std::int32_t offset;  // Where the centre goes: dy * band.stride + dx.
    Color color;          // The new colour; the fourth byte is 1 if the iteration stops here.

    bool stops() const { return color > color_bits; }
};

struct Limits {
    int radius;
    int color_distance;
    int max_iterations;
    int epsilon;  // Rounded down: what it is compared with is an integer.
};

// Rows [first_row, end_row) of a picture, and around them what their states can reach.
struct Band {
    int height;
    int width;
    int first_row;
    int end_row;
    Limits limits;

    // Pixels as colours and a step for each as a state, both with the same stride, so that one
    // position serves both. Position 0 is pixel (0, first_row). Around the pixels is a margin of
    // the window's radius (16 at least); right of both are as many columns as vectors overrun.
    Color* pixels;
    Step* steps;  // The band's rows only.
    std::ptrdiff_t stride;

    // Pixels by channel, minus 128: the picture's rows among those laid out.
    std::int8_t* red;  // Pixel (0, first_row).
    std::int8_t* green;
    std::int8_t* blue;
    std::ptrdiff_t plane_stride;
    const std::uint8_t* column_penalty;  // 0 for columns of the picture, 255 left and right of it.

    // Bit x of a row: the window is not of one colour, its step is to be computed; and the same
    // while it is not yet computed. A word of zeros ends each row.
    std::uint64_t* pending;  // Row first_row.
    std::uint64_t* missing;
    std::ptrdiff_t bit_stride;

    // The rows laid out, margin and all, the columns before pixel 0, and the first position.
    int top_row;
    int bottom_row;
    int margin;
    std::ptrdiff_t top_position;
    double inverse_stride;

    std::ptrdiff_t position(int x, int y) const { return (y - first_row) * stride + x; }
    // The row of a position; dividing would take longer, and half a pixel outweighs any rounding.
    int row_of(std::ptrdiff_t position) const {
        const double pixels_down = static_cast<double>(position - top_position) + 0.5;
        return top_row + static_cast<int>(pixels_down * inverse_stride);
    }
    Color* pixel(int x, int y) const { return pixels + position(x, y); }
    Color color(int x, int y) const { return *pixel(x, y) & color_bits; }
    Step* step(int x, int y) const { return steps + position(x, y); }
    std::ptrdiff_t plane_position(int x, int y) const { return (y - first_row) * plane_stride + x; }
    std::uint64_t* pending_row(int y) const { return pending + (y - first_row) * bit_stride; }
    std::uint64_t* missing_row(int y) const { return missing + (y - first_row) * bit_stride; }
};

// A state: a place as a position in the band, and a colour.
struct State {
    std::ptrdiff_t position;
    Color color;
};

// What a window sums to, relative to the state: n pixels, offsets and colour differences.
struct Sums {
    int n;
    int x;
    int y;
    int red;
    int green;
    int blue;
};

inline int channel(Color color, int index) {
    return static_cast<int>((color ^ bias) >> (8 * index)) & 255;
}

inline Color color_of(const std::uint8_t* pixel) {
    return (static_cast<Color>(pixel[0]) | static_cast<Color>(pixel[1]) << 8 |
            static_cast<Color>(pixel[2]) << 16) ^
           bias;
}

inline void store_color(Color color, std::uint8_t* pixel) {
    for (int i = 0; i < 3; ++i) pixel[i] = static_cast<std::uint8_t>(channel(color, i));
}

// The step that the sums of the window around (x, y, color) give.
inline Step finish(const Band& band, const Sums& sums, int x, int y, Color color) {
    if (sums.n == 0) return {0, color | inside};
    const double reciprocal = 1.0 / sums.n;
    const auto mean = [&](int relative, int base) {
        return mean_of(relative, sums.n, base, reciprocal);
    };
    const int red = channel(color, 0), green = channel(color, 1), blue = channel(color, 2);
    const int new_red = mean(sums.red, red);
    const int new_green = mean(sums.green, green);
    const int new_blue = mean(sums.blue, blue);
    const int dx = mean(sums.x, x) - x;
    const int dy = mean(sums.y, y) - y;
    const int length = magnitude_of(dx) + magnitude_of(dy) + square_of(new_red - red) +
                       square_of(new_green - green) + square_of(new_blue - blue);
    const bool stops = (dx == 0 && dy == 0) || length <= band.limits.epsilon;
    const Color next = (static_cast<Color>(new_red) | static_cast<Color>(new_green) << 8 |
                        static_cast<Color>(new_blue) << 16) ^
                       bias;
    return {static_cast<std::int32_t>(dy * band.stride + dx), stops ? next | inside : next};
}

}  // namespace toonnet::mean_shift
