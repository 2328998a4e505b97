// Rows of the scene: what is seen at each sample, and equation 1 there.
#pragma once

#include "frame.hpp"
#include "lanes.hpp"
#include "texels.hpp"
#include "triangles.hpp"

namespace toonnet::cel {
namespace {

constexpr std::uint32_t opaque = 0xff000000U;
constexpr std::uint32_t paper = 0x00ffffffU;  // White, and nothing there.

inline std::uint32_t packed(const Four& color) {
    Four held = color > 0.0F ? color : four(0.0F);  // What isn't a number is 0 too.
    held = held < 1.0F ? held : four(1.0F);
    const FourInts whole = __builtin_convertvector(held * 255.0F + 0.5F, FourInts);
    return static_cast<std::uint32_t>(whole[0]) | static_cast<std::uint32_t>(whole[1]) << 8 |
           static_cast<std::uint32_t>(whole[2]) << 16 | opaque;
}

// Samples of a row side by side, those of the background left out.
struct Samples {
    float* normals;  // x, y, z, of any length
    float* colors;   // r, g, b, a
    float* light;    // alpha L.N + beta
    std::int32_t* entries;
    std::uint32_t* shaded;
    int count = 0;
};

// The samples of a row from x on that show one triangle.
struct Run {
    int x, length;
    std::uint32_t number;
};

inline void add_normals(const Frame& frame, const Named& triangle, const Plane& plane, int length,
                        Samples& samples) {
    Four at[3];
    for (int i = 0; i < 3; ++i) {
        at[i] = normal_of(frame, triangle.corners[i]) *
                (plane.back ? -frame.corners[triangle.corners[i]].inverse
                            : frame.corners[triangle.corners[i]].inverse);
    }
    const Linear normal = linear_of(plane, at[0], at[1], at[2]);
    float* to = samples.normals + std::ptrdiff_t{4} * samples.count;
    for (int i = 0; i < length; ++i) store(normal.at(i), to + 4 * i);
}

inline void add_run(const Frame& frame, const Run& run, int y, const TexelLevels* texture,
                    Samples& samples) {
    const Named triangle = named(frame, run.number);
    const Plane plane = plane_of(frame, triangle.corners, run.x, y);
    const bool one_color = frame.one_color[triangle.triangle] != 0;
    if (frame.shading != 2) add_normals(frame, triangle, plane, run.length, samples);
    float* colors = samples.colors + std::ptrdiff_t{4} * samples.count;
    if (one_color && texture == nullptr) {
        const Four color = color_of(frame, triangle.corners[0]);
        for (int i = 0; i < run.length; ++i) store(color, colors + 4 * i);
    } else {
        const Planes planes = planes_of(frame, triangle.corners, plane);
        for (int i = 0; i < run.length; ++i) {
            store(material_at(planes, i, texture), colors + 4 * i);
        }
    }
    if (frame.parts != nullptr) {
        std::uint16_t* parts = frame.parts + y * frame.stride + run.x;
        const std::uint16_t part = frame.triangle_parts[triangle.triangle];
        for (int i = 0; i < run.length; ++i) parts[i] = part;
    }
    samples.count += run.length;
}

// The texture of a triangle's group; neighbours mostly share it.
struct Textures {
    const Frame& frame;
    int group = 0;

