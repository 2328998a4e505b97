#include "clip.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace toonnet::cel {
namespace {

struct Point {
    std::array<double, 4> clip;    // x, y, z, w
    std::array<double, 3> shares;  // Of the triangle's corners.
};

using Polygon = std::vector<Point>;

// Keeps what is on the positive side of a plane.
void cut(Polygon& polygon, const std::array<double, 4>& plane) {
    Polygon kept;
    const auto side = [&](const Point& point) {
        double sum = 0;
        for (int i = 0; i < 4; ++i) sum += plane[i] * point.clip[i];
        return sum;
    };
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Point &here = polygon[i], &next = polygon[(i + 1) % polygon.size()];
        const double at_here = side(here), at_next = side(next);
        if (at_here >= 0) kept.push_back(here);
        if ((at_here >= 0) == (at_next >= 0)) continue;
        const double share = at_here / (at_here - at_next);
        Point between{};
        for (int j = 0; j < 4; ++j) {
            between.clip[j] = here.clip[j] + share * (next.clip[j] - here.clip[j]);
        }
        for (int j = 0; j < 3; ++j) {
            between.shares[j] = here.shares[j] + share * (next.shares[j] - here.shares[j]);
        }
        kept.push_back(between);
    }
    polygon = std::move(kept);
}

Polygon seen_of(const Frame& frame, const std::uint32_t* corners) {
    Polygon polygon;
    for (int i = 0; i < 3; ++i) {
        const std::uint32_t corner = corners[i];
        Point point{};
        point.shares[i] = 1;
        for (int row = 0; row < 4; ++row) {
            const float* m = frame.matrix + 4 * row;
            point.clip[row] = static_cast<double>(m[0]) * frame.x[corner] +
                              static_cast<double>(m[1]) * frame.y[corner] +
                              static_cast<double>(m[2]) * frame.z[corner] + m[3];
            if (!(std::fabs(point.clip[row]) < 1e30)) return {};
        }
        polygon.push_back(point);
    }
    // How far beyond the picture places may be, in half its sides.
    const double room = std::min(2.0 * 16000.0 / frame.side - 1, 1000.0);
    for (const auto& plane : {std::array<double, 4>{0, 0, 1, 1},
                              {0, 0, -1, 1},
                              {0, 0, 0, 1},
                              {1, 0, 0, room},
                              {-1, 0, 0, room},
                              {0, 1, 0, room},
                              {0, -1, 0, room}}) {
        cut(polygon, plane);
    }
    return polygon;
}

Corner placed(const Frame& frame, const Point& point) {
    const double half = frame.side * (one_place / 2.0), w = point.clip[3];
    const auto place = [&](double along) {
        const double at = std::floor(along / w * half + half + 0.5);
        return static_cast<std::int32_t>(std::clamp(at, -4194303.0, 4194303.0));
    };
    return {place(point.clip[0]), place(point.clip[1]),
            static_cast<float>(std::clamp(point.clip[2] / w * 0.5 + 0.5, 0.0, 1.0)),
            static_cast<float>(1 / w)};
}

void append_mixed(std::vector<float>& to, const float* from, int width,
                  const std::uint32_t* corners, const Point& point) {
    for (int i = 0; i < width; ++i) {
        double sum = 0;
        for (int corner = 0; corner < 3; ++corner) {
            sum +=
                point.shares[corner] * from[static_cast<std::size_t>(width) * corners[corner] + i];
        }
        to.push_back(static_cast<float>(sum));
    }
}

}  // namespace

void Clipped::clear() {
    pieces.clear();
    corners.clear();
    normals.clear();
    colors.clear();
    uv.clear();
}

void clip(const Frame& frame, Clipped& clipped) {
    for (std::uint32_t number = 0; number < frame.triangle_count; ++number) {
        const std::uint32_t* corners = frame.triangles + std::size_t{3} * number;
        if (std::none_of(corners, corners + 3,
                         [&](std::uint32_t corner) { return frame.corners[corner].x == lost; })) {
            continue;
        }
        const Polygon polygon = seen_of(frame, corners);
        // Nearer than this the reciprocal has no room.
        if (polygon.size() < 3 || std::any_of(polygon.begin(), polygon.end(),
                                              [](const Point& p) { return p.clip[3] < 1e-30; })) {
            continue;
        }
        const auto first = static_cast<std::uint32_t>(frame.corner_count + clipped.corners.size());
        for (const Point& point : polygon) {
            clipped.corners.push_back(placed(frame, point));
            append_mixed(clipped.normals, frame.normals, 4, corners, point);
            append_mixed(clipped.colors, frame.colors, 4, corners, point);
            append_mixed(clipped.uv, frame.uv, 2, corners, point);
        }
        for (std::uint32_t i = 1; i + 1 < polygon.size(); ++i) {
            clipped.pieces.push_back({{first, first + i, first + i + 1}, number});
        }
    }
}

}  // namespace toonnet::cel
