// Slow, obvious versions of the kernels, written from the definitions and never optimised.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "pictures.hpp"
#include "toonnet/mean_shift_filter.hpp"
#include "toonnet/mean_shift_segment.hpp"
#include "toonnet/unify.hpp"

namespace toonnet::tests {

std::array<std::uint8_t, 3> hsv_of(const std::uint8_t* rgb);

Bytes filter_slowly(const Picture& source, const MeanShiftParams& params);

Bytes unify_slowly(const Picture& filtered, const bool* mask, const UnifyParams& params);

std::vector<std::int32_t> segment_slowly(const Picture& filtered, const SegmentParams& params);

}  // namespace toonnet::tests
