#include "toonnet/elastic_warp.hpp"

#include <limits>
#include <vector>

#include "warp_row.hpp"

namespace toonnet {
namespace elastic_warp {
namespace {

// Keys' cubic for a = -1/2.
std::vector<std::int32_t> cubic_weights(int spacing_px) {
    const std::int64_t side = spacing_px, cube = side * side * side;
    const auto rounded = [cube](std::int64_t numerator) {
        return static_cast<std::int32_t>((1024 * numerator + cube) / (2 * cube));
    };
    std::vector<std::int32_t> weights(static_cast<std::size_t>(4 * side));
    for (std::int64_t i = 0; i < side; ++i) {
        const std::int32_t before = -rounded(i * (side - i) * (side - i));
        const std::int32_t after = -rounded(i * i * (side - i));
        const std::int32_t next = rounded(i * side * side + 4 * i * i * side - 3 * i * i * i);
        weights[i] = before;
        weights[side + i] = 1024 - before - next - after;
        weights[2 * side + i] = next;
        weights[3 * side + i] = after;
    }
    return weights;
}

// The moves of one row after the other.
class Moves {
public:
    Moves(const MoveGrid& grid, std::ptrdiff_t width, const Loops& loops)
        : grid_(grid),
          width_(width),
          loops_(loops),
          table_(cubic_weights(grid.spacing_px)),
          nodes_(static_cast<std::size_t>(2 * grid.columns)),
          pixels_(static_cast<std::size_t>(2 * width)) {}

    RowMoves row(std::ptrdiff_t y) {
        const std::int32_t* weights = table_.data() + y % grid_.spacing_px;
        const std::int32_t* from = grid_.moves + y / grid_.spacing_px * 2 * grid_.columns;
        for (std::ptrdiff_t i = 0; i < 2 * grid_.columns; ++i) {
            std::int32_t sum = 512;
            for (std::ptrdiff_t k = 0; k < 4; ++k) {
                sum += weights[k * grid_.spacing_px] * from[k * 2 * grid_.columns + i];
            }
            nodes_[i / 2 + i % 2 * grid_.columns] = sum >> 10;  // Down, then across.
        }
        std::int32_t *down = pixels_.data(), *across = down + width_;
        const Weights all{table_.data(), grid_.spacing_px};
        loops_.spread(all, nodes_.data(), width_, down);
        loops_.spread(all, nodes_.data() + grid_.columns, width_, across);
        return {down, across};
    }

private:
    const MoveGrid& grid_;
    std::ptrdiff_t width_;
    const Loops& loops_;
    std::vector<std::int32_t> table_, nodes_, pixels_;
};

void warp_row_plain(const Picture& source, std::ptrdiff_t y, const RowMoves& moves,
                    std::uint8_t* warped) {
    warp_pixels(source, y, moves, 0, source.width, warped);
}

constexpr Loops plain_loops = {spread, warp_row_plain};

}  // namespace
}  // namespace elastic_warp

void elastic_warp_u8(const Picture& source, const MoveGrid& grid, std::ptrdiff_t first,
                     std::ptrdiff_t end, std::uint8_t* warped, [[maybe_unused]] Simd level) {
    using namespace elastic_warp;
    const Loops* loops = &plain_loops;
#if defined(__x86_64__)
    const bool counted = 3 * source.pixels() <= std::numeric_limits<std::int32_t>::max();
    const bool square = source.width > 1 && source.height > 1;
    if (level >= Simd::avx2 && counted && square) loops = &avx2_loops;
#endif
    Moves moves(grid, source.width, *loops);
    for (std::ptrdiff_t y = first; y < end; ++y) {
        loops->warp_row(source, y, moves.row(y), warped + 3 * y * source.width);
    }
}

}  // namespace toonnet
