#include "mean_shift_batch.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace toonnet::bindings {

MeanShiftParams mean_shift_params(const py::handle& params) {
    const auto color_radius = params.attr("color_radius").cast<double>();
    return {
        params.attr("spatial_radius_px").cast<int>(),
        static_cast<int>(std::nearbyint(color_radius * color_radius)),
        params.attr("max_iterations").cast<int>(),
        params.attr("epsilon").cast<double>(),
    };
}

void filter_batch(const std::vector<FilterJob>& jobs, const MeanShiftParams& params, int threads,
                  const std::function<void(std::size_t)>& finish) {
    struct Band {
        std::size_t job;
        std::ptrdiff_t first_row, end_row;
    };
    std::vector<Band> bands;
    std::vector<std::atomic<std::ptrdiff_t>> bands_left(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const Picture& source = jobs[i].source;
        const std::ptrdiff_t rows = mean_shift_band_rows(source, params);
        for (std::ptrdiff_t row = 0; row < source.height; row += rows) {
            bands.push_back({i, row, std::min(row + rows, source.height)});
            ++bands_left[i];
        }
    }
    run_batch(bands.size(), threads, [&](std::ptrdiff_t i) {
        const auto [job, first_row, end_row] = bands[i];
        mean_shift_filter_u8(jobs[job].source, jobs[job].filtered, params, first_row, end_row);
        if (--bands_left[job] == 0 && finish) finish(job);
    });
}

}  // namespace toonnet::bindings
