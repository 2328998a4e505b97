// Whole windows of one colour: their mean is their centre, so there is nothing to compute. In
// cartoons these are a quarter to more than half of all windows. A window that the picture's border
// cuts off is no such window: its centre moves inwards.
#pragma once

#include "kernel.hpp"

namespace toonnet::mean_shift {
namespace {

constexpr std::uint64_t all_bits = ~std::uint64_t{0};

// row[i] &= row shifted down by `count` bits, zeros moving in.
inline void and_shifted(std::uint64_t* row, int words, int count) {
    const int whole = count >> 6, part = count & 63;
    for (int i = 0; i < words; ++i) {
        const std::uint64_t low = i + whole < words ? row[i + whole] : 0;
        const std::uint64_t high = i + whole + 1 < words ? row[i + whole + 1] : 0;
        row[i] &= part == 0 ? low : low >> part | high << (64 - part);
    }
}

// Clears the bits of band.pending where the window is of one colour and sets the others.
template <class Simd>
void find_pending(const Band& band, std::uint64_t* scratch) {
    const int radius = band.limits.radius;
    const int words = bit_row_words(band.width, radius);
    const int top = band.first_row - radius < 0 ? 0 : band.first_row - radius;
    const int end = band.end_row + radius > band.height ? band.height : band.end_row + radius;
    // Two bit rows a picture row. across: bit i, whether pixel i - radius equals its right
    // neighbour, and after the doubling, whether the window row centred on i is of one colour.
    // down: bit x, whether pixel x equals the one below. What lies outside
    // equals nothing.
    const auto same = [&](int y) {
        return scratch + static_cast<std::ptrdiff_t>(y - top) * 2 * words;
    };
    for (int y = top; y < end; ++y) {
        std::uint64_t* across = same(y);
        std::uint64_t* down = across + words;
        for (int i = 0; i < words; ++i) across[i] = down[i] = 0;
        for (int x = 0; x < band.width; x += 64) {
            const int left = band.width - x;
            const std::uint64_t pairs = left > 64 ? all_bits : (std::uint64_t{1} << (left - 1)) - 1;
            const Color* pixels = band.pixel(x, y);
            const std::uint64_t right = Simd::equal_bits(pixels, pixels + 1) & pairs;
            const int word = (x + radius) >> 6, bit = (x + radius) & 63;
            across[word] |= right << bit;
            if (bit != 0) across[word + 1] |= right >> (64 - bit);
            down[x >> 6] = Simd::equal_bits(pixels, band.pixel(x, y + 1));
        }
        int length = 1;
        for (; 2 * length <= 2 * radius; length *= 2) and_shifted(across, words, length);
        and_shifted(across, words, 2 * radius - length);
    }
    for (int y = band.first_row; y < band.end_row; ++y) {
        std::uint64_t* pending = band.pending_row(y);
        const bool whole = y - radius >= 0 && y + radius < band.height;
        for (int word = 0; word * 64 < band.width; ++word) {
            std::uint64_t uniform = whole ? same(y + radius)[word] : 0;
            for (int v = y - radius; whole && v < y + radius; ++v) {
                uniform &= same(v)[word] & same(v)[words + word];
            }
            const int left = band.width - word * 64;
            pending[word] = ~uniform & (left >= 64 ? all_bits : (std::uint64_t{1} << left) - 1);
        }
        pending[band.bit_stride - 1] = 0;
    }
}

}  // namespace
}  // namespace toonnet::mean_shift
