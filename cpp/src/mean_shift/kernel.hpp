// The mean-shift kernels by instruction set, as filter.cpp chooses among them.
#pragma once

#include <cstddef>

#include "band.hpp"
#include "toonnet/picture.hpp"

namespace toonnet::mean_shift {

struct Kernel {
    std::size_t scratch_bytes;  // Aligned to 64, contents don't matter.
    // Fills the band from `source`, and its rows of `filtered`. `bits` has room for
    // 2 * (rows + 2 radius) * bit_row_words(...) words.
    void (*run)(const Picture& source, const Band& band, std::uint8_t* filtered,
                std::uint64_t* bits, void* scratch);
};

constexpr int bit_row_words(std::ptrdiff_t width, int radius) {
    return static_cast<int>((width + radius + 63) / 64 + 1);
}

// Any radius and colour distance.
extern const Kernel plain_kernel;
extern const Kernel plain_avx2_kernel;
extern const Kernel plain_avx512_kernel;

// radius <= vector_radius_max and color_distance <= vector_limit_max.
extern const Kernel avx2_kernel;
extern const Kernel avx512_kernel;

}  // namespace toonnet::mean_shift
