#include "toonnet/mean_shift_filter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace toonnet {
namespace {

int round_half_even(double value) { return static_cast<int>(std::nearbyint(value)); }

int square(int value) { return value * value; }

}  // namespace

void mean_shift_filter_u8(const Picture& source, std::uint8_t* filtered,
                          const MeanShiftParams& params, std::ptrdiff_t first_row,
                          std::ptrdiff_t end_row) {
    const int height = static_cast<int>(source.height);
    const int width = static_cast<int>(source.width);
    const int radius = params.spatial_radius_px;
    for (int row = static_cast<int>(first_row); row < end_row; ++row) {
        for (int column = 0; column < width; ++column) {
            int x = column;
            int y = row;
            const std::uint8_t* start = source.row(y) + 3 * x;
            int red = start[0], green = start[1], blue = start[2];
            for (int iteration = 0; iteration < params.max_iterations; ++iteration) {
                std::int64_t n = 0, sum_x = 0, sum_y = 0, sum_r = 0, sum_g = 0, sum_b = 0;
                for (int v = std::max(y - radius, 0); v <= std::min(y + radius, height - 1); ++v) {
                    const std::uint8_t* pixels = source.row(v);
                    for (int u = std::max(x - radius, 0); u <= std::min(x + radius, width - 1);
                         ++u) {
                        const std::uint8_t* p = pixels + 3 * u;
                        if (square(p[0] - red) + square(p[1] - green) + square(p[2] - blue) >
                            params.color_distance_limit) {
                            continue;
                        }
                        ++n;
                        sum_x += u;
                        sum_y += v;
                        sum_r += p[0];
                        sum_g += p[1];
                        sum_b += p[2];
                    }
                }
                if (n == 0) break;
                const double reciprocal = 1.0 / static_cast<double>(n);
                const auto mean = [&](std::int64_t sum) {
                    return round_half_even(static_cast<double>(sum) * reciprocal);
                };
                const int new_x = mean(sum_x), new_y = mean(sum_y);
                const int new_red = mean(sum_r), new_green = mean(sum_g), new_blue = mean(sum_b);
                const int step = std::abs(new_x - x) + std::abs(new_y - y) +
                                 square(new_red - red) + square(new_green - green) +
                                 square(new_blue - blue);
                const bool stop = (new_x == x && new_y == y) || step <= params.epsilon;
                x = new_x;
                y = new_y;
                red = new_red;
                green = new_green;
                blue = new_blue;
                if (stop) break;
            }
            std::uint8_t* target = filtered + (static_cast<std::ptrdiff_t>(row) * width + column) * 3;
            target[0] = static_cast<std::uint8_t>(red);
            target[1] = static_cast<std::uint8_t>(green);
            target[2] = static_cast<std::uint8_t>(blue);
        }
    }
}

std::ptrdiff_t mean_shift_band_rows(const Picture& source, const MeanShiftParams& params) {
    // Some 2^29 pixel visits take well under a second on every instruction set.
    const double side = 2.0 * params.spatial_radius_px + 1.0;
    const double visits_a_row = side * side * params.max_iterations * static_cast<double>(source.width);
    return std::max<std::ptrdiff_t>(16, static_cast<std::ptrdiff_t>(0x1p29 / visits_a_row));
}

}  // namespace toonnet
