// One run of pixels of a region, sampled from the tile.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/sample_texture.hpp"

namespace toonnet::sample_texture {

// Along one axis of the tile, in 1/65536 pixels; below its period, which is below 2^31.
struct Walk {
    std::uint32_t at, step, period;
};

namespace {  // A copy for each instruction set: the linker must not pick one for all.

[[maybe_unused]] void advance(Walk& walk) {
    walk.at += walk.step;
    if (walk.at >= walk.period) walk.at -= walk.period;
}

// The bilinear mean around a place in the tile.
[[maybe_unused]] std::uint8_t sample(const Tile& tile, std::uint32_t row, std::uint32_t column) {
    const std::uint8_t* upper = tile.data() + (row >> 16) * tile.stride() + (column >> 16);
    const std::uint8_t* lower = upper + tile.stride();
    const int down = static_cast<int>(row >> 8 & 255), across = static_cast<int>(column >> 8 & 255);
    const int above = (256 - across) * upper[0] + across * upper[1];
    const int under = (256 - across) * lower[0] + across * lower[1];
    return static_cast<std::uint8_t>(((256 - down) * above + down * under + 32768) >> 16);
}

}  // namespace

// Fills `count` bytes, and may leave anything in those after them up to `room` in all: whole
// vectors are stored at once.
using SampleRun = void (*)(const Tile& tile, Walk row, Walk column, std::ptrdiff_t count,
                           std::ptrdiff_t room, std::uint8_t* sampled);

void sample_run_plain(const Tile& tile, Walk row, Walk column, std::ptrdiff_t count,
                      std::ptrdiff_t room, std::uint8_t* sampled);
void sample_run_avx2(const Tile& tile, Walk row, Walk column, std::ptrdiff_t count,
                     std::ptrdiff_t room, std::uint8_t* sampled);

}  // namespace toonnet::sample_texture
