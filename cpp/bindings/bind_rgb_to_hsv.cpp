#include "arguments.hpp"
#include "register.hpp"
#include "toonnet/rgb_to_hsv.hpp"

namespace toonnet::bindings {
namespace {

void rgb_to_hsv(const Batch& sources, const Batch& targets, const py::object&, int threads) {
    struct Job {
        Picture source;
        std::uint8_t* target;
    };
    std::vector<Job> jobs;
    std::vector<std::ptrdiff_t> sizes;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Picture source = picture(item(sources, i)[0]);
        jobs.push_back({source, target<std::uint8_t>(item(targets, i)[0], 3, source.pixels() * 3)});
        sizes.push_back(source.pixels());
    }
    run_pixels(sizes, threads, [&](std::size_t i, std::ptrdiff_t first, std::ptrdiff_t end) {
        rgb_to_hsv_u8(jobs[i].source.data + 3 * first, jobs[i].target + 3 * first, end - first);
    });
}

}  // namespace

void register_rgb_to_hsv(py::module_& module) {
    module.def("rgb_to_hsv_u8", &rgb_to_hsv, py::arg("sources"), py::arg("targets"), py::kw_only(),
               py::arg("params"), py::arg("threads"));
}

}  // namespace toonnet::bindings
