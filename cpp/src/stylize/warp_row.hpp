// One row of a warped picture.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/picture.hpp"

namespace toonnet::elastic_warp {

// The weights of the four nodes around each pixel between two, of 1024 in all: 4 x spacing_px.
struct Weights {
    const std::int32_t* data;
    int spacing_px;
};

// The moves of a row's pixels, in 1/128 pixels.
struct RowMoves {
    const std::int32_t *down, *across;
};

namespace {  // A copy for each instruction set: the linker must not pick one for all.

// Fills the pixels between nodes.
[[maybe_unused]] void spread(const Weights& weights, const std::int32_t* nodes,
                             std::ptrdiff_t width, std::int32_t* pixels) {
    const std::ptrdiff_t spacing_px = weights.spacing_px;
    for (std::ptrdiff_t x = 0; x < width; x += spacing_px, ++nodes) {
        const std::ptrdiff_t count = width - x < spacing_px ? width - x : spacing_px;
        const std::int32_t first = nodes[0], second = nodes[1], third = nodes[2], last = nodes[3];
        for (std::ptrdiff_t i = 0; i < count; ++i) {
            const std::int32_t* own = weights.data + i;
            pixels[x + i] = (512 + own[0] * first + own[spacing_px] * second +
                             own[2 * spacing_px] * third + own[3 * spacing_px] * last) >>
                            10;
        }
    }
}

// Where a pixel comes from along one axis: between `low` and the next one.
struct Place {
    std::ptrdiff_t low;
    int share;  // Of the next one, of 128.
};

[[maybe_unused]] Place place(std::ptrdiff_t at, std::int32_t move, std::ptrdiff_t side) {
    const std::ptrdiff_t moved = at * 128 + move, last = side - 1;
    if (moved <= 0) return {0, 0};
    if (moved >= last * 128) return last > 0 ? Place{last - 1, 128} : Place{0, 0};
    return {moved >> 7, static_cast<int>(moved & 127)};
}

[[maybe_unused]] void warp_pixels(const Picture& source, std::ptrdiff_t y, const RowMoves& moves,
                                  std::ptrdiff_t first, std::ptrdiff_t end, std::uint8_t* warped) {
    const std::ptrdiff_t right = source.width > 1 ? 3 : 0;
    const std::ptrdiff_t below = source.height > 1 ? 3 * source.width : 0;
    for (std::ptrdiff_t x = first; x < end; ++x) {
        const Place row = place(y, moves.down[x], source.height);
        const Place column = place(x, moves.across[x], source.width);
        const std::uint8_t* upper = source.row(row.low) + 3 * column.low;
        const std::uint8_t* lower = upper + below;
        for (int c = 0; c < 3; ++c) {
            const int above = (128 - column.share) * upper[c] + column.share * upper[right + c];
            const int under = (128 - column.share) * lower[c] + column.share * lower[right + c];
            warped[3 * x + c] = static_cast<std::uint8_t>(
                ((128 - row.share) * above + row.share * under + 8192) >> 14);
        }
    }
}

}  // namespace

struct Loops {
    void (*spread)(const Weights& weights, const std::int32_t* nodes, std::ptrdiff_t width,
                   std::int32_t* pixels);
    void (*warp_row)(const Picture& source, std::ptrdiff_t y, const RowMoves& moves,
                     std::uint8_t* warped);
};

// Take pictures of two rows and columns or more whose bytes can be counted in 31 bits.
extern const Loops avx2_loops;

}  // namespace toonnet::elastic_warp
