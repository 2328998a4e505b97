// What a surface looks like at a sample: its normal, colour and texture, right in perspective.
#pragma once

#include <cmath>

#include "frame.hpp"
#include "lanes.hpp"

namespace toonnet::cel {
namespace {

// Shares of a triangle's second and third corner at a sample, and by how much they change.
struct Plane {
    float b, c, b_right, c_right, b_up, c_up;
    bool back;  // Seen from behind.
};

inline Plane plane_of(const Frame& frame, const std::uint32_t* corners, int x, int y) {
    const Corner &a = frame.corners[corners[0]], &b = frame.corners[corners[1]],
                 &c = frame.corners[corners[2]];
    const std::int64_t to_b[2] = {b.x - a.x, b.y - a.y}, to_c[2] = {c.x - a.x, c.y - a.y};
    const std::int64_t area = to_b[0] * to_c[1] - to_c[0] * to_b[1];
    const std::int64_t across = std::int64_t{x} * one_place + one_place / 2 - a.x;
    const std::int64_t up = std::int64_t{y} * one_place + one_place / 2 - a.y;
    const float by_area = 1.0F / static_cast<float>(area);
    const float sample = one_place * by_area;
    return {static_cast<float>(across * to_c[1] - up * to_c[0]) * by_area,
            static_cast<float>(up * to_b[0] - across * to_b[1]) * by_area,
            static_cast<float>(to_c[1]) * sample,
            -static_cast<float>(to_b[1]) * sample,
            -static_cast<float>(to_c[0]) * sample,
            static_cast<float>(to_b[0]) * sample,
            area < 0};
}

// Four attributes along a row: divided by w they are linear.
struct Linear {
    Four start, right, up;

