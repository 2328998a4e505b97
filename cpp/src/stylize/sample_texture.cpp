#include "toonnet/sample_texture.hpp"

#include <cstring>
#include <stdexcept>

#include "sample_tile.hpp"

namespace toonnet {
namespace sample_texture {

void sample_run_plain(const Tile& tile, Walk row, Walk column, std::ptrdiff_t count,
                      std::ptrdiff_t /*room*/, std::uint8_t* sampled) {
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        sampled[i] = sample(tile, row.at, column.at);
        advance(row);
        advance(column);
    }
}

namespace {

std::uint32_t wrapped(std::int64_t value, std::int64_t period) {
    // Textures of 1024 x 1024 are spared the division, which short runs would feel.
    if ((period & (period - 1)) == 0) return static_cast<std::uint32_t>(value & (period - 1));
    const std::int64_t rest = value % period;
    return static_cast<std::uint32_t>(rest < 0 ? rest + period : rest);
}

// Steps are taken inside the period: adding one leaves it by less than one more period.
Walk walk(std::int64_t at, std::int64_t step, std::ptrdiff_t side) {
    const std::int64_t period = std::int64_t{side} << 16;
    return {wrapped(at, period), wrapped(step, period), static_cast<std::uint32_t>(period)};
}

// Where the run of equal labels that begins at x ends; eight are compared at once, as runs are
// long.
std::ptrdiff_t run_end(const std::int32_t* labels, std::ptrdiff_t x, std::ptrdiff_t width) {
    const std::int32_t label = labels[x];
    std::ptrdiff_t past = x + 1;
    for (; past + 8 <= width; past += 8) {
        std::int32_t differing = 0;
        for (std::ptrdiff_t i = 0; i < 8; ++i) differing |= labels[past + i] ^ label;
        if (differing != 0) break;
    }
    while (past < width && labels[past] == label) ++past;
    return past;
}

}  // namespace
}  // namespace sample_texture

Tile::Tile(const std::uint8_t* data, std::ptrdiff_t height, std::ptrdiff_t width)
    : height_(height), width_(width) {
    constexpr std::ptrdiff_t line = 64, room = 4;  // Four bytes are read where two are needed.
    stride_ = ((width + room + line - 1) / line | 1) * line;
    // What lies between rows is read, but never used.
    const auto size = static_cast<std::size_t>((height + 1) * stride_);
    bytes_ = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    for (std::ptrdiff_t y = 0; y <= height; ++y) {
        const std::uint8_t* from = data + y % height * width;
        std::uint8_t* to = bytes_.get() + y * stride_;
        std::memcpy(to, from, static_cast<std::size_t>(width));
        to[width] = from[0];
    }
}

void sample_texture_u8(const std::int32_t* labels, std::ptrdiff_t width, const Tile& tile,
                       const Placement* placements, std::int64_t count, std::ptrdiff_t first,
                       std::ptrdiff_t end, std::uint8_t* sampled, [[maybe_unused]] Simd level) {
    using namespace sample_texture;
    SampleRun sample_run = sample_run_plain;
#if defined(__x86_64__)
    if (level >= Simd::avx2) sample_run = sample_run_avx2;
#endif
    for (std::ptrdiff_t y = first; y < end; ++y) {
        const std::int32_t* labels_row = labels + y * width;
        for (std::ptrdiff_t x = 0; x < width;) {
            const std::int32_t label = labels_row[x];
            if (label < 0 || label >= count)
                throw std::invalid_argument("label without a placement");
            const std::ptrdiff_t past = run_end(labels_row, x, width);
            const Placement& place = placements[label];
            const std::int64_t row = place.row + y * place.row_by_y + x * place.row_by_x;
            const std::int64_t column =
                place.column + y * place.column_by_y + x * place.column_by_x;
            sample_run(tile, walk(row, place.row_by_x, tile.height()),
                       walk(column, place.column_by_x, tile.width()), past - x, width - x,
                       sampled + y * width + x);
            x = past;
        }
    }
}

}  // namespace toonnet
