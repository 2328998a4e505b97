// Which triangle is seen at each sample.
#pragma once

#include "frame.hpp"
#include "lanes.hpp"
#include "texels.hpp"

namespace toonnet::cel {
namespace {

// The triangle of a number, its corners as `frame.corners` has them.
struct Named {
    std::uint32_t corners[3];
    std::uint32_t triangle;  // Of the mesh.
};

inline Named named(const Frame& frame, std::uint32_t number) {
    if (number >= frame.triangle_count) {
        const Piece& piece = frame.pieces[number - frame.triangle_count];
        return {{piece.corners[0], piece.corners[1], piece.corners[2]}, piece.of};
    }
    const std::uint32_t* corners = frame.triangles + std::size_t{3} * number;
    return {{corners[0], corners[1], corners[2]}, number};
}

inline std::int64_t twice_area(const Corner& a, const Corner& b, const Corner& c) {
    return std::int64_t{b.x - a.x} * (c.y - a.y) - std::int64_t{c.x - a.x} * (b.y - a.y);
}

inline std::int32_t centre(int sample) { return sample * one_place + one_place / 2; }

// A side of a triangle from p to q, anticlockwise: how far a place is inside of it, and -1 more
// where a place on the side isn't the triangle's, which is where it is neither left nor upper.
inline std::int64_t inside_of(const Corner& p, const Corner& q, std::int32_t x, std::int32_t y) {
    const std::int32_t across = q.x - p.x, up = q.y - p.y;
    const bool left_or_upper = up < 0 || (up == 0 && across < 0);
    return std::int64_t{across} * (y - p.y) - std::int64_t{up} * (x - p.x) -
           (left_or_upper ? 0 : 1);
}

inline std::int64_t floor_quotient(std::int64_t dividend, std::int64_t divisor) {
    const std::int64_t quotient = dividend / divisor;
    return quotient - (dividend % divisor < 0 ? 1 : 0);  // Of a positive divisor.
}

struct Box {
    int left, right, low, high;  // Samples, all included.
};

// A triangle on its way into the picture: corners anticlockwise, the plane of its depth.
struct Fill {
    Corner a, b, c;
    Box box;
    float depth, depth_right, depth_up;  // At a; by a place to the right and upwards.
    float nearest, farthest;
    std::uint32_t seen;

    float row_depth(int y) const {
        return (depth + depth_right * static_cast<float>(centre(box.left) - a.x)) +
               depth_up * static_cast<float>(centre(y) - a.y);
    }

