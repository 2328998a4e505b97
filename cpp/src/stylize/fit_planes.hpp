// What the texture's solver works on, and its sweeps as the instruction sets offer them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toonnet::fit_texture {

constexpr std::ptrdiff_t lanes = 8;

// Float planes of `height` rows and `stride` columns, pixel (y, x) at y * stride + lanes + x. The
// column left of the first and right of the last pixel of `direction` repeat their neighbour, so
// that nothing flows through the border; what lies further right is 0 in residual and product.
struct Planes {
    std::ptrdiff_t height, width, stride;
    float smoothness;
    const float* weight;  // a^2.
    float* solution;
    float* residual;
    float* direction;
    float* product;  // A times direction.

    std::ptrdiff_t vectors() const { return (width + lanes - 1) / lanes; }
    std::ptrdiff_t row(std::ptrdiff_t y) const { return y * stride + lanes; }
};

struct Sums {
    double preconditioned;  // residual . residual / diagonal
    double residual;        // residual . residual
};

struct Sweeps {
    // direction = residual / diagonal + keep direction; product = A direction; their dot product.
    double (*turn)(const Planes& planes, float keep);
    // solution += step direction; residual -= step product; the new residual's sums.
    Sums (*advance)(const Planes& planes, float step);
    // drawn = 255 exp(logarithms[texture] solution) for one row, rounded.
    void (*draw)(const float* solution, const std::uint8_t* texture, const float* logarithms,
                 std::ptrdiff_t width, std::uint8_t* drawn);
};

extern const Sweeps plain_sweeps;
extern const Sweeps avx2_sweeps;

}  // namespace toonnet::fit_texture
