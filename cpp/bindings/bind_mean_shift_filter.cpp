#include <algorithm>
#include <cmath>

#include "arguments.hpp"
#include "register.hpp"
#include "toonnet/mean_shift_filter.hpp"

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

namespace {

void mean_shift_filter(const Batch& sources, const Batch& targets, const py::object& params,
                       int threads) {
    struct Band {
        Picture source;
        std::uint8_t* target;
        std::ptrdiff_t first_row;
        std::ptrdiff_t end_row;
    };
    const MeanShiftParams checked = mean_shift_params(params);
    std::vector<Band> bands;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Picture source = picture(item(sources, i)[0]);
        auto* filtered = target<std::uint8_t>(item(targets, i)[0], 3, source.pixels() * 3);
        const std::ptrdiff_t rows = mean_shift_band_rows(source, checked);
        for (std::ptrdiff_t row = 0; row < source.height; row += rows) {
            bands.push_back({source, filtered, row, std::min(row + rows, source.height)});
        }
    }
    run_batch(bands.size(), threads, [&](std::ptrdiff_t i) {
        const Band& band = bands[i];
        mean_shift_filter_u8(band.source, band.target, checked, band.first_row, band.end_row);
    });
}

}  // namespace

void register_mean_shift_filter(py::module_& module) {
    module.def("mean_shift_filter_u8", &mean_shift_filter, py::arg("sources"), py::arg("targets"),
               py::kw_only(), py::arg("params"), py::arg("threads"));
}

}  // namespace toonnet::bindings
