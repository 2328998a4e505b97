// One window around one state, in the plain way: any radius, any colour distance.
#pragma once

#include "band.hpp"

namespace toonnet::mean_shift {
namespace {

inline Sums plain_window(const Band& band, int x, int y, Color color) {
    const int radius = band.limits.radius;
    const int limit = band.limits.color_distance;
    const int top = y - radius < 0 ? 0 : y - radius;
    const int bottom = y + radius >= band.height ? band.height - 1 : y + radius;
    const int left = x - radius < 0 ? 0 : x - radius;
    const int right = x + radius >= band.width ? band.width - 1 : x + radius;
    const int red = channel(color, 0), green = channel(color, 1), blue = channel(color, 2);
    Sums sums{};
    for (int v = top; v <= bottom; ++v) {
        const Color* row = band.pixel(0, v);
        int row_n = 0;
        for (int u = left; u <= right; ++u) {
            const int dr = channel(row[u], 0) - red;
            const int dg = channel(row[u], 1) - green;
            const int db = channel(row[u], 2) - blue;
            const int in = dr * dr + dg * dg + db * db <= limit ? -1 : 0;
            row_n -= in;
            sums.x += in & (u - x);
            sums.red += in & dr;
            sums.green += in & dg;
            sums.blue += in & db;
        }
        sums.n += row_n;
        sums.y += row_n * (v - y);
    }
    return sums;
}

}  // namespace
}  // namespace toonnet::mean_shift
