// A picture's edges drawn as straight strokes: the line convolution of Lu, Xu and Jia (2012).
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/picture.hpp"
#include "toonnet/simd.hpp"

namespace toonnet {

// So long a line of gradients of at most 361 each doesn't leave 16 bits.
constexpr int longest_stroke_px = 181;

// Fills rows [first, end) of `strokes` (height x width, row after row).
//
// Gray is (19595 R + 38470 G + 7471 B + 32768) >> 16, the gradient the length of its forward
// differences to the nearest integer, 0 beyond the last row and column. Direction i of eight points
// 22.5 i degrees up from the x axis; its line through a pixel holds the pixels at
// (y - round(k sin), x + round(k cos)), |k| <= length_px / 2. A pixel belongs to the first
// direction whose line has the largest sum of gradients. The result is the sum, over all
// directions, of the gradients on the pixel's line that belong to that direction, at most 65535.
//
// `length_px` is odd, at most longest_stroke_px.
void line_strokes_u8(const Picture& source, int length_px, std::ptrdiff_t first, std::ptrdiff_t end,
                     std::uint16_t* strokes, Simd level = simd_level());

}  // namespace toonnet
