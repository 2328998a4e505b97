// Moves a picture's pixels smoothly, as a coarse grid of moves says.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/picture.hpp"
#include "toonnet/simd.hpp"

namespace toonnet {

constexpr std::int32_t largest_move = 4096 * 128;  // In 1/128 pixels.
constexpr int largest_spacing_px = 4096;

// A grid of moves, down and across in 1/128 pixels each, at most `largest_move` either way. The
// nodes are `spacing_px` apart, and pixel (0, 0) lies on node (1, 1).
struct MoveGrid {
    const std::int32_t* moves;  // rows x columns x 2.
    std::ptrdiff_t rows, columns;
    int spacing_px;

    // How many nodes a side of so many pixels needs.
    static std::ptrdiff_t nodes(std::ptrdiff_t side_px, int spacing_px) {
        return (side_px - 1) / spacing_px + 4;
    }
};

// Fills rows [first, end) of `warped`: each pixel shows the source at its own place plus its move,
// between the nodes by Keys' cubic; there interpolated bilinearly in 7 fractional bits and rounded.
// Beyond its border the source goes on as it ends.
void elastic_warp_u8(const Picture& source, const MoveGrid& grid, std::ptrdiff_t first,
                     std::ptrdiff_t end, std::uint8_t* warped, Simd level = simd_level());

}  // namespace toonnet
