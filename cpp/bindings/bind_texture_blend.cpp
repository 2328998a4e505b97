#include "arguments.hpp"
#include "register.hpp"
#include "toonnet/texture_blend.hpp"

namespace toonnet::bindings {
namespace {

// Results of more than 24 MB leave the caches before anyone reads them: storing past the caches
// then saves reading what is overwritten.
constexpr std::ptrdiff_t largest_cached_pixels = 8'000'000;

struct BlendJob {
    Picture source;
    const std::uint8_t* texture;
    TextureChannels channels;
    std::uint8_t* blended;
};

BlendJob blend_job(const py::tuple& source, const py::tuple& blended) {
    const Picture image = picture(source[0]);
    const bool flat = py::reinterpret_borrow<py::array>(source[1]).ndim() == 2;
    const auto texture = contiguous_array<std::uint8_t>(source[1], flat ? 2 : 3);
    if (texture.size() != image.pixels() * (flat ? 1 : 3)) {
        throw py::value_error("texture of another size");
    }
    return {image, texture.data(), flat ? TextureChannels::one : TextureChannels::three,
            target<std::uint8_t>(blended[0], 3, image.pixels() * 3)};
}

void texture_blend(const Batch& sources, const Batch& targets, const py::object&, int threads) {
    std::vector<BlendJob> jobs;
    std::vector<std::ptrdiff_t> sizes;
    std::ptrdiff_t pixels = 0;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        jobs.push_back(blend_job(item(sources, i), item(targets, i)));
        sizes.push_back(jobs.back().source.pixels());
        pixels += sizes.back();
    }
    const Stores stores = pixels > largest_cached_pixels ? Stores::streamed : Stores::cached;
    run_pixels(sizes, threads, [&](std::size_t i, std::ptrdiff_t first, std::ptrdiff_t end) {
        const BlendJob& job = jobs[i];
        const int texture_bytes = job.channels == TextureChannels::one ? 1 : 3;
        texture_blend_u8(job.source.data + 3 * first, job.texture + texture_bytes * first,
                         job.channels, job.blended + 3 * first, end - first, stores);
    });
}

}  // namespace

void register_texture_blend(py::module_& module) {
    module.def("texture_blend_u8", &texture_blend, py::arg("sources"), py::arg("targets"),
               py::kw_only(), py::arg("params"), py::arg("threads"));
}

}  // namespace toonnet::bindings
