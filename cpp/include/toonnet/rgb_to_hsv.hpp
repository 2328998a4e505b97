#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/simd.hpp"

namespace toonnet {

// OpenCV's 8-bit RGB2HSV, bit for bit: H in [0, 180) is half the angle, S and V in [0, 255].
// `rgb` and `hsv` hold 3 * pixels bytes and don't overlap.
void rgb_to_hsv_u8(const std::uint8_t* rgb, std::uint8_t* hsv, std::ptrdiff_t pixels,
                   Simd level = simd_level());

}  // namespace toonnet
