// A whole band window by window: any radius, any colour distance. Compiled for every instruction
// set; the compiler makes vectors of the window's loop.
#pragma once

#include "band.hpp"
#include "uniform.hpp"
#include "walk.hpp"

namespace toonnet::mean_shift {
namespace {

// With lanes > 1, columns past the window are read, which the rows' margin allows, and left out, so
// that vectors of as many lanes come out even.
template <int lanes>
Sums plain_window(const Band& band, int x, int y, Color color) {
    const int radius = band.limits.radius;
    const int limit = band.limits.color_distance;
    const int top = y - radius < 0 ? 0 : y - radius;
    const int bottom = y + radius >= band.height ? band.height - 1 : y + radius;
    const int left = x - radius < 0 ? 0 : x - radius;
    const int right = x + radius >= band.width ? band.width - 1 : x + radius;
    const int red = channel(color, 0), green = channel(color, 1), blue = channel(color, 2);
    const int columns = right - left + 1;
    const int padded = (columns + lanes - 1) / lanes * lanes;
    Sums sums{};
    for (int v = top; v <= bottom; ++v) {
        const Color* row = band.pixel(left, v);
        int row_n = 0;
        for (int i = 0; i < padded; ++i) {
            const int dr = channel(row[i], 0) - red;
            const int dg = channel(row[i], 1) - green;
            const int db = channel(row[i], 2) - blue;
            const bool near = dr * dr + dg * dg + db * db <= limit;
            const int in = near & (lanes == 1 || i < columns) ? -1 : 0;
            row_n -= in;
            sums.x += in & (left - x + i);
            sums.red += in & dr;
            sums.green += in & dg;
            sums.blue += in & db;
        }
        sums.n += row_n;
        sums.y += row_n * (v - y);
    }
    return sums;
}

struct PlainScratch {
    Memo memo;
    Walk walk;
};

template <class Simd>
void run_plain_kernel(const Picture& source, const Band& band, std::uint8_t* filtered,
                      std::uint64_t* bits, void* scratch) {
    const auto compute = [&](const State* states, int count, Step* steps) {
        for (int i = 0; i < count; ++i) {
            const Color color = states[i].color;
            const int y = band.row_of(states[i].position);
            const int x = static_cast<int>(states[i].position - band.position(0, y));
            steps[i] = finish(band, plain_window<Simd::int_lanes>(band, x, y, color), x, y, color);
        }
    };
    unpack_picture<Simd>(source, band);
    find_pending<Simd>(band, bits);
    for (int y = band.first_row; y < band.end_row; ++y) {
        const std::uint64_t* pending = band.pending_row(y);
        for (int x = 0; x < band.width; ++x) {
            const State state{band.position(x, y), band.color(x, y)};
            *band.step(x, y) = {0, state.color | inside};
            if (pending[x >> 6] >> (x & 63) & 1) compute(&state, 1, band.step(x, y));
        }
    }
    auto& [memo, walk] = *static_cast<PlainScratch*>(scratch);
    follow_steps<Simd>(band, memo, walk, filtered, compute);
}

}  // namespace
}  // namespace toonnet::mean_shift
