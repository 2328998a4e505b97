// Where contours run, a row at a time: the Sobel operator on the colours, or where parts end and
// depths jump.
#pragma once

#include "frame.hpp"
#include "lanes.hpp"

namespace toonnet::cel {
namespace {

// Rows and columns beyond the inked ones look like its border's.
inline std::ptrdiff_t row_inside(const Frame& frame, int y) {
    return most(frame.inked_first[1], least(y, frame.inked_end[1] - 1)) * frame.stride;
}

// The largest channel's gradient magnitude, squared, in levels: a step by the whole range
// gives 4 * 255.
inline void sobel_row(const Frame& frame, int y, std::int32_t* squared, void* scratch) {
    const int first = 4 * frame.inked_first[0], end = 4 * frame.inked_end[0];
    const std::uint8_t* rows[3];
    for (int i = 0; i < 3; ++i) {
        rows[i] = reinterpret_cast<const std::uint8_t*>(frame.rgba + row_inside(frame, y - 1 + i));
    }
    const std::uint8_t *below = rows[0], *here = rows[1], *above = rows[2];
    auto* smooth = static_cast<std::int16_t*>(scratch) + 4 * margin;
    std::int16_t* step = smooth + 4 * (frame.side + 2 * margin);
    for (int i = first - 4; i < end + 4; ++i) {
        smooth[i] = static_cast<std::int16_t>(below[i] + 2 * here[i] + above[i]);
        step[i] = static_cast<std::int16_t>(above[i] - below[i]);
    }
    const int channels = frame.silhouette ? 4 : 3;
    for (int x = frame.inked_first[0]; x < frame.inked_end[0]; ++x) {
        std::int32_t largest = 0;
        for (int channel = 0; channel < 4; ++channel) {
            const int i = 4 * x + channel;
            const std::int32_t across = smooth[i + 4] - smooth[i - 4];
            const std::int32_t along = step[i - 4] + 2 * step[i] + step[i + 4];
            const std::int32_t sum = across * across + along * along;
            largest = channel < channels && sum > largest ? sum : largest;
        }
        squared[x] = largest;
    }
}

inline void sobel_edges(const Frame& frame, int y, void* scratch) {
    auto* squared = static_cast<std::int32_t*>(scratch) + margin;
    void* rest = squared + frame.side + margin;
    sobel_row(frame, y, squared, rest);
    const float half_width = most(frame.softness * frame.threshold, 1e-7F);
    const float threshold = frame.threshold;
    std::uint8_t* edges = frame.edges + y * frame.stride;
    for (int x = frame.inked_first[0]; x < frame.inked_end[0]; ++x) {
        const float magnitude = 0.25F * (__builtin_sqrtf(static_cast<float>(squared[x])) / 255.0F);
        const float line = 0.5F + 0.5F * (magnitude - threshold) / half_width;
        const float held = line > 0.0F ? line : 0.0F;
        edges[x] = static_cast<std::uint8_t>(
            static_cast<std::int32_t>((held < 1.0F ? held : 1.0F) * 255.0F + 0.5F));
    }
}

inline void stroke_edges(const Frame& frame, int y) {
    const std::ptrdiff_t row = row_inside(frame, y), up = row_inside(frame, y + 1),
                         down = row_inside(frame, y - 1);
    const std::uint16_t *parts = frame.parts + row, *parts_above = frame.parts + up;
    const float *depths = frame.depths + row, *above = frame.depths + up,
                *below = frame.depths + down;
    const float jump = frame.threshold * 0.2F * (frame.far - frame.near);
    const bool between_parts = frame.between_parts;
    std::uint8_t* edges = frame.edges + row;
    for (int x = frame.inked_first[0]; x < frame.inked_end[0]; ++x) {
        const bool ends = between_parts && (parts[x] != parts[x + 1] || parts[x] != parts_above[x]);
        // The second difference, as a slanting plane isn't a jump.
        const float twice = 2.0F * depths[x];
        const float across = __builtin_fabsf(depths[x + 1] + depths[x - 1] - twice);
        const float along = __builtin_fabsf(above[x] + below[x] - twice);
        // The background jumps as well: a line lies to both sides of an outline.
        edges[x] = ends || across >= jump || along >= jump ? 255 : 0;
    }
}

// Beyond the picture its last pixel's samples go on.
inline void extend_edges(const Frame& frame, std::uint8_t* edges) {
    const int room = frame.reach + frame.stray, last = frame.side - frame.scale;
    const int within = frame.scale - 1;
    for (int i = 1; i <= room; ++i) {
        const int left = frame.inked_first[0] - i, right = frame.inked_end[0] - 1 + i;
        edges[left] = frame.inked_first[0] == 0 ? edges[left & within] : 0;
        edges[right] = frame.inked_end[0] == frame.side ? edges[last + (right & within)] : 0;
    }
}

inline void find_edges(const Frame& frame, int first, int end, void* scratch) {
    for (int y = most(first, frame.inked_first[1]); y < least(end, frame.inked_end[1]); ++y) {
        if (frame.contours == 1) {
            sobel_edges(frame, y, scratch);
        } else {
            stroke_edges(frame, y);
        }
        std::uint8_t* edges = frame.edges + y * frame.stride;
        std::uint8_t* cells = frame.cells + std::ptrdiff_t{y / cell} * frame.cells_across;
        for (int x = frame.inked_first[0]; x < frame.inked_end[0]; x += cell) {
            // Rows have room beyond their end, where stale edges do no harm but cost time.
            std::uint64_t words[2];
            std::memcpy(words, edges + x, sizeof words);
            const bool any = (words[0] | words[1]) != 0;
            const bool start = y % cell == 0;
            cells[x / cell] = static_cast<std::uint8_t>((!start && cells[x / cell] != 0) || any);
        }
        extend_edges(frame, edges);
    }
}

}  // namespace
}  // namespace toonnet::cel
