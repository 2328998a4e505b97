// Lays a tile over a picture, turned and moved for each region by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "toonnet/simd.hpp"

namespace toonnet {

// Where a region's pixels lie in the tile, in 1/65536 pixels: (y, x) of the picture is at row
// row + y down + x across, column column + y down_column + x across_column, modulo its size.
struct Placement {
    std::int64_t row, row_by_y, row_by_x;
    std::int64_t column, column_by_y, column_by_x;
};

// A copy of a tile with its first row and column once more behind the last ones, and rows so far
// apart that those of one column don't compete for a place in the cache.
class Tile {
public:
    // At most 32767 each way.
    Tile(const std::uint8_t* data, std::ptrdiff_t height, std::ptrdiff_t width);

    const std::uint8_t* data() const { return bytes_.get(); }
    std::ptrdiff_t height() const { return height_; }
    std::ptrdiff_t width() const { return width_; }
    std::ptrdiff_t stride() const { return stride_; }

private:
    std::ptrdiff_t height_, width_, stride_;
    std::unique_ptr<std::uint8_t[]> bytes_;
};

// Fills rows [first, end) of `sampled` (height x width) from the tile, interpolated bilinearly in
// 8 fractional bits and rounded. Throws std::invalid_argument at a label outside [0, count).
void sample_texture_u8(const std::int32_t* labels, std::ptrdiff_t width, const Tile& tile,
                       const Placement* placements, std::int64_t count, std::ptrdiff_t first,
                       std::ptrdiff_t end, std::uint8_t* sampled, Simd level = simd_level());

}  // namespace toonnet
