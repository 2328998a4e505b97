// From the world to the picture: where the corners of a mesh fall.
#pragma once

#include "frame.hpp"
#include "lanes.hpp"

namespace toonnet::cel {
namespace {

// Adding this rounds a float below 2^22 to a whole number, which then stands in its lowest bits.
constexpr float rounder = 12582912.0F;
constexpr std::int32_t rounder_bits = 0x4b400000;
constexpr float farthest_place = 4194304.0F - 1;

inline void place_corners(const Frame& frame, std::size_t first, std::size_t end, Extent& extent) {
    const float* m = frame.matrix;
    const float half = static_cast<float>(frame.side) * (one_place / 2.0F);
    Ints low_x{}, low_y{}, high_x{}, high_y{}, any_lost{};
    low_x += INT32_MAX, low_y += INT32_MAX;
    high_x -= INT32_MAX, high_y -= INT32_MAX;
    // The mesh's arrays and the corners have room for whole vectors.
    for (std::size_t i = first; i < end; i += lanes) {
        const auto x = load<Floats>(frame.x + i);
        const auto y = load<Floats>(frame.y + i);
        const auto z = load<Floats>(frame.z + i);
        const Floats across = ((m[0] * x + m[1] * y) + m[2] * z) + m[3];
        const Floats up = ((m[4] * x + m[5] * y) + m[6] * z) + m[7];
        const Floats away = ((m[8] * x + m[9] * y) + m[10] * z) + m[11];
        const Floats w = ((m[12] * x + m[13] * y) + m[14] * z) + m[15];
        const Floats inverse = 1.0F / w;
        const Floats place_x = (across * inverse) * half + half;
        const Floats place_y = (up * inverse) * half + half;
        // Comparisons with what isn't a number are false.
        const Ints good = (w > 0.0F) & (away >= -w) & (away <= w) & (place_x < farthest_place) &
                          (place_x > -farthest_place) & (place_y < farthest_place) &
                          (place_y > -farthest_place);
        Ints whole_x, whole_y;
        const Floats rounded_x = place_x + rounder, rounded_y = place_y + rounder;
        std::memcpy(&whole_x, &rounded_x, sizeof whole_x);
        std::memcpy(&whole_y, &rounded_y, sizeof whole_y);
        whole_x = good ? whole_x - rounder_bits : Ints{} + lost;
        whole_y = good ? whole_y - rounder_bits : Ints{};
        const Floats depth = (away * inverse) * 0.5F + 0.5F;
        any_lost |= ~good;
        const Ints seen_low_x = good ? whole_x : Ints{} + INT32_MAX;
        const Ints seen_low_y = good ? whole_y : Ints{} + INT32_MAX;
        const Ints seen_high_x = good ? whole_x : Ints{} - INT32_MAX;
        const Ints seen_high_y = good ? whole_y : Ints{} - INT32_MAX;
        low_x = seen_low_x < low_x ? seen_low_x : low_x;
        low_y = seen_low_y < low_y ? seen_low_y : low_y;
        high_x = seen_high_x > high_x ? seen_high_x : high_x;
        high_y = seen_high_y > high_y ? seen_high_y : high_y;
        for (int lane = 0; lane < lanes; ++lane) {
            frame.corners[i + static_cast<std::size_t>(lane)] = {whole_x[lane], whole_y[lane],
                                                                 depth[lane], inverse[lane]};
        }
    }
    for (int lane = 0; lane < lanes; ++lane) {
        extent.low[0] = least(extent.low[0], low_x[lane]);
        extent.low[1] = least(extent.low[1], low_y[lane]);
        extent.high[0] = most(extent.high[0], high_x[lane]);
        extent.high[1] = most(extent.high[1], high_y[lane]);
        extent.any_lost |= any_lost[lane] != 0;
    }
}

}  // namespace
}  // namespace toonnet::cel
