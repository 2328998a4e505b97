#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "references.hpp"

namespace toonnet::tests {
namespace {

struct State {
    int x, y;
    std::array<int, 3> color;
};

int squared_distance(const std::array<int, 3>& a, const std::array<int, 3>& b) {
    int distance = 0;
    for (int c = 0; c < 3; ++c) distance += (a[c] - b[c]) * (a[c] - b[c]);
    return distance;
}

std::array<int, 3> color_at(const Picture& picture, int y, int x) {
    const std::uint8_t* p = picture.row(y) + 3 * x;
    return {p[0], p[1], p[2]};
}

// The mean of what the window around `state` counts; its own state if that is nothing.
State mean_of_window(const Picture& source, const State& state, const MeanShiftParams& params) {
    std::array<double, 5> sums{};
    int n = 0;
    for (int y = state.y - params.spatial_radius_px; y <= state.y + params.spatial_radius_px; ++y) {
        for (int x = state.x - params.spatial_radius_px; x <= state.x + params.spatial_radius_px;
             ++x) {
            if (y < 0 || y >= source.height || x < 0 || x >= source.width) continue;
            const auto color = color_at(source, y, x);
            if (squared_distance(color, state.color) > params.color_distance_limit) continue;
            ++n;
            const std::array<int, 5> sample{x, y, color[0], color[1], color[2]};
            for (int i = 0; i < 5; ++i) sums[i] += sample[i];
        }
    }
    if (n == 0) return state;
    const auto mean = [&](int i) { return static_cast<int>(std::nearbyint(sums[i] * (1.0 / n))); };
    return {mean(0), mean(1), {mean(2), mean(3), mean(4)}};
}

}  // namespace

Bytes filter_slowly(const Picture& source, const MeanShiftParams& params) {
    Bytes filtered;
    for (int y = 0; y < source.height; ++y) {
        for (int x = 0; x < source.width; ++x) {
            State state{x, y, color_at(source, y, x)};
            for (int iteration = 0; iteration < params.max_iterations; ++iteration) {
                const State next = mean_of_window(source, state, params);
                const int moved = std::abs(next.x - state.x) + std::abs(next.y - state.y);
                const int step = moved + squared_distance(next.color, state.color);
                state = next;
                if (moved == 0 || step <= params.epsilon) break;
            }
            for (const int value : state.color)
                filtered.push_back(static_cast<std::uint8_t>(value));
        }
    }
    return filtered;
}

}  // namespace toonnet::tests
