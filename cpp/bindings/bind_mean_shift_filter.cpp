#include "mean_shift_batch.hpp"
#include "register.hpp"

namespace toonnet::bindings {
namespace {

void mean_shift_filter(const Batch& sources, const Batch& targets, const py::object& params,
                       int threads) {
    std::vector<FilterJob> jobs;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Picture source = picture(item(sources, i)[0]);
        jobs.push_back({source, target<std::uint8_t>(item(targets, i)[0], 3, source.pixels() * 3)});
    }
    filter_batch(jobs, mean_shift_params(params), threads);
}

}  // namespace

void register_mean_shift_filter(py::module_& module) {
    module.def("mean_shift_filter_u8", &mean_shift_filter, py::arg("sources"), py::arg("targets"),
               py::kw_only(), py::arg("params"), py::arg("threads"));
}

}  // namespace toonnet::bindings
