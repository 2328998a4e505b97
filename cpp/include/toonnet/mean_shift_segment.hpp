// Mean-shift segmentation: joins the pixels of a filtered picture to regions of a least size.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/picture.hpp"

namespace toonnet {

struct SegmentParams {
    int join_distance_limit;   // Neighbours join up to this squared RGB distance.
    std::int64_t min_area_px;  // Smaller regions are merged into a neighbour.
};

// Writes 0 ... count - 1 to `labels` (height x width), numbered by each region's first pixel in
// raster order, and returns count. The picture has at most 2^31 - 1 pixels.
std::int64_t segment_filtered_u8(const Picture& filtered, std::int32_t* labels,
                                 const SegmentParams& params);

}  // namespace toonnet
