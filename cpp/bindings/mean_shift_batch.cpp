#include "mean_shift_batch.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace toonnet::bindings {
namespace {

// A band of fewer rows spends too much on its neighbours' rows.
constexpr std::ptrdiff_t fewest_rows = 64;

// Rows of a band: short enough to be interrupted, and where pictures are fewer than threads, short
// enough for every thread to get one.
std::ptrdiff_t band_rows(const Picture& source, const MeanShiftParams& params, std::size_t pictures,
                         int threads) {
    const auto bands = static_cast<std::ptrdiff_t>((threads + pictures - 1) / pictures);
    const std::ptrdiff_t shared = std::max(fewest_rows, (source.height + bands - 1) / bands);
    return std::min(mean_shift_band_rows(source, params), shared);
}

}  // namespace

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
        const std::ptrdiff_t rows = band_rows(source, params, jobs.size(), threads);
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
