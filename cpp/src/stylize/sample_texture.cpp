#include "toonnet/sample_texture.hpp"

#include <stdexcept>

namespace toonnet {
namespace {

std::int64_t wrapped(std::int64_t value, std::int64_t period) {
    const std::int64_t rest = value % period;
    return rest < 0 ? rest + period : rest;
}

// The bilinear mean around (row, column), in 1/65536 pixels inside the tile.
std::uint8_t sample(const Tile& tile, std::int64_t row, std::int64_t column) {
    const std::ptrdiff_t y = row >> 16, x = column >> 16;
    const std::ptrdiff_t below = y + 1 < tile.height ? y + 1 : 0;
    const std::ptrdiff_t beside = x + 1 < tile.width ? x + 1 : 0;
    const int down = static_cast<int>(row >> 8 & 255), across = static_cast<int>(column >> 8 & 255);
    const std::uint8_t* upper = tile.data + y * tile.width;
    const std::uint8_t* lower = tile.data + below * tile.width;
    const int above = (256 - across) * upper[x] + across * upper[beside];
    const int under = (256 - across) * lower[x] + across * lower[beside];
    return static_cast<std::uint8_t>(((256 - down) * above + down * under + 32768) >> 16);
}

}  // namespace

void sample_texture_u8(const std::int32_t* labels, std::ptrdiff_t width, const Tile& tile,
                       const Placement* placements, std::int64_t count, std::ptrdiff_t first,
                       std::ptrdiff_t end, std::uint8_t* sampled) {
    const std::int64_t height_fixed = std::int64_t{tile.height} << 16;
    const std::int64_t width_fixed = std::int64_t{tile.width} << 16;
    for (std::ptrdiff_t y = first; y < end; ++y) {
        const std::int32_t* labels_row = labels + y * width;
        std::uint8_t* sampled_row = sampled + y * width;
        for (std::ptrdiff_t x = 0; x < width;) {
            const std::int32_t label = labels_row[x];
            if (label < 0 || label >= count)
                throw std::invalid_argument("label without a placement");
            const Placement& place = placements[label];
            std::int64_t row =
                wrapped(place.row + y * place.row_by_y + x * place.row_by_x, height_fixed);
            std::int64_t column =
                wrapped(place.column + y * place.column_by_y + x * place.column_by_x, width_fixed);
            // Steps inside the period: adding one leaves it by less than one more period.
            const std::int64_t row_step = wrapped(place.row_by_x, height_fixed);
            const std::int64_t column_step = wrapped(place.column_by_x, width_fixed);
            for (; x < width && labels_row[x] == label; ++x) {
                sampled_row[x] = sample(tile, row, column);
                row += row_step;
                if (row >= height_fixed) row -= height_fixed;
                column += column_step;
                if (column >= width_fixed) column -= width_fixed;
            }
        }
    }
}

}  // namespace toonnet