    Four at(int offset) const { return start + static_cast<float>(offset) * right; }
};

inline Linear linear_of(const Plane& plane, const Four& a, const Four& b, const Four& c) {
    const Four to_b = b - a, to_c = c - a;
    return {(a + plane.b * to_b) + plane.c * to_c, plane.b_right * to_b + plane.c_right * to_c,
            plane.b_up * to_b + plane.c_up * to_c};
}

inline Four normal_of(const Frame& frame, std::uint32_t corner) {
    return corner < frame.corner_count
               ? load<Four>(frame.normals + std::size_t{4} * corner)
               : load<Four>(frame.more_normals + 4 * (corner - frame.corner_count));
}

inline Four color_of(const Frame& frame, std::uint32_t corner) {
    return corner < frame.corner_count
               ? load<Four>(frame.colors + std::size_t{4} * corner)
               : load<Four>(frame.more_colors + 4 * (corner - frame.corner_count));
}

inline Four uv_of(const Frame& frame, std::uint32_t corner) {
    const float* uv = corner < frame.corner_count
                          ? frame.uv + std::size_t{2} * corner
                          : frame.more_uv + 2 * (corner - frame.corner_count);
    return Four{uv[0], uv[1], 1.0F, 0.0F};
}

// Attributes of a triangle from a sample on to the right.
struct Planes {
    Linear color, uv;  // uv: u, v, 1, 0
};

inline Planes planes_of(const Frame& frame, const std::uint32_t* corners, const Plane& plane) {
    const float a = frame.corners[corners[0]].inverse, b = frame.corners[corners[1]].inverse,
                c = frame.corners[corners[2]].inverse;
    return {linear_of(plane, color_of(frame, corners[0]) * a, color_of(frame, corners[1]) * b,
                      color_of(frame, corners[2]) * c),
            linear_of(plane, uv_of(frame, corners[0]) * a, uv_of(frame, corners[1]) * b,
                      uv_of(frame, corners[2]) * c)};
}

// The logarithm to base 2, of positive numbers, to about 2e-5: the same on every machine.
inline float log2_of(float value) {
    std::int32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const auto exponent = static_cast<float>((bits >> 23) - 127);
    bits = (bits & 0x7fffff) | 0x3f800000;
    float m;
    std::memcpy(&m, &bits, sizeof m);
    // Least squares at Chebyshev's places, of log2(m) / (m - 1), so that powers of 2 are exact.
    const float d = m - 1.0F;
    const float share =
        1.44268325F +
        d * (-0.72044237F +
             d * (0.46930169F + d * (-0.30338966F + d * (0.14643361F - 0.03458651F * d))));
    return exponent + d * share;
}

inline std::int32_t wrapped(std::int32_t place, std::int32_t size) {
    if ((size & (size - 1)) == 0) return place & (size - 1);
    const std::int32_t rest = place % size;
    return rest < 0 ? rest + size : rest;
}

// A place along a texture's side less whole rounds: in [0, 1].
inline float folded(float place) {
    // What isn't a number comes first in no comparison, so the other is taken.
    const float held = least(1e9F, most(-1e9F, place));
    const float rest = held - static_cast<float>(static_cast<std::int32_t>(held));
    return rest < 0 ? rest + 1.0F : rest;
}

inline Four texel(const TexelLevel& level, std::int32_t x, std::int32_t y) {
    using Bytes = std::uint8_t __attribute__((vector_size(4)));
    const auto bytes =
        load<Bytes>(level.rgba + 4 * (static_cast<std::ptrdiff_t>(y) * level.width + x));
    return __builtin_convertvector(__builtin_convertvector(bytes, FourInts), Four);
}

// 0 to 255; u and v in [0, 1].
inline Four sampled(const TexelLevel& level, float u, float v) {
    const float x = u * static_cast<float>(level.width) + 0.5F;
    const float y = v * static_cast<float>(level.height) + 0.5F;
    const auto right = static_cast<std::int32_t>(x), above = static_cast<std::int32_t>(y);
    const float across = x - static_cast<float>(right), up = y - static_cast<float>(above);
    const std::int32_t columns[2] = {wrapped(right - 1, level.width), wrapped(right, level.width)};
    const std::int32_t rows[2] = {wrapped(above - 1, level.height), wrapped(above, level.height)};
    const Four low_left = texel(level, columns[0], rows[0]);
    const Four high_left = texel(level, columns[0], rows[1]);
    const Four low = low_left + across * (texel(level, columns[1], rows[0]) - low_left);
    const Four high = high_left + across * (texel(level, columns[1], rows[1]) - high_left);
    return low + up * (high - low);
}

// A texture between its texels and levels, as OpenGL's LINEAR_MIPMAP_LINEAR; 0 to 1.
inline Four textured(const TexelLevels& texture, const Linear& uv, int offset) {
    const Four here = uv.at(offset);
    const float w = 1.0F / here[2];
    const float u = here[0] * w, v = here[1] * w;
    const auto width = static_cast<float>(texture.levels[0].width);
    const auto height = static_cast<float>(texture.levels[0].height);
    float largest = 0;
    const Four steps[2] = {uv.right, uv.up};
    for (const Four& step : steps) {
        const float du = (step[0] - u * step[2]) * w * width;
        const float dv = (step[1] - v * step[2]) * w * height;
        largest = most(largest, du * du + dv * dv);
    }
    const float folded_u = folded(u), folded_v = folded(v);
    if (!(largest > 1.0F)) {
        return sampled(texture.levels[0], folded_u, folded_v) * (1.0F / 255.0F);
    }
    const float level =
        least(0.5F * log2_of(least(largest, 1e18F)), static_cast<float>(texture.count - 1));
    const auto finer = static_cast<std::int32_t>(level);
    const Four fine = sampled(texture.levels[finer], folded_u, folded_v);
    const float between = level - static_cast<float>(finer);
    if (between == 0) return fine * (1.0F / 255.0F);
    const Four coarse = sampled(texture.levels[finer + 1], folded_u, folded_v);
    return (fine + between * (coarse - fine)) * (1.0F / 255.0F);
}

// Colour and opacity.
inline Four material_at(const Planes& planes, int offset, const TexelLevels* texture) {
    const Four uv = planes.uv.at(offset);
    const Four color = planes.color.at(offset) * (1.0F / uv[2]);
    return texture == nullptr ? color : color * textured(*texture, planes.uv, offset);
}

}  // namespace
}  // namespace toonnet::cel
