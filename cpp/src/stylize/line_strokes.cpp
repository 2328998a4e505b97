#include "toonnet/line_strokes.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#include "line_kernel.hpp"

namespace toonnet {
namespace line_strokes {

const Loops plain_loops = loops_here;

namespace {

// Fills the rows of the band's gradient that lie in the picture.
void fill_gradient(const Picture& source, const Band& band, const Loops& loops) {
    const auto width = static_cast<std::size_t>(source.width);
    std::vector<std::int32_t> grays(width), below(width);
    const std::ptrdiff_t first = std::max<std::ptrdiff_t>(band.top, 0);
    const std::ptrdiff_t end = std::min(band.top + band.rows, source.height);
    loops.gray_row(source.row(first), source.width, grays.data());
    for (std::ptrdiff_t y = first; y < end; ++y) {
        const bool inside = y + 1 < source.height;
        if (inside) loops.gray_row(source.row(y + 1), source.width, below.data());
        loops.gradient_row(grays.data(), inside ? below.data() : grays.data(), source.width,
                           band.gradient + band.at(y));
        std::swap(grays, below);
    }
}

std::vector<std::ptrdiff_t> line_offsets(int half, std::ptrdiff_t stride) {
    std::vector<std::ptrdiff_t> offsets;
    for (int i = 0; i < directions; ++i) {
        const double angle = i * std::numbers::pi / directions;
        for (int k = -half; k <= half; ++k) {
            offsets.push_back(-std::lround(k * std::sin(angle)) * stride +
                              std::lround(k * std::cos(angle)));
        }
    }
    return offsets;
}

}  // namespace
}  // namespace line_strokes

void line_strokes_u8(const Picture& source, int length_px, std::ptrdiff_t first, std::ptrdiff_t end,
                     std::uint16_t* strokes, [[maybe_unused]] Simd level) {
    using namespace line_strokes;
    const Loops* loops = &plain_loops;
#if defined(__x86_64__)
    if (level >= Simd::avx2) loops = &avx2_loops;
    if (level >= Simd::avx512) loops = &avx512_loops;
#endif
    // Strokes reach in from half a line beyond the band, and those are classified by gradients as
    // far again; strokes may reach as far out.
    const int half = length_px / 2;
    Band band{};
    band.half = half;
    band.top = first - 2 * half;
    band.rows = end - first + std::ptrdiff_t{4} * half;
    band.left = half;
    band.width = source.width;
    band.stride = source.width + std::ptrdiff_t{2} * half + most_lanes;
    // The last line of the last row's last chunk ends in the next row.
    const std::size_t plane = static_cast<std::size_t>((band.rows + 1) * band.stride);
    std::vector<std::uint16_t> planes(2 * plane);
    const std::ptrdiff_t chunks = source.width / fewest_lanes + 1;
    std::vector<std::uint16_t> values(
        static_cast<std::size_t>(directions * (source.width + most_lanes)));
    std::vector<std::ptrdiff_t> chosen(static_cast<std::size_t>(directions * chunks));
    const std::vector<std::ptrdiff_t> offsets = line_offsets(half, band.stride);
    band.offsets = offsets.data();
    band.gradient = planes.data();
    band.strokes = planes.data() + plane;
    band.values = values.data();
    band.chosen = chosen.data();

    fill_gradient(source, band, *loops);
    const std::ptrdiff_t last = std::min(end + half, source.height);
    for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(first - half, 0); y < last; ++y) {
        loops->draw_row(band, y);
    }
    const auto row_bytes = static_cast<std::size_t>(source.width) * sizeof *strokes;
    for (std::ptrdiff_t y = first; y < end; ++y) {
        std::memcpy(strokes + y * source.width, band.strokes + band.at(y), row_bytes);
    }
}

}  // namespace toonnet
