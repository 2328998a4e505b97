#include "toonnet/fit_texture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "fit_kernel.hpp"

namespace toonnet {
namespace fit_texture {

const Sweeps plain_sweeps = sweeps_here;

namespace {

// A cycle that leaves a larger share of the residual's norm has met a texture that the coarser
// levels don't see, such as black stripes on white: conjugate gradients take over.
constexpr double most_left = 0.5;

std::array<float, 256> logarithms() {
    std::array<float, 256> table;
    for (int value = 0; value < 256; ++value) {
        table[value] = static_cast<float>(std::log(std::clamp(value, 1, 254) / 255.0));
    }
    return table;
}

const Sweeps& sweeps_for([[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level >= Simd::avx512) return avx512_sweeps;
    if (level >= Simd::avx2) return avx2_sweeps;
#endif
    return plain_sweeps;
}

// Solves on a pyramid of grids, the picture's own and ones of half the size down to one pixel.
class Solver {
public:
    Solver(std::ptrdiff_t height, std::ptrdiff_t width, const FitParams& params,
           const Sweeps& sweeps)
        : params_(params), sweeps_(sweeps) {
        auto smoothness = static_cast<float>(params.smoothness);
        while (true) {
            Grid grid{};
            grid.height = height;
            grid.width = width;
            const std::ptrdiff_t evens = (width + 1) / 2;
            grid.stride = 2 * ((evens + 1 + lanes) / lanes * lanes);  // Two columns beyond.
            grid.smoothness = smoothness;
            grids_.push_back(grid);
            if (height == 1 && width == 1) break;
            // Twice as far apart, and twice as wide where both sides shrink.
            if (height == 1 || width == 1) smoothness /= 2;
            height = (height + 1) / 2;
            width = (width + 1) / 2;
        }
        allocate();
    }

    Fit solve(const std::uint8_t* tone, const std::uint8_t* texture) {
        const double whole = start(tone, texture);
        const double limit = whole * params_.tolerance * params_.tolerance;
        double square = whole;
        int iterations = 0;
        bool stalled = false;
        while (square > limit && iterations < params_.max_iterations && !stalled) {
            const double before = square;
            square = cycle();
            ++iterations;
            stalled = square > most_left * most_left * before;
        }
        if (square > limit && stalled) {
            start(tone, texture);
            std::fill_n(solution_, grids_[0].size(), 0.0F);
            square = conjugate_gradients(limit, iterations);
        }
        return {iterations, whole > 0 ? std::sqrt(square / whole) : 0};
    }

    void draw(const std::uint8_t* texture, std::uint8_t* drawn) {
        const Grid& grid = grids_[0];
        std::vector<float> buffer(static_cast<std::size_t>(grid.stride));
        for (std::ptrdiff_t y = 0; y < grid.height; ++y) {
            const std::ptrdiff_t at = y * grid.width;
            sweeps_.draw_row(grid, y, solution_, texture + at, table_.data(), buffer.data(),
                             drawn + at);
        }
    }

private:
    void allocate() {
        std::ptrdiff_t size = grids_[0].size() + lanes;
        for (const Grid& grid : grids_) size += 4 * grid.size();
        memory_ = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(size));
        // Vectors in one cache line each.
        const std::size_t past =
            reinterpret_cast<std::uintptr_t>(memory_.get()) / sizeof(float) % lanes;
        float* next = memory_.get() + (lanes - past) % lanes;
        const auto take = [&next](const Grid& grid) {
            float* plane = next;
            next += grid.size();
            return plane;
        };
        for (Grid& grid : grids_) {
            for (float** plane : {&grid.weight, &grid.inverse, &grid.residual, &grid.change}) {
                *plane = take(grid);
                if (&grid != &grids_[0]) std::fill_n(*plane, grid.size(), 0.0F);
            }
        }
        solution_ = take(grids_[0]);
        std::fill_n(solution_, grids_[0].size(), 0.0F);
        // The picture's rows are filled one by one.
        const Grid& finest = grids_[0];
        for (float* plane : {finest.weight, finest.inverse, finest.residual, finest.change}) {
            const std::ptrdiff_t end = finest.row(finest.height);
            std::fill_n(plane, finest.row(0), 0.0F);
            std::fill_n(plane + end, finest.size() - end, 0.0F);
        }
    }

    // Fills all levels' weights and the first two's residuals; returns the finest one's square.
    double start(const std::uint8_t* tone, const std::uint8_t* texture) {
        double square = 0;
        const Grid& finest = grids_[0];
        for (std::ptrdiff_t y = 0; y < finest.height; ++y) {
            square += sweeps_.start_row(finest, y, tone + y * finest.width,
                                        texture + y * finest.width, table_.data());
            if (y % 2 == 1 || y + 1 == finest.height) {
                if (grids_.size() > 1) restrict_residual(0, y / 2);
                prepare_pair(0, y / 2);
            }
        }
        for (std::size_t level = 1; level < grids_.size(); ++level) {
            for (std::ptrdiff_t pair = 0; 2 * pair < grids_[level].height; ++pair) {
                prepare_pair(level, pair);
            }
        }
        return square;
    }

    // Hands two rows' weights on to the coarser level and inverts the diagonal.
    void prepare_pair(std::size_t level, std::ptrdiff_t pair) {
        const Grid& grid = grids_[level];
        if (level + 1 < grids_.size()) {
            const Grid& coarse = grids_[level + 1];
            sweeps_.restrict_row(grid, grid.weight, coarse, coarse.weight, pair);
        }
        for (std::ptrdiff_t y = 2 * pair; y < std::min(2 * pair + 2, grid.height); ++y) {
            sweeps_.invert_row(grid, y);
        }
    }

    void restrict_residual(std::size_t level, std::ptrdiff_t pair) {
        const Grid &grid = grids_[level], &coarse = grids_[level + 1];
        sweeps_.restrict_row(grid, grid.residual, coarse, coarse.residual, pair);
    }

    // Corrects the solution by what the coarser levels find; returns the residual's square.
    double cycle() {
        for (std::size_t level = 1; level + 1 < grids_.size(); ++level) {
            for (std::ptrdiff_t pair = 0; pair < grids_[level + 1].height; ++pair) {
                restrict_residual(level, pair);
            }
        }
        const Grid* coarse = nullptr;
        for (std::size_t level = grids_.size() - 1; level > 0; --level) {
            sweeps_.smooth(grids_[level], coarse);
            coarse = &grids_[level];
        }
        return sweeps_.correct(grids_[0], coarse, solution_);
    }

    // From 0; counts on in `iterations`, returns the residual's square.
    double conjugate_gradients(double limit, int& iterations) {
        const Grid& grid = grids_[0];
        std::vector<float> product(static_cast<std::size_t>(grid.size()));
        std::fill_n(grid.change, grid.size(), 0.0F);
        Sums sums = sweeps_.advance(grid, 0, product.data(), solution_);
        float keep = 0;
        while (sums.residual > limit && iterations < params_.max_iterations) {
            const double energy = sweeps_.turn(grid, keep, product.data());
            if (!(energy > 0)) break;  // Nothing is left that float32 can tell from 0.
            const double before = sums.preconditioned;
            const auto step = static_cast<float>(before / energy);
            sums = sweeps_.advance(grid, step, product.data(), solution_);
            keep = static_cast<float>(sums.preconditioned / before);
            ++iterations;
        }
        return sums.residual;
    }

    const FitParams params_;
    const Sweeps& sweeps_;
    const std::array<float, 256> table_ = logarithms();
    std::vector<Grid> grids_;
    std::unique_ptr<float[]> memory_;
    float* solution_;
};

}  // namespace
}  // namespace fit_texture

Fit fit_texture_u8(const std::uint8_t* tone, const std::uint8_t* texture, std::ptrdiff_t height,
                   std::ptrdiff_t width, const FitParams& params, std::uint8_t* drawn, Simd level) {
    fit_texture::Solver solver(height, width, params, fit_texture::sweeps_for(level));
    const Fit fit = solver.solve(tone, texture);
    solver.draw(texture, drawn);
    return fit;
}

}  // namespace toonnet
