// What the line convolution works on, and its loops as the instruction sets offer them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/picture.hpp"

namespace toonnet::line_strokes {

constexpr int directions = 8;
constexpr std::ptrdiff_t most_lanes = 32, fewest_lanes = 8;
// So long lines of gradients of at most 361 can't add up to more than 65535 over all directions.
constexpr int longest_uncapped = 65535 / (directions * 361);

// Planes of `rows` rows and `stride` columns; pixel (y, x) of the picture is at
// (y - top) * stride + left + x. There is zero for a margin of half a line and a vector around.
struct Band {
    std::ptrdiff_t top, rows, stride, left, width;
    int half;                       // Of a line, without its middle.
    const std::ptrdiff_t* offsets;  // directions x (2 half + 1), within a plane.
    std::uint16_t* gradient;
    std::uint16_t* strokes;
    std::uint16_t* values;   // Of every direction, for the chunks of one row that have it,
    std::ptrdiff_t* chosen;  // and where those are.

    std::ptrdiff_t at(std::ptrdiff_t y) const { return (y - top) * stride + left; }
};

struct Loops {
    // Fills a row of grays.
    void (*gray_row)(const std::uint8_t* rgb, std::ptrdiff_t width, std::int32_t* grays);
    // Fills a row of the gradient from the grays of it and of the row below.
    void (*gradient_row)(const std::int32_t* grays, const std::int32_t* below, std::ptrdiff_t width,
                         std::uint16_t* gradient);
    // Draws the lines of a row's gradients.
    void (*draw_row)(const Band& band, std::ptrdiff_t y);
};

extern const Loops plain_loops;
extern const Loops avx2_loops;
extern const Loops avx512_loops;

}  // namespace toonnet::line_strokes
