#include "toonnet/line_strokes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "line_kernel.hpp"

namespace toonnet {
namespace line_strokes {

void classify_plain(const Band& band, std::ptrdiff_t y) { classify(band, y); }
void draw_plain(const Band& band, std::ptrdiff_t y, std::uint16_t* strokes) {
    draw(band, y, strokes);
}

namespace {

int gray(const std::uint8_t* rgb) {
    return (19595 * rgb[0] + 38470 * rgb[1] + 7471 * rgb[2] + 32768) >> 16;
}

// Fills the rows of the band's gradient that lie in the picture.
void fill_gradient(const Picture& source, const Band& band) {
    std::vector<int> grays(static_cast<std::size_t>(source.width)), below(grays.size());
    const auto convert = [&](std::ptrdiff_t y, std::vector<int>& to) {
        for (std::ptrdiff_t x = 0; x < source.width; ++x) to[x] = gray(source.row(y) + 3 * x);
    };
    const std::ptrdiff_t first = std::max<std::ptrdiff_t>(band.top, 0);
    const std::ptrdiff_t end = std::min(band.top + band.rows, source.height);
    convert(first, grays);
    for (std::ptrdiff_t y = first; y < end; ++y) {
        if (y + 1 < source.height) {
            convert(y + 1, below);
        } else {
            below = grays;
        }
        std::uint16_t* row = band.gradient + (y - band.top) * band.stride + band.left;
        for (std::ptrdiff_t x = 0; x < source.width; ++x) {
            const int across = x + 1 < source.width ? grays[x + 1] - grays[x] : 0;
            const int down = below[x] - grays[x];
            const auto squared = static_cast<float>(across * across + down * down);
            row[x] = static_cast<std::uint16_t>(std::sqrt(squared) + 0.5F);
        }
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
    Classify classify_row = classify_plain;
    Draw draw_row = draw_plain;
#if defined(__x86_64__)
    if (level >= Simd::avx2) {
        classify_row = classify_avx2;
        draw_row = draw_avx2;
    }
#endif
    // A stroke's pixels are classified half a line beyond the band, by gradients as far again.
    const int half = length_px / 2;
    Band band{};
    band.half = half;
    band.top = first - 2 * half;
    band.rows = end - first + std::ptrdiff_t{4} * half;
    band.left = half;
    band.width = source.width;
    band.stride = source.width + std::ptrdiff_t{2} * half + lanes;
    // The last line of the last row's last chunk ends in the next row.
    const std::size_t plane = static_cast<std::size_t>((band.rows + 1) * band.stride);
    std::vector<std::uint16_t> planes(plane * (directions + 1));
    std::vector<std::uint8_t> drawn(static_cast<std::size_t>(band.rows * band.chunks()));
    const std::vector<std::ptrdiff_t> offsets = line_offsets(half, band.stride);
    band.offsets = offsets.data();
    band.drawn = drawn.data();
    band.gradient = planes.data();
    for (int i = 0; i < directions; ++i) band.classes[i] = planes.data() + plane * (i + 1);

    fill_gradient(source, band);
    const std::ptrdiff_t last = std::min(end + half, source.height);
    for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(first - half, 0); y < last; ++y) {
        classify_row(band, y);
    }
    for (std::ptrdiff_t y = first; y < end; ++y) {
        draw_row(band, y, strokes + y * source.width);
    }
}

}  // namespace toonnet
