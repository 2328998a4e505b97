// Mean shift over a batch, shared by every operation that starts with it.
#pragma once

#include <functional>
#include <vector>

#include "arguments.hpp"
#include "toonnet/mean_shift_filter.hpp"

namespace toonnet::bindings {

struct FilterJob {
    Picture source;
    std::uint8_t* filtered;
};

MeanShiftParams mean_shift_params(const py::handle& params);

// Filters every picture, cut into bands so that threads share also a single one. When a picture
// is done, the thread that did its last band calls finish(index).
void filter_batch(const std::vector<FilterJob>& jobs, const MeanShiftParams& params, int threads,
                  const std::function<void(std::size_t)>& finish = {});

}  // namespace toonnet::bindings
