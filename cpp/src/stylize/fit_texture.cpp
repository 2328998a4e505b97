#include "toonnet/fit_texture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "fit_kernel.hpp"

namespace toonnet {
namespace fit_texture {

const Sweeps plain_sweeps = {turn, advance, draw};

namespace {

std::array<float, 256> logarithms() {
    std::array<float, 256> table;
    for (int value = 0; value < 256; ++value) {
        table[value] = static_cast<float>(std::log(std::clamp(value, 1, 254) / 255.0));
    }
    return table;
}

// Conjugate gradients from 0; the residual is the right-hand side at first.
Fit solve(const Planes& planes, const Sweeps& sweeps, const FitParams& params) {
    Sums sums = sweeps.advance(planes, 0);
    const double whole = sums.residual;
    const double limit = whole * params.tolerance * params.tolerance;
    int iterations = 0;
    float keep = 0;
    while (sums.residual > limit && iterations < params.max_iterations) {
        const double energy = sweeps.turn(planes, keep);
        if (!(energy > 0)) break;  // Nothing is left that float32 can tell from 0.
        const double before = sums.preconditioned;
        sums = sweeps.advance(planes, static_cast<float>(before / energy));
        keep = static_cast<float>(sums.preconditioned / before);
        ++iterations;
    }
    return {iterations, whole > 0 ? std::sqrt(sums.residual / whole) : 0};
}

}  // namespace
}  // namespace fit_texture

Fit fit_texture_u8(const std::uint8_t* tone, const std::uint8_t* texture, std::ptrdiff_t height,
                   std::ptrdiff_t width, const FitParams& params, std::uint8_t* drawn,
                   [[maybe_unused]] Simd level) {
    using namespace fit_texture;
    const Sweeps* sweeps = &plain_sweeps;
#if defined(__x86_64__)
    if (level >= Simd::avx2) sweeps = &avx2_sweeps;
#endif
    Planes planes{};
    planes.height = height;
    planes.width = width;
    planes.stride = lanes + (width + lanes) / lanes * lanes;
    planes.smoothness = static_cast<float>(params.smoothness);
    const std::size_t plane = static_cast<std::size_t>(height * planes.stride + lanes);
    std::vector<float> memory(5 * plane);
    planes.solution = memory.data();
    planes.residual = memory.data() + plane;
    planes.direction = memory.data() + 2 * plane;
    planes.product = memory.data() + 3 * plane;
    float* weight = memory.data() + 4 * plane;
    planes.weight = weight;

    const std::array<float, 256> table = logarithms();
    for (std::ptrdiff_t y = 0; y < height; ++y) {
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            const float a = table[texture[y * width + x]];
            weight[planes.row(y) + x] = a * a;
            planes.residual[planes.row(y) + x] = a * table[tone[y * width + x]];
        }
    }
    const Fit fit = solve(planes, *sweeps, params);
    for (std::ptrdiff_t y = 0; y < height; ++y) {
        sweeps->draw(planes.solution + planes.row(y), texture + y * width, table.data(), width,
                     drawn + y * width);
    }
    return fit;
}

}  // namespace toonnet
