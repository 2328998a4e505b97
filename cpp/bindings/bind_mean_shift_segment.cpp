#include <cmath>
#include <limits>

#include "mean_shift_batch.hpp"
#include "register.hpp"
#include "toonnet/mean_shift_segment.hpp"

namespace toonnet::bindings {
namespace {

SegmentParams segment_params(const py::handle& params) {
    const double join_distance = params.attr("color_radius").cast<double>() / 2.0;
    return {
        static_cast<int>(std::nearbyint(join_distance * join_distance)),
        params.attr("min_area_px").cast<std::int64_t>(),
    };
}

void mean_shift_segment(const Batch& sources, const Batch& targets, const py::object& params,
                        int threads) {
    struct Labels {
        std::int32_t* labels;
        std::int64_t* count;
    };
    const SegmentParams checked = segment_params(params);
    std::vector<std::vector<std::uint8_t>> filtered(sources.size());
    std::vector<FilterJob> jobs;
    std::vector<Labels> results;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Picture source = picture(item(sources, i)[0]);
        if (source.pixels() > std::numeric_limits<std::int32_t>::max()) {
            throw py::value_error("labels count at most 2^31 - 1 pixels");
        }
        filtered[i].resize(static_cast<std::size_t>(source.pixels()) * 3);
        jobs.push_back({source, filtered[i].data()});
        results.push_back({target<std::int32_t>(item(targets, i)[0], 2, source.pixels()),
                           target<std::int64_t>(item(targets, i)[1], 1, 1)});
    }
    filter_batch(jobs, mean_shift_params(params), threads, [&](std::size_t i) {
        const Picture picture{jobs[i].filtered, jobs[i].source.height, jobs[i].source.width};
        *results[i].count = segment_filtered_u8(picture, results[i].labels, checked);
        std::vector<std::uint8_t>().swap(filtered[i]);
    });
}

}  // namespace

void register_mean_shift_segment(py::module_& module) {
    module.def("mean_shift_segment_u8", &mean_shift_segment, py::arg("sources"), py::arg("targets"),
               py::kw_only(), py::arg("params"), py::arg("threads"));
}

}  // namespace toonnet::bindings
