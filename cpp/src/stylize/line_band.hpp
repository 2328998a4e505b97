// What the line convolution works on, and its loops as the instruction sets offer them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toonnet::line_strokes {

constexpr int directions = 8;
constexpr std::ptrdiff_t lanes = 16;

// Planes of `rows` rows and `stride` columns; pixel (y, x) of the picture is at
// (y - top) * stride + left + x. There is zero for a margin of half a line and a vector around.
struct Band {
    std::ptrdiff_t top, rows, stride, left, width;
    int half;                       // Of a line, without its middle.
    const std::ptrdiff_t* offsets;  // directions x (2 half + 1), within a plane.
    std::uint16_t* gradient;
    std::uint16_t* classes[directions];  // The gradient where the direction is the pixel's own.
    std::uint8_t* drawn;                 // rows x chunks: whether any class isn't 0.
    std::ptrdiff_t chunks() const { return (width + lanes - 1) / lanes; }
};

// Fills the rows' classes from the gradient.
using Classify = void (*)(const Band& band, std::ptrdiff_t y);
// Fills a row of the picture's strokes from the classes.
using Draw = void (*)(const Band& band, std::ptrdiff_t y, std::uint16_t* strokes);

void classify_plain(const Band& band, std::ptrdiff_t y);
void draw_plain(const Band& band, std::ptrdiff_t y, std::uint16_t* strokes);
void classify_avx2(const Band& band, std::ptrdiff_t y);
void draw_avx2(const Band& band, std::ptrdiff_t y, std::uint16_t* strokes);

}  // namespace toonnet::line_strokes
