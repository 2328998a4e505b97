// The second half of IUS: from a mean-shift filtered picture to the unified one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/picture.hpp"
#include "toonnet/simd.hpp"

namespace toonnet {

// Field by field the IUSParams of toonnet/fast/params.py, without those of the mean shift.
struct UnifyParams {
    int outline_value_below;
    int light_saturation_below;
    int light_value_above;
    int gray_saturation_below;
    std::int64_t background_area_divisor;  // At least 1.
    std::ptrdiff_t cell_px;                // At least 1.
    bool score_is_chroma;                  // Else the score of a seed is its saturation.
    bool order_by_score;                   // Else seeds come in the order of their cells.
    int hue_tolerance;
    int value_tolerance;
    bool fill_with_mean;  // Else with the colour of the seed.
};

// Fills regions of like hue in `filtered` with one colour each.
//
// `mask` is height x width, true inside the drawing, or null for none. `unified` is height x width
// x 3; it may be the very memory of `filtered`, which is then rewritten in place.
void unify_u8(const Picture& filtered, const bool* mask, std::uint8_t* unified,
              const UnifyParams& params, Simd level = simd_level());

}  // namespace toonnet