    const TexelLevels* of(std::uint32_t number) {
        const std::uint32_t triangle = named(frame, number).triangle;
        const TriangleGroup* groups = frame.groups;
        if (triangle < groups[group].first || triangle >= groups[group].end) {
            group = 0;
            while (triangle >= groups[group].end) ++group;
        }
        return groups[group].texture;
    }
};

// Half-Lambert of all samples in one light's direction, and which entry of the ramp that is.
inline void light_samples(const Frame& frame, const float* direction, const Samples& samples) {
    const float x = direction[0], y = direction[1], z = direction[2];
    const auto entries = static_cast<float>(frame.entries);
    const float last = entries - 1;
    for (int i = 0; i < samples.count; ++i) {
        const float* normal = samples.normals + 4 * i;
        const float squared =
            (normal[0] * normal[0] + normal[1] * normal[1]) + normal[2] * normal[2];
        const float length = __builtin_sqrtf(squared);
        const float along = (x * normal[0] + y * normal[1]) + z * normal[2];
        // Without a normal neither to nor from the light.
        const float cosine = length > 0.0F ? along / length : 0.0F;
        const float half_lambert = frame.alpha * cosine + frame.beta;
        const float bright = half_lambert < 1e6F ? half_lambert : 1e6F;
        const float held = bright > -1e6F ? bright : -1e6F;
        const float place = held * entries;
        const float low = place > 0.0F ? place : 0.0F;
        samples.light[i] = held;
        samples.entries[i] = static_cast<std::int32_t>(low < last ? low : last);
    }
}

inline void shade(const Frame& frame, const Samples& samples) {
    if (frame.shading == 2) {
        for (int i = 0; i < samples.count; ++i) {
            samples.shaded[i] = packed(load<Four>(samples.colors + 4 * i));
        }
        return;
    }
    const auto ambient = load<Four>(frame.ambient);
    if (frame.lights == 1) {  // By far the most common: one pass less.
        light_samples(frame, frame.light_directions, samples);
        for (int i = 0; i < samples.count; ++i) {
            Four level = load<Four>(frame.levels + 4 * samples.entries[i]);
            if (frame.shading == 0) level *= samples.light[i];
            samples.shaded[i] = packed(load<Four>(samples.colors + 4 * i) * (ambient + level));
        }
        return;
    }
    // The normals' fourth is free; sums go where they fit, one light after the other.
    float* sums = samples.light + samples.count;
    for (int i = 0; i < samples.count; ++i) store(ambient, sums + 4 * i);
    for (int light = 0; light < frame.lights; ++light) {
        light_samples(frame, frame.light_directions + 3 * light, samples);
        const float* levels = frame.levels + std::ptrdiff_t{4} * light * frame.entries;
        for (int i = 0; i < samples.count; ++i) {
            Four level = load<Four>(levels + 4 * samples.entries[i]);
            if (frame.shading == 0) level *= samples.light[i];
            store(load<Four>(sums + 4 * i) + level, sums + 4 * i);
        }
    }
    for (int i = 0; i < samples.count; ++i) {
        samples.shaded[i] = packed(load<Four>(samples.colors + 4 * i) * load<Four>(sums + 4 * i));
    }
}

// Depths as distances along the camera's axis, background as far as one sees.
inline void turn_into_distances(const Frame& frame, float* depths, int count) {
    const float near = frame.near, far = frame.far;
    if (frame.parallel) {
        for (int i = 0; i < count; ++i) depths[i] = near * (1.0F - depths[i]) + far * depths[i];
        return;
    }
    for (int i = 0; i < count; ++i) {
        depths[i] = near * far / (far * (1.0F - depths[i]) + near * depths[i]);
    }
}

inline void shade_row(const Frame& frame, int y, Textures& textures, float* scratch) {
    const std::ptrdiff_t room = frame.side + 2 * margin;
    Samples samples{scratch, scratch + 4 * room, scratch + 8 * room,
                    reinterpret_cast<std::int32_t*>(scratch + 13 * room),
                    reinterpret_cast<std::uint32_t*>(scratch + 14 * room)};
    std::uint32_t* seen = frame.seen + y * frame.stride;
    const int end = frame.end[0];
    seen[end] = UINT32_MAX;  // No triangle's number: ends the last run.
    for (int x = frame.first[0]; x < end;) {
        const std::uint32_t number = seen[x];
        int length = 1;
        while (seen[x + length] == number) ++length;
        if (number != 0) {
            add_run(frame, {x, length, number - 1}, y, textures.of(number - 1), samples);
        }
        x += length;
    }
    shade(frame, samples);
    std::uint32_t* rgba = frame.rgba + y * frame.stride;
    const std::uint32_t* next = samples.shaded;
    for (int x = frame.first[0]; x < end; ++x) {
        const bool shown = seen[x] != 0;
        rgba[x] = shown ? *next : paper;
        next += shown ? 1 : 0;
    }
    if (frame.parts != nullptr) {
        turn_into_distances(frame, frame.depths + y * frame.stride + frame.first[0],
                            end - frame.first[0]);
    }
}

// The background in samples [first, end) of a row.
inline void clear_samples(const Frame& frame, std::ptrdiff_t row, int first, int end) {
    for (int x = first; x < end; ++x) frame.rgba[row + x] = paper;
    if (frame.parts == nullptr) return;
    for (int x = first; x < end; ++x) frame.parts[row + x] = 0;
    for (int x = first; x < end; ++x) frame.depths[row + x] = frame.far;
}

// The border's samples go on beyond it, as the contours' operators look there.
inline void extend_row(const Frame& frame, std::ptrdiff_t row) {
    const std::ptrdiff_t left = row + frame.inked_first[0], right = row + frame.inked_end[0] - 1;
    frame.rgba[left - 1] = frame.rgba[left];
    frame.rgba[right + 1] = frame.rgba[right];
    if (frame.parts == nullptr) return;
    frame.parts[left - 1] = frame.parts[left];
    frame.parts[right + 1] = frame.parts[right];
    frame.depths[left - 1] = frame.depths[left];
    frame.depths[right + 1] = frame.depths[right];
}

inline void draw_rows(const Frame& frame, int first, int end, void* scratch) {
    const int low = most(first, frame.first[1]), high = least(end, frame.end[1]);
    for (int y = low; y < high; ++y) {
        const std::ptrdiff_t row = y * frame.stride;
        for (int x = frame.first[0]; x < frame.end[0]; ++x) frame.depths[row + x] = 1.0F;
        for (int x = frame.first[0]; x < frame.end[0]; ++x) frame.seen[row + x] = 0;
        if (frame.parts == nullptr) continue;
        for (int x = frame.first[0]; x < frame.end[0]; ++x) frame.parts[row + x] = 0;
    }
    if (low < high) fill_triangles(frame, low, high);
    Textures textures{frame};
    for (int y = most(first, frame.inked_first[1]); y < least(end, frame.inked_end[1]); ++y) {
        const std::ptrdiff_t row = y * frame.stride;
        if (y >= low && y < high) {
            clear_samples(frame, row, frame.inked_first[0], frame.first[0]);
            shade_row(frame, y, textures, static_cast<float*>(scratch));
            clear_samples(frame, row, frame.end[0], frame.inked_end[0]);
        } else {
            clear_samples(frame, row, frame.inked_first[0], frame.inked_end[0]);
        }
        extend_row(frame, row);
    }
}

}  // namespace
}  // namespace toonnet::cel
