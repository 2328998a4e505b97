// Inks the contours, averages the samples of a pixel and tells which part it shows.
#pragma once

#include "frame.hpp"
#include "lanes.hpp"

namespace toonnet::cel {
namespace {

using Bytes16 = std::uint8_t __attribute__((vector_size(16)));

constexpr int most_reach = 20, most_stray = 12;
constexpr int wide_cell = cell + 2 * most_stray;  // With where a hand may slip to.
constexpr int widest_cell = 96;                   // And what a line reaches from there.
static_assert(wide_cell + 2 * most_reach <= widest_cell);

// A cell's lines, 0 to 255.
struct Lines {
    std::uint8_t at[cell][cell];
};

inline const std::uint8_t* edge_row(const Frame& frame, int y) {
    const int last = frame.side - frame.scale, within = frame.scale - 1;
    if (y < frame.inked_first[1]) {
        if (frame.inked_first[1] != 0) return frame.no_edges;
        y &= within;
    } else if (y >= frame.inked_end[1]) {
        if (frame.inked_end[1] != frame.side) return frame.no_edges;
        y = last + (y & within);
    }
    return frame.edges + y * frame.stride;
}

// The strongest contour in a disc around each sample.
inline void widen(const Frame& frame, int x, int y, Lines& lines) {
    for (int row = 0; row < cell; ++row) {
        Bytes16 strongest{};
        for (int up = -frame.reach; up <= frame.reach; ++up) {
            const std::uint8_t* edges = edge_row(frame, y + row + up) + x;
            for (int right = -frame.reach; right <= frame.reach; ++right) {
                if (static_cast<float>(right * right + up * up) > frame.radius * frame.radius) {
                    continue;
                }
                const auto there = load<Bytes16>(edges + right);
                strongest = there > strongest ? there : strongest;
            }
        }
        store(strongest, lines.at[row]);
    }
}

struct Distances {
    std::uint16_t along[wide_cell][widest_cell];
    std::uint16_t squared[wide_cell][widest_cell];
};

constexpr std::uint16_t far_away = 60000;

// The squared distance of each sample, and those around a cell, from the nearest contour.
inline void measure(const Frame& frame, int x, int y, Distances& found) {
    const int reach = frame.reach, stray = frame.stray;
    const int rows = cell + 2 * stray;
    for (int row = 0; row < rows; ++row) {
        std::uint16_t* along = found.along[row];
        for (int i = 0; i < widest_cell; ++i) along[i] = far_away;
        for (int up = -reach; up <= reach; ++up) {
            const std::uint8_t* edges = edge_row(frame, y + row - stray + up) + x - stray - reach;
            const auto distance = static_cast<std::uint16_t>(up * up);
            for (int i = 0; i < widest_cell - 16; ++i) {
                const std::uint16_t there = edges[i] != 0 ? distance : far_away;
                along[i] = there < along[i] ? there : along[i];
            }
        }
        std::uint16_t* squared = found.squared[row];
        for (int i = 0; i < wide_cell; ++i) squared[i] = far_away;
        for (int right = 0; right <= 2 * reach; ++right) {
            const auto distance = static_cast<std::uint16_t>((right - reach) * (right - reach));
            for (int i = 0; i < wide_cell; ++i) {
                const auto there = static_cast<std::uint16_t>(along[i + right] + distance);
                squared[i] = there < squared[i] ? there : squared[i];
            }
        }
    }
}

inline float mixed(float from, float to, float share) { return from * (1.0F - share) + to * share; }

// A wave of the hand along a row of a cell, 0 to 1.
inline void swing(const Frame& frame, int number, int x, int y, float* swung) {
    const Wave& wave = frame.waves[number];
    const float* lattice = frame.lattices[number];
    const float* low = lattice + (wave.cells[y] - wave.first) * wave.count;
    const float* high = low + wave.count;
    const float up = wave.within[y];
    for (int i = 0; i < cell; ++i) {
        const int left = wave.cells[x + i] - wave.first;
        const float across = wave.within[x + i];
        swung[i] = mixed(mixed(low[left], low[left + 1], across),
                         mixed(high[left], high[left + 1], across), up);
    }
}

// Lines as a hand draws them: of uneven width, and a little beside where they should be.
inline void stroke(const Frame& frame, int x, int y, Distances& distances, Lines& lines) {
    measure(frame, x, y, distances);
    float swung[3][cell];
    for (int row = 0; row < cell && y + row < frame.side; ++row) {
        for (int number = 0; number < 3; ++number) swing(frame, number, x, y + row, swung[number]);
        for (int i = 0; i < cell; ++i) {
            const float reach = frame.radius * (0.45F + 0.85F * swung[0][i]);
            int slip[2];
            for (int axis = 0; axis < 2; ++axis) {
                const float by = (swung[1 + axis][i] - 0.5F) * frame.radius * 1.6F + 0.5F;
                slip[axis] = static_cast<int>(by + 64.0F) - 64 + frame.stray;
            }
            const auto distance = static_cast<float>(distances.squared[row + slip[1]][i + slip[0]]);
            lines.at[row][i] = distance <= reach * reach ? 255 : 0;
        }
    }
}

inline void ink_pixel(const Frame& frame, const std::uint32_t* rgba, const Lines& lines, int x,
                      int y, std::uint32_t& pixel) {
    FourInts sum{};
    std::int32_t covered = 0;
    bool inked = false;
    const FourInts ink{frame.ink[0], frame.ink[1], frame.ink[2], 0};
    for (int up = 0; up < frame.scale; ++up) {
        for (int right = 0; right < frame.scale; ++right) {
            const std::uint32_t sample = rgba[up * frame.stride + right];
            const std::int32_t line = lines.at[y + up][x + right];
            const auto opacity = static_cast<std::int32_t>(sample >> 24);
            const FourInts color{static_cast<std::int32_t>(sample & 255),
                                 static_cast<std::int32_t>(sample >> 8 & 255),
                                 static_cast<std::int32_t>(sample >> 16 & 255), 0};
            sum += color * ((255 - line) * 256) + ink * line;
            covered += most(opacity, line);
            inked |= line != 0;
        }
    }
    if (!inked) return;  // The plain average is there already.
    const int samples = frame.scale * frame.scale;
    const float share = 1.0F / static_cast<float>(255 * 256 * samples);
    const FourInts mean =
        __builtin_convertvector(__builtin_convertvector(sum, Four) * share + 0.5F, FourInts);
    pixel = static_cast<std::uint32_t>(mean[0]) | static_cast<std::uint32_t>(mean[1]) << 8 |
            static_cast<std::uint32_t>(mean[2]) << 16 |
            static_cast<std::uint32_t>((covered + samples / 2) / samples) << 24;
}

// Plain averages of pixels [first, end) of a row.
inline void average(const Frame& frame, int row, int first, int end, std::uint32_t* pixels) {
    const std::uint32_t* low = frame.rgba + std::ptrdiff_t{row} * frame.scale * frame.stride;
    if (frame.scale == 1) {
        for (int x = first; x < end; ++x) pixels[x] = low[x];
        return;
    }
    const std::uint32_t* high = low + frame.stride;
    constexpr std::uint32_t every_other = 0x00ff00ff;
    for (int x = first; x < end; ++x) {
        const std::uint32_t a = low[2 * x], b = low[2 * x + 1], c = high[2 * x],
                            d = high[2 * x + 1];
        const std::uint32_t even = (a & every_other) + (b & every_other) + (c & every_other) +
                                   (d & every_other) + 0x00020002;
        const std::uint32_t odd = (a >> 8 & every_other) + (b >> 8 & every_other) +
                                  (c >> 8 & every_other) + (d >> 8 & every_other) + 0x00020002;
        pixels[x] = (even >> 2 & every_other) | (odd >> 2 & every_other) << 8;
    }
}

// Three bytes a pixel of four, and how many pixels aren't bare background.
inline std::int64_t hand_out(const std::uint32_t* pixels, int count, std::uint8_t* rgb) {
    std::int32_t covered = 0;
    for (int x = 0; x < count; ++x) covered += pixels[x] >> 24 != 0 ? 1 : 0;
    int x = 0;
    // Each store writes four bytes too many, which the next one mends.
    for (; x + 8 <= count; x += 4) {
        const auto four_pixels = load<Bytes16>(pixels + x);
        const Bytes16 order{0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15};
        store(Bytes16(__builtin_shuffle(four_pixels, order)), rgb + 3 * x);
    }
    for (; x < count; ++x) {
        for (int channel = 0; channel < 3; ++channel) {
            rgb[3 * x + channel] = static_cast<std::uint8_t>(pixels[x] >> 8 * channel);
        }
    }
    return covered;
}

// The part that most samples of a pixel show; among equals the nearest.
inline void hand_out_parts(const Frame& frame, int row, std::ptrdiff_t out) {
    const std::ptrdiff_t at = std::ptrdiff_t{row} * frame.scale * frame.stride;
    const int first = frame.inked_first[0] / frame.scale, end = frame.inked_end[0] / frame.scale;
    std::uint16_t* mask = frame.mask + out;
    const std::uint16_t* parts = frame.parts + at;
    const float* depths = frame.depths + at;
    for (int x = first; x < end; ++x) {
        std::uint16_t best = 0;
        float best_depth = 0;
        int best_votes = 0;
        for (int i = 0; i < frame.scale * frame.scale; ++i) {
            const std::ptrdiff_t sample = (i >> 1) * frame.stride + frame.scale * x + (i & 1);
            int votes = 0;
            for (int j = 0; j < frame.scale * frame.scale; ++j) {
                votes +=
                    parts[(j >> 1) * frame.stride + frame.scale * x + (j & 1)] == parts[sample];
            }
            const bool better =
                votes > best_votes || (votes == best_votes && depths[sample] < best_depth);
            best = better ? parts[sample] : best;
            best_depth = better ? depths[sample] : best_depth;
            best_votes = better ? votes : best_votes;
        }
        mask[x] = best;
        if (frame.depth != nullptr) {
            frame.depth[out + x] = best != 0 ? best_depth : __builtin_inff();
        }
    }
}

inline bool near_an_edge(const Frame& frame, int x, int y) {
    const int far = (frame.reach + frame.stray + cell - 1) / cell;
    const int columns[2] = {most(x / cell - far, frame.inked_first[0] / cell),
                            least(x / cell + far, (frame.inked_end[0] - 1) / cell)};
    const int rows[2] = {most(y / cell - far, frame.inked_first[1] / cell),
                         least(y / cell + far, (frame.inked_end[1] - 1) / cell)};
    for (int row = rows[0]; row <= rows[1]; ++row) {
        for (int column = columns[0]; column <= columns[1]; ++column) {
            if (frame.cells[std::ptrdiff_t{row} * frame.cells_across + column] != 0) return true;
        }
    }
    return false;
}

struct FinishScratch {
    Distances distances;
    Lines lines;
};

// A row of cells: the plain averages, over them what is inked. `pixels` has cell / scale rows.
inline void ink_cells(const Frame& frame, int y, int rows, std::uint32_t* pixels,
                      FinishScratch& scratch) {
    for (int x = frame.inked_first[0]; x < frame.inked_end[0]; x += cell) {
        if (!near_an_edge(frame, x, y)) continue;
        if (frame.contours == 1) {
            widen(frame, x, y, scratch.lines);
        } else {
            stroke(frame, x, y, scratch.distances, scratch.lines);
        }
        const int columns = least(cell, frame.inked_end[0] - x);
        for (int up = 0; up < rows; up += frame.scale) {
            std::uint32_t* row = pixels + std::ptrdiff_t{up / frame.scale} * frame.side;
            for (int right = 0; right < columns; right += frame.scale) {
                ink_pixel(frame, frame.rgba + (y + up) * frame.stride + x + right, scratch.lines,
                          right, up, row[(x + right) / frame.scale]);
            }
        }
    }
}

inline void bare_row(const Frame& frame, std::ptrdiff_t out, int first, int end) {
    for (int i = 3 * first; i < 3 * end; ++i) frame.picture[3 * out + i] = 255;
    if (frame.mask != nullptr) {
        for (int x = first; x < end; ++x) frame.mask[out + x] = 0;
    }
    if (frame.depth != nullptr) {
        for (int x = first; x < end; ++x) frame.depth[out + x] = __builtin_inff();
    }
}

inline std::int64_t finish_rows(const Frame& frame, int first, int end, void* scratch) {
    auto* pixels = static_cast<std::uint32_t*>(scratch);
    auto* rest = reinterpret_cast<FinishScratch*>(pixels + std::ptrdiff_t{cell} * frame.side);
    const int size = frame.side / frame.scale;
    const int left = frame.inked_first[0] / frame.scale, right = frame.inked_end[0] / frame.scale;
    std::int64_t covered = 0;
    for (int y = first; y < end; y += cell) {
        const int rows = least(cell, end - y);
        const bool inked = y >= frame.inked_first[1] && y < frame.inked_end[1];
        if (inked) {
            for (int up = 0; up < rows; up += frame.scale) {
                average(frame, (y + up) / frame.scale, left, right,
                        pixels + std::ptrdiff_t{up / frame.scale} * frame.side);
            }
            if (frame.contours != 0) ink_cells(frame, y, rows, pixels, *rest);
        }
        for (int row = y / frame.scale; row < (y + rows) / frame.scale; ++row) {
            const std::ptrdiff_t out = std::ptrdiff_t{size - 1 - row} * size;
            if (!inked) {
                bare_row(frame, out, 0, size);
                continue;
            }
            bare_row(frame, out, 0, left);
            covered += hand_out(pixels + std::ptrdiff_t{row - y / frame.scale} * frame.side + left,
                                right - left, frame.picture + 3 * (out + left));
            if (frame.mask != nullptr) hand_out_parts(frame, row, out);
            bare_row(frame, out, right, size);
        }
    }
    return covered;
}

}  // namespace
}  // namespace toonnet::cel
