// Runs one hot kernel once on one picture, for counting instructions:
// toonnet_hot KERNEL KIND HEIGHT WIDTH
//
// The picture is made by integer arithmetic, so that it is the same everywhere. valgrind counts
// what runs inside of run_kernel.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "toonnet/mean_shift_filter.hpp"
#include "toonnet/mean_shift_segment.hpp"
#include "toonnet/rgb_histogram.hpp"
#include "toonnet/rgb_to_hsv.hpp"
#include "toonnet/texture_blend.hpp"
#include "toonnet/unify.hpp"

namespace {

using namespace toonnet;

struct Job {
    std::vector<std::uint8_t> pixels;
    std::ptrdiff_t height, width;

    Picture picture() const { return {pixels.data(), height, width}; }
};

std::uint32_t scramble(std::uint32_t value) {
    value = (value ^ value >> 16) * 0x7feb352dU;
    value = (value ^ value >> 15) * 0x846ca68bU;
    return value ^ value >> 16;
}

// One of 16 discs around (y, x), or -1 for the paper; the outer 3 pixels of a disc are its outline.
struct Place {
    int disc;
    bool outline;
};

Place place_of(int y, int x, int height, int width) {
    Place place{-1, false};
    for (int disc = 0; disc < 16; ++disc) {
        const std::uint32_t bits = scramble(static_cast<std::uint32_t>(disc) + 1);
        const int dy = y - static_cast<int>(bits % static_cast<unsigned>(height));
        const int dx = x - static_cast<int>((bits >> 10) % static_cast<unsigned>(width));
        const int radius = width / 24 + static_cast<int>((bits >> 20) % 64) * width / 512;
        const int distance = dy * dy + dx * dx;
        if (distance < radius * radius) {
            place = {disc, distance >= (radius - 3) * (radius - 3)};
        }
    }
    return place;
}

// `cartoon`: outlined discs of flat colours on white; `crayon`: the same with grain; `photo`:
// ramps with noise.
std::vector<std::uint8_t> make_pixels(const std::string& kind, int height, int width) {
    std::vector<std::uint8_t> pixels;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const Place place = place_of(y, x, height, width);
            const std::uint32_t paint = scramble(static_cast<std::uint32_t>(place.disc) + 100);
            for (int channel = 0; channel < 3; ++channel) {
                int value = place.disc < 0 ? 250 : static_cast<int>(paint >> (8 * channel) & 255);
                if (place.outline) value = 20;
                const auto index = static_cast<std::uint32_t>((y * width + x) * 3 + channel);
                const int noise = static_cast<int>(scramble(index) & 15) - 8;
                if (kind == "crayon") value += noise;
                if (kind == "photo")
                    value = value / 2 + (x + 2 * y) * 128 / (3 * width) + 2 * noise;
                pixels.push_back(static_cast<std::uint8_t>(value < 0     ? 0
                                                           : value > 255 ? 255
                                                                         : value));
            }
        }
    }
    return pixels;
}

void filter(const Job& job, std::uint8_t* target) {
    mean_shift_filter_u8(job.picture(), target, {7, 196, 5, 1.0}, 0, job.height);
}

void unify(const Picture& filtered, std::uint8_t* target) {
    unify_u8(filtered, nullptr, target, {60, 40, 200, 40, 400, 8, true, true, 8, 60, true});
}

using Kernel = void (*)(const Job&, std::uint8_t* target);

const std::map<std::string, Kernel> kernels = {
    {"mean_shift_filter", filter},
    {"unify", [](const Job& job, std::uint8_t* target) { unify(job.picture(), target); }},
    {"ius",
     [](const Job& job, std::uint8_t* target) {
         filter(job, target);
         unify({target, job.height, job.width}, target);
     }},
    {"mean_shift_segment",
     [](const Job& job, std::uint8_t*) {
         std::vector<std::int32_t> labels(static_cast<std::size_t>(job.picture().pixels()));
         segment_filtered_u8(job.picture(), labels.data(), {49, 50});
     }},
    {"rgb_to_hsv",
     [](const Job& job, std::uint8_t* target) {
         rgb_to_hsv_u8(job.pixels.data(), target, job.picture().pixels());
     }},
    {"rgb_histogram",
     [](const Job& job, std::uint8_t*) {
         std::int64_t counts[3 * 19] = {};
         rgb_histogram_u8(job.pixels.data(), nullptr, job.picture().pixels(), 19, counts);
     }},
    {"texture_blend",
     [](const Job& job, std::uint8_t* target) {
         texture_blend_u8(job.pixels.data(), job.pixels.data(), TextureChannels::one, target,
                          job.picture().pixels());
     }},
};

}  // namespace

extern "C" [[gnu::noinline]] void run_kernel(Kernel kernel, const Job& job, std::uint8_t* target) {
    kernel(job, target);
}

int main(int argc, char** argv) {
    if (argc != 5 || !kernels.contains(argv[1])) {
        std::fprintf(stderr, "usage: toonnet_hot KERNEL cartoon|crayon|photo HEIGHT WIDTH\n");
        return 2;
    }
    const int height = std::atoi(argv[3]);
    const int width = std::atoi(argv[4]);
    const Job job{make_pixels(argv[2], height, width), height, width};
    std::vector<std::uint8_t> target(job.pixels.size());
    run_kernel(kernels.at(argv[1]), job, target.data());
    std::printf("%s\n", simd_name(simd_level()));
    return 0;
}