    float depth_at(float row, int offset) const {
        const float plain = row + (depth_right * one_place) * static_cast<float>(offset);
        return least(most(plain, nearest), farthest);
    }
};

constexpr int most_small_rows = 64;

// A triangle no wider than a vector: whole numbers of 32 bits do.
inline void fill_small(const Frame& frame, const Fill& fill) {
    const Corner* corners[4] = {&fill.a, &fill.b, &fill.c, &fill.a};
    const std::int32_t x = centre(fill.box.left), y = centre(fill.box.low);
    Ints inside[3];
    std::int32_t upwards[3];
    for (int side = 0; side < 3; ++side) {
        const Corner &p = *corners[side], &q = *corners[side + 1];
        const auto start = static_cast<std::int32_t>(inside_of(p, q, x, y));
        inside[side] = start - (q.y - p.y) * one_place * lane_numbers();
        upwards[side] = (q.x - p.x) * one_place;
    }
    const Floats steps =
        (fill.depth_right * one_place) * __builtin_convertvector(lane_numbers(), Floats);
    std::ptrdiff_t at = fill.box.low * frame.stride + fill.box.left;
    for (int row = fill.box.low; row <= fill.box.high; ++row, at += frame.stride) {
        Floats depth = fill.row_depth(row) + steps;
        depth = depth < fill.nearest ? Floats{} + fill.nearest : depth;
        depth = depth > fill.farthest ? Floats{} + fill.farthest : depth;
        const auto old_depth = load<Floats>(frame.depths + at);
        const auto old_seen = load<Ints>(frame.seen + at);
        const Ints shown = ((inside[0] | inside[1] | inside[2]) >= 0) & (depth <= old_depth);
        store(shown ? depth : old_depth, frame.depths + at);
        store(shown ? Ints{} + static_cast<std::int32_t>(fill.seen) : old_seen, frame.seen + at);
        for (int side = 0; side < 3; ++side) inside[side] += upwards[side];
    }
}

// Calls use(row, left, end, depth at the box's left) with what each row has of a triangle.
template <class Use>
inline void each_span(const Fill& fill, const Use& use) {
    const Corner* corners[4] = {&fill.a, &fill.b, &fill.c, &fill.a};
    for (int row = fill.box.low; row <= fill.box.high; ++row) {
        std::int64_t left = fill.box.left, end = fill.box.right + 1;
        for (int side = 0; side < 3; ++side) {
            const Corner &p = *corners[side], &q = *corners[side + 1];
            const std::int64_t start = inside_of(p, q, centre(fill.box.left), centre(row));
            const std::int64_t step = -std::int64_t{q.y - p.y} * one_place;
            if (step > 0) {
                left = most(left, fill.box.left + floor_quotient(-start + step - 1, step));
            } else if (step < 0) {
                end = least(end, fill.box.left + floor_quotient(start, -step) + 1);
            } else if (start < 0) {
                end = left;
            }
        }
        if (left < end)
            use(row, static_cast<int>(left), static_cast<int>(end), fill.row_depth(row));
    }
}

inline void fill_wide(const Frame& frame, const Fill& fill) {
    each_span(fill, [&](int row, int left, int end, float depth) {
        float* depths = frame.depths + row * frame.stride;
        std::uint32_t* seen = frame.seen + row * frame.stride;
        for (int x = left; x < end; ++x) {
            const float here = fill.depth_at(depth, x - fill.box.left);
            const bool shown = here <= depths[x];
            depths[x] = shown ? here : depths[x];
            seen[x] = shown ? fill.seen : seen[x];
        }
    });
}

// A triangle with holes: opacity decides too.
inline void fill_with_holes(const Frame& frame, const Fill& fill, const TexelLevels& texture) {
    each_span(fill, [&](int row, int left, int end, float depth) {
        float* depths = frame.depths + row * frame.stride;
        std::uint32_t* seen = frame.seen + row * frame.stride;
        const Named triangle = named(frame, fill.seen - 1);
        const Plane plane = plane_of(frame, triangle.corners, left, row);
        const Planes planes = planes_of(frame, triangle.corners, plane);
        for (int x = left; x < end; ++x) {
            const float here = fill.depth_at(depth, x - fill.box.left);
            if (!(here <= depths[x])) continue;
            if (material_at(planes, x - left, &texture)[3] < 0.5F) continue;
            depths[x] = here;
            seen[x] = fill.seen;
        }
    });
}

// Fills rows [first, end) of a triangle, if its front shows or its back counts too.
inline void fill_triangle(const Frame& frame, const TriangleGroup& group, std::uint32_t number,
                          const std::uint32_t* corners, int first, int end) {
    Fill fill;
    fill.a = frame.corners[corners[0]];
    fill.b = frame.corners[corners[1]];
    fill.c = frame.corners[corners[2]];
    std::int64_t area = twice_area(fill.a, fill.b, fill.c);
    if (area <= 0) {
        if (group.cull || area == 0) return;
        const Corner b = fill.b;
        fill.b = fill.c;
        fill.c = b;
        area = -area;
    }
    const Corner &a = fill.a, &b = fill.b, &c = fill.c;
    constexpr int half = one_place / 2;
    // From the first centre that isn't left of all corners to the last that isn't right of them.
    fill.box = {most((least(least(a.x, b.x), c.x) + half - 1) >> place_bits, frame.first[0]),
                least((most(most(a.x, b.x), c.x) - half) >> place_bits, frame.end[0] - 1),
                most((least(least(a.y, b.y), c.y) + half - 1) >> place_bits, first),
                least((most(most(a.y, b.y), c.y) - half) >> place_bits, end - 1)};
    if (fill.box.left > fill.box.right || fill.box.low > fill.box.high) return;

    const float by_area = 1.0F / static_cast<float>(area);
    const float to_b = b.z - a.z, to_c = c.z - a.z;
    fill.depth = a.z;
    fill.depth_right =
        (to_b * static_cast<float>(c.y - a.y) - to_c * static_cast<float>(b.y - a.y)) * by_area;
    fill.depth_up =
        (to_c * static_cast<float>(b.x - a.x) - to_b * static_cast<float>(c.x - a.x)) * by_area;
    fill.nearest = least(least(a.z, b.z), c.z);
    fill.farthest = most(most(a.z, b.z), c.z);
    fill.seen = number + 1;
    const int width = most(most(a.x, b.x), c.x) - least(least(a.x, b.x), c.x);
    const int height = most(most(a.y, b.y), c.y) - least(least(a.y, b.y), c.y);
    if (group.holes && group.texture != nullptr) {
        fill_with_holes(frame, fill, *group.texture);
    } else if (width <= (lanes - 1) * one_place && height <= most_small_rows * one_place) {
        fill_small(frame, fill);
    } else {
        fill_wide(frame, fill);
    }
}

inline void fill_triangles(const Frame& frame, int first, int end) {
    std::uint32_t piece = 0;
    for (int g = 0; g < frame.group_count; ++g) {
        const TriangleGroup& group = frame.groups[g];
        for (std::uint32_t number = group.first; number < group.end; ++number) {
            const std::uint32_t* corners = frame.triangles + std::size_t{3} * number;
            if (frame.corners[corners[0]].x != lost && frame.corners[corners[1]].x != lost &&
                frame.corners[corners[2]].x != lost) {
                fill_triangle(frame, group, number, corners, first, end);
                continue;
            }
            for (; piece < frame.piece_count && frame.pieces[piece].of == number; ++piece) {
                fill_triangle(frame, group, frame.triangle_count + piece,
                              frame.pieces[piece].corners, first, end);
            }
        }
    }
}

}  // namespace
}  // namespace toonnet::cel
