// The steps of stylizing that loop over pixels: the warp, strokes, the fit of a texture, its
// sampling.
#include <memory>

#include "arguments.hpp"
#include "register.hpp"
#include "toonnet/elastic_warp.hpp"
#include "toonnet/fit_texture.hpp"
#include "toonnet/line_strokes.hpp"
#include "toonnet/sample_texture.hpp"

namespace toonnet::bindings {
namespace {

constexpr std::ptrdiff_t band_rows = 256;  // Some milliseconds of strokes.

// Runs task(job, first row, end) over bands of rows of every job, which has a `height`.
template <class Job, class Task>
void run_bands(const std::vector<Job>& jobs, int threads, const Task& task) {
    struct Band {
        std::size_t job;
        std::ptrdiff_t first, end;
    };
    std::vector<Band> bands;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        for (std::ptrdiff_t first = 0; first < jobs[i].height; first += band_rows) {
            bands.push_back({i, first, std::min(first + band_rows, jobs[i].height)});
        }
    }
    run_batch(bands.size(), threads,
              [&](std::ptrdiff_t i) { task(jobs[bands[i].job], bands[i].first, bands[i].end); });
}

void elastic_warp(const Batch& sources, const Batch& targets, const py::object& params,
                  int threads) {
    struct Job {
        Picture source;
        MoveGrid grid;
        std::uint8_t* warped;
        std::ptrdiff_t height;
    };
    const int spacing_px = params.attr("spacing_px").cast<int>();
    if (spacing_px < 1 || spacing_px > largest_spacing_px) {
        throw py::value_error("spacing_px outside 1 to 4096");
    }
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Picture source = picture(item(sources, i)[0]);
        const auto moves = contiguous_array<std::int32_t>(item(sources, i)[1], 3);
        const MoveGrid grid{moves.data(), moves.shape(0), moves.shape(1), spacing_px};
        if (moves.shape(2) != 2 || grid.rows < MoveGrid::nodes(source.height, spacing_px) ||
            grid.columns < MoveGrid::nodes(source.width, spacing_px)) {
            throw py::value_error("too few moves");
        }
        auto* warped = target<std::uint8_t>(item(targets, i)[0], 3, 3 * source.pixels());
        jobs.push_back({source, grid, warped, source.height});
    }
    run_bands(jobs, threads, [&](const Job& job, std::ptrdiff_t first, std::ptrdiff_t end) {
        elastic_warp_u8(job.source, job.grid, first, end, job.warped);
    });
}

void line_strokes(const Batch& sources, const Batch& targets, const py::object& params,
                  int threads) {
    struct Job {
        Picture source;
        std::uint16_t* strokes;
        std::ptrdiff_t height;
    };
    const int length_px = params.attr("length_px").cast<int>();
    if (length_px < 1 || length_px > longest_stroke_px || length_px % 2 == 0) {
        throw py::value_error("length_px even or outside 1 to 181");
    }
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Picture source = picture(item(sources, i)[0]);
        auto* strokes = target<std::uint16_t>(item(targets, i)[0], 2, source.pixels());
        jobs.push_back({source, strokes, source.height});
    }
    run_bands(jobs, threads, [&](const Job& job, std::ptrdiff_t first, std::ptrdiff_t end) {
        line_strokes_u8(job.source, length_px, first, end, job.strokes);
    });
}

void fit_texture(const Batch& sources, const Batch& targets, const py::object& params,
                 int threads) {
    struct Job {
        const std::uint8_t *tone, *texture;
        std::ptrdiff_t height, width;
        std::uint8_t* drawn;
        double* fit;
    };
    const FitParams checked{params.attr("smoothness").cast<double>(),
                            params.attr("tolerance").cast<double>(),
                            params.attr("solver_iterations").cast<int>()};
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto tone = contiguous_array<std::uint8_t>(item(sources, i)[0], 2);
        const auto texture = contiguous_array<std::uint8_t>(item(sources, i)[1], 2);
        if (texture.size() != tone.size() || tone.size() == 0) {
            throw py::value_error("texture of another size, or nothing to fit");
        }
        jobs.push_back({tone.data(), texture.data(), tone.shape(0), tone.shape(1),
                        target<std::uint8_t>(item(targets, i)[0], 2, tone.size()),
                        target<double>(item(targets, i)[1], 1, 2)});
    }
    run_batch(jobs.size(), threads, [&](std::ptrdiff_t i) {
        const Job& job = jobs[i];
        const Fit fit =
            fit_texture_u8(job.tone, job.texture, job.height, job.width, checked, job.drawn);
        job.fit[0] = fit.iterations;
        job.fit[1] = fit.residual;
    });
}

void sample_texture(const Batch& sources, const Batch& targets, const py::object&, int threads) {
    struct Job {
        const std::int32_t* labels;
        std::ptrdiff_t height, width;
        std::shared_ptr<const Tile> tile;
        const Placement* placements;
        std::int64_t count;
        std::uint8_t* sampled;
    };
    static_assert(sizeof(Placement) == 6 * sizeof(std::int64_t));
    std::vector<Job> jobs;
    std::shared_ptr<const Tile> last;
    const std::uint8_t* last_data = nullptr;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto labels = contiguous_array<std::int32_t>(item(sources, i)[0], 2);
        const auto tile = contiguous_array<std::uint8_t>(item(sources, i)[1], 2);
        const auto placements = contiguous_array<std::int64_t>(item(sources, i)[2], 2);
        constexpr py::ssize_t longest = 32767;
        if (tile.size() == 0 || tile.shape(0) > longest || tile.shape(1) > longest) {
            throw py::value_error("tile without pixels or of a side above 32767");
        }
        if (placements.shape(1) != 6) throw py::value_error("placements without six columns");
        if (tile.data() != last_data) {  // Mostly all pictures have one.
            last = std::make_shared<const Tile>(tile.data(), tile.shape(0), tile.shape(1));
            last_data = tile.data();
        }
        jobs.push_back({labels.data(), labels.shape(0), labels.shape(1), last,
                        reinterpret_cast<const Placement*>(placements.data()), placements.shape(0),
                        target<std::uint8_t>(item(targets, i)[0], 2, labels.size())});
    }
    run_bands(jobs, threads, [&](const Job& job, std::ptrdiff_t first, std::ptrdiff_t end) {
        sample_texture_u8(job.labels, job.width, *job.tile, job.placements, job.count, first, end,
                          job.sampled);
    });
}

}  // namespace

void register_stylize(py::module_& module) {
    const auto define = [&](const char* name, auto function) {
        module.def(name, function, py::arg("sources"), py::arg("targets"), py::kw_only(),
                   py::arg("params"), py::arg("threads"));
    };
    define("elastic_warp_u8", &elastic_warp);
    define("line_strokes_u8", &line_strokes);
    define("fit_texture_u8", &fit_texture);
    define("sample_texture_u8", &sample_texture);
}

}  // namespace toonnet::bindings
