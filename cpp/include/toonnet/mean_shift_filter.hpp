// Mean-shift filtering, bit-identical to OpenCV's pyrMeanShiftFiltering at maxLevel = 0.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/picture.hpp"
#include "toonnet/simd.hpp"

namespace toonnet {

struct MeanShiftParams {
    int spatial_radius_px;     // 1 to 64: the window is (2 r + 1) squared, clipped to the picture.
    int color_distance_limit;  // Largest squared RGB distance that counts, 0 to 442^2.
    int max_iterations;        // 1 to 100.
    double epsilon;            // Stops at |dx| + |dy| + squared colour step <= epsilon.
};

// Filters rows [first_row, end_row) of `source` into the same rows of `filtered` (height x width x
// 3, not overlapping `source`). Rows don't depend on one another's results, so that any cut of the
// picture gives the same bytes.
void mean_shift_filter_u8(const Picture& source, std::uint8_t* filtered,
                          const MeanShiftParams& params, std::ptrdiff_t first_row,
                          std::ptrdiff_t end_row, Simd level = simd_level());

// How many rows make one piece of work: short enough to stop within a second.
std::ptrdiff_t mean_shift_band_rows(const Picture& source, const MeanShiftParams& params);

}  // namespace toonnet
