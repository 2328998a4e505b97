#include <mutex>

#include "arguments.hpp"
#include "register.hpp"
#include "toonnet/rgb_histogram.hpp"

namespace toonnet::bindings {
namespace {

void rgb_histogram(const Batch& sources, const Batch& targets, const py::object& params,
                   int threads) {
    struct Job {
        Picture source;
        const bool* mask;
        std::int64_t* counts;
    };
    const int bins = params.attr("bins").cast<int>();
    if (bins < 1 || bins > 256) throw py::value_error("bins outside 1 to 256");
    std::vector<Job> jobs;
    std::vector<std::ptrdiff_t> sizes;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Picture source = picture(item(sources, i)[0]);
        auto* counts = target<std::int64_t>(item(targets, i)[0], 2, 3 * bins);
        std::fill_n(counts, 3 * bins, 0);
        jobs.push_back({source, mask(item(sources, i)[1], source), counts});
        sizes.push_back(source.pixels());
    }
    std::mutex adding;
    run_pixels(sizes, threads, [&](std::size_t i, std::ptrdiff_t first, std::ptrdiff_t end) {
        const Job& job = jobs[i];
        std::vector<std::int64_t> counts(std::size_t{3} * bins);
        rgb_histogram_u8(job.source.data + 3 * first, job.mask ? job.mask + first : nullptr,
                         end - first, bins, counts.data());
        const std::lock_guard lock(adding);
        for (std::size_t cell = 0; cell < counts.size(); ++cell) job.counts[cell] += counts[cell];
    });
}

}  // namespace

void register_rgb_histogram(py::module_& module) {
    module.def("rgb_histogram_u8", &rgb_histogram, py::arg("sources"), py::arg("targets"),
               py::kw_only(), py::arg("params"), py::arg("threads"));
}

}  // namespace toonnet::bindings
