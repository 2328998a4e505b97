// IUS and its second half alone: they share everything but the mean shift.
#include "mean_shift_batch.hpp"
#include "register.hpp"
#include "toonnet/unify.hpp"

namespace toonnet::bindings {
namespace {

UnifyParams unify_params(const py::handle& params) {
    return {
        params.attr("outline_value_below").cast<int>(),
        params.attr("light_saturation_below").cast<int>(),
        params.attr("light_value_above").cast<int>(),
        params.attr("gray_saturation_below").cast<int>(),
        params.attr("background_area_divisor").cast<std::int64_t>(),
        params.attr("cell_px").cast<std::ptrdiff_t>(),
        params.attr("seed_score").cast<std::string>() == "chroma",
        params.attr("seed_order").cast<std::string>() == "score",
        params.attr("hue_tolerance").cast<int>(),
        params.attr("value_tolerance").cast<int>(),
        params.attr("fill_color").cast<std::string>() == "mean",
    };
}

struct UnifyJob {
    Picture source;
    const bool* mask;
    std::uint8_t* target;
};

std::vector<UnifyJob> unify_jobs(const Batch& sources, const Batch& targets) {
    std::vector<UnifyJob> jobs;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Picture source = picture(item(sources, i)[0]);
        jobs.push_back({source, mask(item(sources, i)[1], source),
                        target<std::uint8_t>(item(targets, i)[0], 3, source.pixels() * 3)});
    }
    return jobs;
}

void unify(const Batch& sources, const Batch& targets, const py::object& params, int threads) {
    const UnifyParams checked = unify_params(params);
    const std::vector<UnifyJob> jobs = unify_jobs(sources, targets);
    run_batch(jobs.size(), threads, [&](std::ptrdiff_t i) {
        unify_u8(jobs[i].source, jobs[i].mask, jobs[i].target, checked);
    });
}

// The filtered picture goes to the target and is unified in place.
void ius(const Batch& sources, const Batch& targets, const py::object& params, int threads) {
    const UnifyParams checked = unify_params(params);
    const std::vector<UnifyJob> jobs = unify_jobs(sources, targets);
    std::vector<FilterJob> filters;
    for (const UnifyJob& job : jobs) filters.push_back({job.source, job.target});
    filter_batch(filters, mean_shift_params(params), threads, [&](std::size_t i) {
        const Picture filtered{jobs[i].target, jobs[i].source.height, jobs[i].source.width};
        unify_u8(filtered, jobs[i].mask, jobs[i].target, checked);
    });
}

}  // namespace

void register_ius(py::module_& module) {
    module.def("unify_u8", &unify, py::arg("sources"), py::arg("targets"), py::kw_only(),
               py::arg("params"), py::arg("threads"));
    module.def("ius_u8", &ius, py::arg("sources"), py::arg("targets"), py::kw_only(),
               py::arg("params"), py::arg("threads"));
}

}  // namespace toonnet::bindings
