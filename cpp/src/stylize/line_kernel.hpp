// The loops of the line convolution, 32 pixels a step; included once for each instruction set.
#pragma once

#include <cstring>

#include "line_band.hpp"

namespace toonnet::line_strokes {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

using Sums = std::uint16_t __attribute__((vector_size(2 * lanes)));

// The sums of the values along one line through each of 32 neighbours.
inline void add_line(const std::uint16_t* middle, const std::ptrdiff_t* offsets, int count,
                     Sums& sums) {
    for (int k = 0; k < count; ++k) {
        Sums values;
        std::memcpy(&values, middle + offsets[k], sizeof values);
        sums += values;
    }
}

inline bool any(const std::uint16_t* values) {
    std::uint64_t words[2 * lanes / 8];
    std::memcpy(words, values, sizeof words);
    std::uint64_t together = 0;
    for (const std::uint64_t word : words) together |= word;
    return together != 0;
}

inline void classify(const Band& band, std::ptrdiff_t y) {
    const int count = 2 * band.half + 1;
    for (std::ptrdiff_t chunk = 0; chunk < band.chunks(); ++chunk) {
        const std::ptrdiff_t at = (y - band.top) * band.stride + band.left + chunk * lanes;
        if (!any(band.gradient + at)) continue;
        band.drawn[(y - band.top) * band.chunks() + chunk] = 1;
        Sums best = {}, own = {};
        for (int i = 0; i < directions; ++i) {
            Sums sums = {};
            add_line(band.gradient + at, band.offsets + i * count, count, sums);
            const Sums better = (Sums)(sums > best);
            best = (better & sums) | (~better & best);
            own = (better & static_cast<std::uint16_t>(i)) | (~better & own);
        }
        Sums gradient;
        std::memcpy(&gradient, band.gradient + at, sizeof gradient);
        for (int i = 0; i < directions; ++i) {
            const Sums mine = gradient & (Sums)(own == static_cast<std::uint16_t>(i));
            std::memcpy(band.classes[i] + at, &mine, sizeof mine);
        }
    }
}

// Whether a line through one of the chunk's pixels can meet a class that isn't 0.
inline bool reached(const Band& band, std::ptrdiff_t y, std::ptrdiff_t chunk) {
    const std::ptrdiff_t reach = (band.half + lanes - 1) / lanes, chunks = band.chunks();
    const std::ptrdiff_t from = chunk < reach ? 0 : chunk - reach;
    const std::ptrdiff_t to = chunk + reach < chunks ? chunk + reach : chunks - 1;
    for (std::ptrdiff_t row = y - band.half; row <= y + band.half; ++row) {
        const std::uint8_t* drawn = band.drawn + (row - band.top) * chunks;
        for (std::ptrdiff_t i = from; i <= to; ++i) {
            if (drawn[i]) return true;
        }
    }
    return false;
}

inline void draw(const Band& band, std::ptrdiff_t y, std::uint16_t* strokes) {
    const int count = 2 * band.half + 1;
    for (std::ptrdiff_t chunk = 0; chunk < band.chunks(); ++chunk) {
        const std::ptrdiff_t x = chunk * lanes, at = (y - band.top) * band.stride + band.left + x;
        const std::ptrdiff_t wide = x + lanes <= band.width ? lanes : band.width - x;
        std::uint32_t totals[lanes] = {};
        if (reached(band, y, chunk)) {
            for (int i = 0; i < directions; ++i) {
                Sums sums = {};
                add_line(band.classes[i] + at, band.offsets + i * count, count, sums);
                std::uint16_t values[lanes];
                std::memcpy(values, &sums, sizeof values);
                for (int lane = 0; lane < lanes; ++lane) totals[lane] += values[lane];
            }
        }
        for (std::ptrdiff_t lane = 0; lane < wide; ++lane) {
            const std::uint32_t total = totals[lane];
            strokes[x + lane] = static_cast<std::uint16_t>(total < 65535 ? total : 65535);
        }
    }
}

}  // namespace
}  // namespace toonnet::line_strokes
