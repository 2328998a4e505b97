// What the texture's solver works on, and its sweeps as the instruction sets offer them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toonnet::fit_texture {

constexpr std::ptrdiff_t lanes = 16;

// One level of the multigrid. A row of a float plane holds its even columns and, half a stride
// further, its odd ones, so that neighbouring lanes are of one color of the red-black sweeps.
// What lies beyond the last of either, and the rows above and below, is 0 in every plane:
// neighbours which don't exist add nothing.
struct Grid {
    std::ptrdiff_t height, width, stride;
    float smoothness;
    float* weight;   // a^2, of all pixels that a coarser one stands for.
    float* inverse;  // 1 / A's diagonal: weight + smoothness times the number of neighbours.
    float* residual;
    float* change;  // What a cycle adds to the solution, or the search's direction.

    std::ptrdiff_t half() const { return stride / 2; }
    std::ptrdiff_t evens() const { return (width + 1) / 2; }
    std::ptrdiff_t odds() const { return width / 2; }
    std::ptrdiff_t row(std::ptrdiff_t y) const { return (y + 1) * stride + lanes; }
    std::ptrdiff_t size() const { return (height + 2) * stride + lanes; }
};

struct Sums {
    double preconditioned;  // residual . residual / diagonal
    double residual;        // residual . residual
};

struct Sweeps {
    // Fills a finest row from bytes: the weight, and the right-hand side a b as residual. Returns
    // the square of the latter.
    double (*start_row)(const Grid& grid, std::ptrdiff_t y, const std::uint8_t* tone,
                        const std::uint8_t* texture, const float* logarithms);
    // Sums of 2 x 2 pixels of a fine plane as the coarse one's row.
    void (*restrict_row)(const Grid& fine, const float* from, const Grid& coarse, float* to,
                         std::ptrdiff_t coarse_y);
    void (*invert_row)(const Grid& grid, std::ptrdiff_t y);
    // change = the coarser level's, each for 2 x 2 pixels, or 0; then two red-black sweeps of
    // Gauss and Seidel towards A change = residual.
    void (*smooth)(const Grid& grid, const Grid* coarse);
    // The same; then solution += change, residual -= A change, coarse's residual from it. Returns
    // the new residual's square.
    double (*correct)(const Grid& grid, const Grid* coarse, float* solution);
    // change = residual / diagonal + keep change; product = A change; their dot product.
    double (*turn)(const Grid& grid, float keep, float* product);
    // solution += step change; residual -= step product; the new residual's sums.
    Sums (*advance)(const Grid& grid, float step, const float* product, float* solution);
    // drawn = 255 exp(logarithms[texture] solution) for one row, rounded.
    void (*draw_row)(const Grid& grid, std::ptrdiff_t y, const float* solution,
                     const std::uint8_t* texture, const float* logarithms, float* buffer,
                     std::uint8_t* drawn);
};

extern const Sweeps plain_sweeps;
extern const Sweeps avx2_sweeps;
extern const Sweeps avx512_sweeps;

}  // namespace toonnet::fit_texture
