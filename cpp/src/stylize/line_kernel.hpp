// The loops of the line convolution, a vector of pixels a step; included once for each instruction
// set.
#pragma once

#include <cmath>
#include <cstring>

#include "line_band.hpp"

namespace toonnet::line_strokes {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

#if defined(__AVX512BW__)
constexpr std::ptrdiff_t lanes = 32;
#elif defined(__AVX2__)
constexpr std::ptrdiff_t lanes = 16;
#else
constexpr std::ptrdiff_t lanes = 8;
#endif
static_assert(lanes >= fewest_lanes && lanes <= most_lanes);

using Values = std::uint16_t __attribute__((vector_size(2 * lanes)));

inline Values load(const std::uint16_t* from) {
    Values to;
    std::memcpy(&to, from, sizeof to);
    return to;
}

inline void store(const Values& from, std::uint16_t* to) { std::memcpy(to, &from, sizeof from); }

inline bool any(const Values& values) {
    std::uint64_t words[2 * lanes / 8];
    std::memcpy(words, &values, sizeof words);
    std::uint64_t together = 0;
    for (const std::uint64_t word : words) together |= word;
    return together != 0;
}

inline void gray_row(const std::uint8_t* rgb, std::ptrdiff_t width, std::int32_t* grays) {
    for (std::ptrdiff_t x = 0; x < width; ++x) {
        grays[x] =
            (19595 * rgb[3 * x] + 38470 * rgb[3 * x + 1] + 7471 * rgb[3 * x + 2] + 32768) >> 16;
    }
}

inline void gradient_row(const std::int32_t* grays, const std::int32_t* below, std::ptrdiff_t width,
                         std::uint16_t* gradient) {
    const auto length = [](std::int32_t across, std::int32_t down) {
        const auto squared = static_cast<float>(across * across + down * down);
        return static_cast<std::uint16_t>(static_cast<std::int32_t>(std::sqrt(squared) + 0.5F));
    };
    const std::ptrdiff_t last = width - 1;
    for (std::ptrdiff_t x = 0; x < last; ++x) {
        gradient[x] = length(grays[x + 1] - grays[x], below[x] - grays[x]);
    }
    gradient[last] = length(0, below[last] - grays[last]);
}

// The direction in which a line through each pixel gathers most, the first of several.
inline Values own_directions(const Band& band, std::ptrdiff_t at) {
    const std::uint16_t* middle = band.gradient + at;
    const int count = 2 * band.half + 1;
    Values best = {}, own = {};
    for (int i = 0; i < directions; ++i) {
        Values sums = {};
        const std::ptrdiff_t* offsets = band.offsets + i * count;
        for (int k = 0; k < count; ++k) sums += load(middle + offsets[k]);
        const Values better = (Values)(sums > best);
        best = (better & sums) | (~better & best);
        own = (better & static_cast<std::uint16_t>(i)) | (~better & own);
    }
    return own;
}

struct Sum {
    Values operator()(const Values& a, const Values& b) const { return a + b; }
};

struct CappedSum {  // At most 65535.
    Values operator()(const Values& a, const Values& b) const {
        const Values room = ~a, fits = (Values)(b < room);
        return a + ((fits & b) | (~fits & room));
    }
};

// Adds values to the strokes where every line of a direction leads from their chunks. Offsets are
// the outer loop, so that one sum needn't wait for the one before.
template <class Add>
inline void draw_lines(std::uint16_t* strokes, const std::ptrdiff_t* offsets, int count,
                       const std::uint16_t* values, const std::ptrdiff_t* chosen,
                       std::ptrdiff_t found, const Add& add) {
    for (int k = 0; k < count; ++k) {
        std::uint16_t* shifted = strokes + offsets[k];
        for (std::ptrdiff_t i = 0; i < found; ++i) {
            std::uint16_t* to = shifted + chosen[i];
            store(add(load(to), load(values + i * lanes)), to);
        }
    }
}

inline void draw_row(const Band& band, std::ptrdiff_t y) {
    const std::ptrdiff_t chunks = (band.width + lanes - 1) / lanes;
    std::ptrdiff_t found[directions] = {};
    for (std::ptrdiff_t chunk = 0; chunk < chunks; ++chunk) {
        const std::ptrdiff_t at = band.at(y) + chunk * lanes;
        const Values gradient = load(band.gradient + at);
        if (!any(gradient)) continue;
        const Values own = own_directions(band, at);
        for (int i = 0; i < directions; ++i) {
            const Values mine = gradient & (Values)(own == static_cast<std::uint16_t>(i));
            if (!any(mine)) continue;
            const std::ptrdiff_t entry = i * chunks + found[i]++;
            store(mine, band.values + entry * lanes);
            band.chosen[entry] = at;
        }
    }
    const int count = 2 * band.half + 1;
    for (int i = 0; i < directions; ++i) {
        const auto draw = [&](const auto& add) {
            draw_lines(band.strokes, band.offsets + i * count, count,
                       band.values + i * chunks * lanes, band.chosen + i * chunks, found[i], add);
        };
        if (count <= longest_uncapped) {
            draw(Sum{});
        } else {
            draw(CappedSum{});
        }
    }
}

constexpr Loops loops_here = {gray_row, gradient_row, draw_row};

}  // namespace
}  // namespace toonnet::line_strokes
