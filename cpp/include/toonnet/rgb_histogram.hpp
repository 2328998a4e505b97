#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/simd.hpp"

namespace toonnet {

// Adds to counts[value * 3 + channel] how often each of the 256 values occurs in each channel.
// `rgb` holds 3 * pixels bytes; `mask` is true where a pixel counts, or null for everywhere.
void count_values_u8(const std::uint8_t* rgb, const bool* mask, std::ptrdiff_t pixels,
                     std::int64_t* counts, Simd level = simd_level());

// Adds 256 rows of value counts to the rows of their bins: value v is in bin floor(bins * v / 256).
void bin_value_counts(const std::int64_t* value_counts, int bins, std::int64_t* counts);

}  // namespace toonnet
