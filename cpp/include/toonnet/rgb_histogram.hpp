#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/simd.hpp"

namespace toonnet {

// Adds to counts[bin * 3 + channel] how many values of the channel fall in the bin: value v is in
// bin floor(bins * v / 256), 1 <= bins <= 256. `rgb` holds 3 * pixels bytes; `mask` is true where a
// pixel counts, or null for everywhere.
void rgb_histogram_u8(const std::uint8_t* rgb, const bool* mask, std::ptrdiff_t pixels, int bins,
                      std::int64_t* counts, Simd level = simd_level());

}  // namespace toonnet
