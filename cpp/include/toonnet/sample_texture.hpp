// Lays a tile over a picture, turned and moved for each region by itself.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toonnet {

// Where a region's pixels lie in the tile, in 1/65536 pixels: (y, x) of the picture is at row
// row + y down + x across, column column + y down_column + x across_column, modulo its size.
struct Placement {
    std::int64_t row, row_by_y, row_by_x;
    std::int64_t column, column_by_y, column_by_x;
};

struct Tile {
    const std::uint8_t* data;
    std::ptrdiff_t height, width;  // At most 32767 each.
};

// Fills rows [first, end) of `sampled` (height x width) from the tile, interpolated bilinearly in
// 8 fractional bits and rounded. Throws std::invalid_argument at a label outside [0, count).
void sample_texture_u8(const std::int32_t* labels, std::ptrdiff_t width, const Tile& tile,
                       const Placement* placements, std::int64_t count, std::ptrdiff_t first,
                       std::ptrdiff_t end, std::uint8_t* sampled);

}  // namespace toonnet
