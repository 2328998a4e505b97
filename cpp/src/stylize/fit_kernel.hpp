// The sweeps of the texture's solver, a vector of pixels a step; included once for each instruction
// set.
#pragma once

#include <cstring>
#include <initializer_list>

#include "fit_planes.hpp"

namespace toonnet::fit_texture {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

#if defined(__AVX512F__)
constexpr std::ptrdiff_t part = 16;
#elif defined(__AVX2__)
constexpr std::ptrdiff_t part = 8;
#else
constexpr std::ptrdiff_t part = 4;
#endif
constexpr std::ptrdiff_t parts = lanes / part;

using Floats = float __attribute__((vector_size(4 * part)));
using Ints = std::int32_t __attribute__((vector_size(4 * part)));

inline Floats load(const float* from) {
    Floats to;
    std::memcpy(&to, from, sizeof to);
    return to;
}

inline void store(const Floats& from, float* to) { std::memcpy(to, &from, sizeof from); }

// Sums of 16 lanes, whatever the vectors: bits must not depend on the instruction set.
struct LaneSums {
    Floats sums[parts] = {};

    double total() const {
        double sum = 0;
        for (const Floats& lane_sums : sums) {
            for (int i = 0; i < part; ++i) sum += static_cast<double>(lane_sums[i]);
        }
        return sum;
    }
};

inline Floats chosen(const Ints& mask, const Floats& yes, const Floats& no) {
    return (Floats)((mask & (Ints)yes) | (~mask & (Ints)no));
}

enum Parity { even, odd };

// Calls work(i, which) for every vector of a row's columns of one parity, at i in the plane;
// `which` of 16 lanes' parts it is.
template <class Work>
inline void each_vector(const Grid& grid, std::ptrdiff_t y, Parity parity, const Work& work) {
    const std::ptrdiff_t first = grid.row(y) + (parity == odd ? grid.half() : 0);
    for (std::ptrdiff_t i = first; i < first + grid.evens(); i += lanes) {
        for (std::ptrdiff_t which = 0; which < parts; ++which) work(i + which * part, which);
    }
}

// The sum of the neighbours above, below, left and right, `up` and `down` rows away.
inline Floats around(const Grid& grid, std::ptrdiff_t i, Parity parity, std::ptrdiff_t up,
                     std::ptrdiff_t down) {
    const float* change = grid.change + i;
    const float* right = parity == odd ? change - grid.half() + 1 : change + grid.half();
    return (load(change - up) + load(change + down)) + (load(right - 1) + load(right));
}

// Calls work(i, which, A change) for every vector of a row. The differences are taken first, as a
// white texture's weight is too small to be seen beside four times the smoothness: across the
// border they are 0, since there the pixel is its own neighbour.
template <class Work>
inline void each_product(const Grid& grid, std::ptrdiff_t y, const Work& work) {
    const std::ptrdiff_t up = y > 0 ? grid.stride : 0, down = y + 1 < grid.height ? grid.stride : 0;
    float *evens = grid.change + grid.row(y), *odds = evens + grid.half();
    float* beyond = grid.width % 2 == 0 ? evens + grid.evens() : odds + grid.odds();
    odds[-1] = evens[0];
    *beyond = grid.width % 2 == 0 ? odds[grid.odds() - 1] : evens[grid.evens() - 1];
    for (const Parity parity : {even, odd}) {
        each_vector(grid, y, parity, [&](std::ptrdiff_t i, std::ptrdiff_t which) {
            const Floats change = load(grid.change + i), weight = load(grid.weight + i), zero = {};
            const Floats flow = 4.0F * change - around(grid, i, parity, up, down);
            const Floats product = weight * change + grid.smoothness * flow;
            work(i, which, chosen(weight > zero, product, zero));  // 0 beyond the last column.
        });
    }
    odds[-1] = *beyond = 0;
}

// --- setting up -------------------------------------------------------------------------------

inline double start_row(const Grid& grid, std::ptrdiff_t y, const std::uint8_t* tone,
                        const std::uint8_t* texture, const float* logarithms) {
    const std::ptrdiff_t row = grid.row(y), half = grid.half();
    for (float* plane : {grid.weight, grid.inverse, grid.residual, grid.change}) {
        std::memset(plane + row, 0, static_cast<std::size_t>(grid.stride) * sizeof *plane);
    }
    float *weight = grid.weight + row, *residual = grid.residual + row;
    for (std::ptrdiff_t i = 0; i < grid.odds(); ++i) {
        weight[i] = logarithms[texture[2 * i]];
        weight[i + half] = logarithms[texture[2 * i + 1]];
        residual[i] = logarithms[tone[2 * i]];
        residual[i + half] = logarithms[tone[2 * i + 1]];
    }
    if (const std::ptrdiff_t last = grid.width - 1; last % 2 == 0) {
        weight[last / 2] = logarithms[texture[last]];
        residual[last / 2] = logarithms[tone[last]];
    }
    LaneSums squared;
    for (const Parity parity : {even, odd}) {
        each_vector(grid, y, parity, [&](std::ptrdiff_t i, std::ptrdiff_t which) {
            const Floats a = load(grid.weight + i), right = a * load(grid.residual + i);
            store(a * a, grid.weight + i);
            store(right, grid.residual + i);
            squared.sums[which] += right * right;
        });
    }
    return squared.total();
}

inline void restrict_row(const Grid& fine, const float* from, const Grid& coarse, float* to,
                         std::ptrdiff_t coarse_y) {
    const float* upper = from + fine.row(2 * coarse_y);
    const float* lower = upper + fine.stride;
    float* sums = to + coarse.row(coarse_y);
    const std::ptrdiff_t fine_half = fine.half(), half = coarse.half();
    const auto sum = [&](std::ptrdiff_t x) {
        return (upper[x] + upper[x + fine_half]) + (lower[x] + lower[x + fine_half]);
    };
    for (std::ptrdiff_t i = 0; i < coarse.odds(); ++i) {
        sums[i] = sum(2 * i);
        sums[i + half] = sum(2 * i + 1);
    }
    if (coarse.width % 2 == 1) sums[coarse.width / 2] = sum(coarse.width - 1);
}

inline void invert_row(const Grid& grid, std::ptrdiff_t y) {
    const float* weight = grid.weight + grid.row(y);
    float* inverse = grid.inverse + grid.row(y);
    const int beside = (y > 0) + (y + 1 < grid.height);
    const float inside = grid.smoothness * static_cast<float>(beside + 2);
    const auto invert = [&](std::ptrdiff_t first, std::ptrdiff_t count, float neighbors) {
        for (std::ptrdiff_t i = first; i < first + count; ++i) {
            inverse[i] = 1.0F / (weight[i] + neighbors);
        }
    };
    invert(0, grid.evens(), inside);
    invert(grid.half(), grid.odds(), inside);
    const std::ptrdiff_t last = grid.width - 1;
    const float border = grid.smoothness * static_cast<float>(beside + (last > 0 ? 1 : 0));
    invert(0, 1, border);
    invert(last / 2 + (last % 2 == 1 ? grid.half() : 0), 1, border);
}

// --- multigrid --------------------------------------------------------------------------------

inline void guess_row(const Grid& grid, std::ptrdiff_t y, const Grid* coarse) {
    float *evens = grid.change + grid.row(y), *odds = evens + grid.half();
    if (coarse == nullptr) {
        std::memset(evens, 0, static_cast<std::size_t>(grid.stride) * sizeof *evens);
        return;
    }
    const float* from = coarse->change + coarse->row(y / 2);
    for (std::ptrdiff_t i = 0; i < coarse->odds(); ++i) {
        evens[2 * i] = odds[2 * i] = from[i];
        evens[2 * i + 1] = odds[2 * i + 1] = from[i + coarse->half()];
    }
    if (coarse->width % 2 == 1) {
        const std::ptrdiff_t last = coarse->width - 1;
        evens[last] = odds[last] = from[last / 2];
    }
    if (grid.width % 2 == 1) odds[grid.odds()] = 0;
}

inline Parity parity_of(std::ptrdiff_t y, int color) { return (y & 1) == color ? even : odd; }

inline void relax_row(const Grid& grid, std::ptrdiff_t y, int color) {
    const Parity parity = parity_of(y, color);
    each_vector(grid, y, parity, [&](std::ptrdiff_t i, std::ptrdiff_t) {
        const Floats sums = load(grid.residual + i) +
                            grid.smoothness * around(grid, i, parity, grid.stride, grid.stride);
        store(sums * load(grid.inverse + i), grid.change + i);
    });
}

inline double finish_row(const Grid& grid, std::ptrdiff_t y, float* solution) {
    LaneSums squared;
    each_product(grid, y, [&](std::ptrdiff_t i, std::ptrdiff_t which, const Floats& product) {
        const Floats residual = load(grid.residual + i) - product;
        store(load(solution + i) + load(grid.change + i), solution + i);
        store(residual, grid.residual + i);
        squared.sums[which] += residual * residual;
    });
    return squared.total();
}

// Every step follows a row behind the one before, so that memory is swept once for all.
template <class Finish>
inline void sweep(const Grid& grid, const Grid* coarse, const Finish& finish) {
    for (std::ptrdiff_t y = 0; y < grid.height + 5; ++y) {
        if (y < grid.height) guess_row(grid, y, coarse);
        for (int i = 0; i < 4; ++i) {
            const std::ptrdiff_t row = y - 1 - i;
            if (row >= 0 && row < grid.height) relax_row(grid, row, i % 2);
        }
        if (y >= 5) finish(y - 5);
    }
}

inline void smooth(const Grid& grid, const Grid* coarse) {
    sweep(grid, coarse, [](std::ptrdiff_t) {});
}

inline double correct(const Grid& grid, const Grid* coarse, float* solution) {
    double square = 0;
    sweep(grid, coarse, [&](std::ptrdiff_t y) {
        square += finish_row(grid, y, solution);
        const bool pair = y % 2 == 1 || y + 1 == grid.height;
        if (coarse != nullptr && pair) {
            restrict_row(grid, grid.residual, *coarse, coarse->residual, y / 2);
        }
    });
    return square;
}

// --- conjugate gradients ----------------------------------------------------------------------

inline void turn_row(const Grid& grid, std::ptrdiff_t y, float keep) {
    for (const Parity parity : {even, odd}) {
        each_vector(grid, y, parity, [&](std::ptrdiff_t i, std::ptrdiff_t) {
            const Floats preconditioned = load(grid.residual + i) * load(grid.inverse + i);
            store(preconditioned + keep * load(grid.change + i), grid.change + i);
        });
    }
}

inline double multiply_row(const Grid& grid, std::ptrdiff_t y, float* product) {
    LaneSums sums;
    each_product(grid, y, [&](std::ptrdiff_t i, std::ptrdiff_t which, const Floats& multiplied) {
        store(multiplied, product + i);
        sums.sums[which] += multiplied * load(grid.change + i);
    });
    return sums.total();
}

// A row is multiplied when the one below it has turned: one sweep through memory for both.
inline double turn(const Grid& grid, float keep, float* product) {
    double sum = 0;
    turn_row(grid, 0, keep);
    for (std::ptrdiff_t y = 0; y < grid.height; ++y) {
        if (y + 1 < grid.height) turn_row(grid, y + 1, keep);
        sum += multiply_row(grid, y, product);
    }
    return sum;
}

inline Sums advance(const Grid& grid, float step, const float* product, float* solution) {
    Sums sums = {0, 0};
    for (std::ptrdiff_t y = 0; y < grid.height; ++y) {
        LaneSums preconditioned, squared;
        for (const Parity parity : {even, odd}) {
            each_vector(grid, y, parity, [&](std::ptrdiff_t i, std::ptrdiff_t which) {
                store(load(solution + i) + step * load(grid.change + i), solution + i);
                const Floats residual = load(grid.residual + i) - step * load(product + i);
                store(residual, grid.residual + i);
                squared.sums[which] += residual * residual;
                preconditioned.sums[which] += residual * residual * load(grid.inverse + i);
            });
        }
        sums.residual += squared.total();
        sums.preconditioned += preconditioned.total();
    }
    return sums;
}

// --- drawing ----------------------------------------------------------------------------------

// 255 exp(x) rounded, x taken for at most 0: 2^n times a polynomial on [-1/2, 1/2], off by 1e-3.
inline Ints bytes_of_exponents(const Floats& exponents) {
    const Floats zero = {}, least = zero - 30.0F;
    Floats scaled = exponents * 1.44269504F;
    scaled = chosen(scaled < zero, scaled, zero);
    scaled = chosen(scaled > least, scaled, least);
    const Ints whole = __builtin_convertvector(scaled - 0.5F, Ints);  // The nearest, below 0.
    const Floats x = (scaled - __builtin_convertvector(whole, Floats)) * 0.693147181F;
    const Floats series =
        1.0F +
        x * (1.0F + x * (0.5F + x * (0.166666672F + x * (0.0416666679F + x * 0.00833333377F))));
    const Floats power = (Floats)((whole + 127) << 23);
    return __builtin_convertvector(255.0F * series * power + 0.5F, Ints);
}

inline void draw_row(const Grid& grid, std::ptrdiff_t y, const float* solution,
                     const std::uint8_t* texture, const float* logarithms, float* buffer,
                     std::uint8_t* drawn) {
    const float *evens = solution + grid.row(y), *odds = evens + grid.half();
    for (std::ptrdiff_t i = 0; i < grid.evens(); ++i) {  // One column too many does no harm.
        buffer[2 * i] = evens[i];
        buffer[2 * i + 1] = odds[i];
    }
    for (std::ptrdiff_t x = 0; x < grid.width; ++x) buffer[x] *= logarithms[texture[x]];
    std::int32_t values[part];
    for (std::ptrdiff_t x = 0; x < grid.width; x += part) {
        const Ints wide = bytes_of_exponents(load(buffer + x));
        std::memcpy(values, &wide, sizeof values);
        const std::ptrdiff_t count = x + part <= grid.width ? part : grid.width - x;
        for (std::ptrdiff_t lane = 0; lane < count; ++lane) {
            drawn[x + lane] = static_cast<std::uint8_t>(values[lane]);
        }
    }
}

constexpr Sweeps sweeps_here = {start_row, restrict_row, invert_row, smooth,
                                correct,   turn,         advance,    draw_row};

}  // namespace
}  // namespace toonnet::fit_texture
