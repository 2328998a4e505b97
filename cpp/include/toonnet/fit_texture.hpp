// How densely to draw with a texture so that a tone comes out: Lu, Xu and Jia (2012), section 3.2.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/simd.hpp"

namespace toonnet {

struct FitParams {
    double smoothness;  // lambda, above 0.
    double tolerance;   // Of the relative residual.
    int max_iterations;
};

struct Fit {
    int iterations;
    double residual;  // |A beta - r| / |r|, 0 where r is.
};

// Solves (diag(a^2) + lambda L) beta = a b, where a and b are the logarithms of texture / 255 and
// tone / 255 (values clamped to 1 ... 254) and L is the 5-point Laplacian without flux through the
// border, and fills `drawn` with 255 exp(a beta), rounded. All planes are height x width bytes.
//
// Multigrid in float32: cycles of two red-black sweeps a level from one pixel up to the picture;
// the coarse levels have sums of 2 x 2 weights and the same smoothness. A cycle that doesn't halve
// the residual, which thin black on white can do, is the last, and conjugate gradients with the
// diagonal as preconditioner go on. Sums run in one order on every instruction set, so that the
// bits don't depend on it.
Fit fit_texture_u8(const std::uint8_t* tone, const std::uint8_t* texture, std::ptrdiff_t height,
                   std::ptrdiff_t width, const FitParams& params, std::uint8_t* drawn,
                   Simd level = simd_level());

}  // namespace toonnet
