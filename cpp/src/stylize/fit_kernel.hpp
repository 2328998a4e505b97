// The sweeps of the texture's solver, 16 pixels a step; included once for each instruction set.
#pragma once

#include <cstring>

#include "fit_planes.hpp"

namespace toonnet::fit_texture {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

using Floats = float __attribute__((vector_size(4 * lanes)));
using Ints = std::int32_t __attribute__((vector_size(4 * lanes)));

inline void load(const float* from, Floats& to) { std::memcpy(&to, from, sizeof to); }
inline void store(const Floats& from, float* to) { std::memcpy(to, &from, sizeof from); }

// The sum of the lanes, always in this order: bits must not depend on the instruction set.
inline double total(const Floats& lane_sums) {
    double sum = 0;
    for (int i = 0; i < lanes; ++i) sum += static_cast<double>(lane_sums[i]);
    return sum;
}

// A constant for the inside and the border: any positive diagonal preconditions.
inline float degree(const Planes& planes) { return 4 * planes.smoothness; }

inline void turn_row(const Planes& planes, std::ptrdiff_t y, float keep) {
    const std::ptrdiff_t row = planes.row(y);
    const float four = degree(planes);
    for (std::ptrdiff_t i = row; i < row + planes.vectors() * lanes; i += lanes) {
        Floats residual, weight, direction;
        load(planes.residual + i, residual);
        load(planes.weight + i, weight);
        load(planes.direction + i, direction);
        direction = residual / (weight + four) + keep * direction;
        store(direction, planes.direction + i);
    }
    planes.direction[row - 1] = planes.direction[row];
    planes.direction[row + planes.width] = planes.direction[row + planes.width - 1];
}

inline double multiply_row(const Planes& planes, std::ptrdiff_t y) {
    const std::ptrdiff_t row = planes.row(y), end = row + planes.vectors() * lanes;
    const std::ptrdiff_t up = y > 0 ? planes.stride : 0;
    const std::ptrdiff_t down = y + 1 < planes.height ? planes.stride : 0;
    Floats sums = {};
    for (std::ptrdiff_t i = row; i < end; i += lanes) {
        Floats weight, middle, above, below, left, right;
        load(planes.weight + i, weight);
        load(planes.direction + i, middle);
        load(planes.direction + i - up, above);
        load(planes.direction + i + down, below);
        load(planes.direction + i - 1, left);
        load(planes.direction + i + 1, right);
        const Floats around = (above + below) + (left + right);
        Floats product = weight * middle + planes.smoothness * (4.0F * middle - around);
        if (i + lanes > row + planes.width) {
            for (std::ptrdiff_t lane = row + planes.width - i; lane < lanes; ++lane) {
                product[lane] = 0;
            }
        }
        store(product, planes.product + i);
        sums += product * middle;
    }
    return total(sums);
}

// A row is multiplied when the one below it has turned: one sweep through memory for both.
inline double turn(const Planes& planes, float keep) {
    double sum = 0;
    turn_row(planes, 0, keep);
    for (std::ptrdiff_t y = 0; y < planes.height; ++y) {
        if (y + 1 < planes.height) turn_row(planes, y + 1, keep);
        sum += multiply_row(planes, y);
    }
    return sum;
}

inline Sums advance(const Planes& planes, float step) {
    Sums sums = {0, 0};
    const float four = degree(planes);
    for (std::ptrdiff_t y = 0; y < planes.height; ++y) {
        const std::ptrdiff_t row = planes.row(y);
        Floats preconditioned = {}, squared = {};
        for (std::ptrdiff_t i = row; i < row + planes.vectors() * lanes; i += lanes) {
            Floats solution, direction, residual, product, weight;
            load(planes.solution + i, solution);
            load(planes.direction + i, direction);
            load(planes.residual + i, residual);
            load(planes.product + i, product);
            load(planes.weight + i, weight);
            solution += step * direction;
            residual -= step * product;
            store(solution, planes.solution + i);
            store(residual, planes.residual + i);
            const Floats square = residual * residual;
            squared += square;
            preconditioned += square / (weight + four);
        }
        sums.residual += total(squared);
        sums.preconditioned += total(preconditioned);
    }
    return sums;
}

inline Floats chosen(const Ints& mask, const Floats& yes, const Floats& no) {
    return (Floats)((mask & (Ints)yes) | (~mask & (Ints)no));
}

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

inline void draw(const float* solution, const std::uint8_t* texture, const float* logarithms,
                 std::ptrdiff_t width, std::uint8_t* drawn) {
    for (std::ptrdiff_t x = 0; x < width; x += lanes) {
        const std::ptrdiff_t wide = x + lanes <= width ? lanes : width - x;
        Floats exponents = {};
        for (std::ptrdiff_t lane = 0; lane < wide; ++lane) {
            exponents[lane] = solution[x + lane] * logarithms[texture[x + lane]];
        }
        const Ints bytes = bytes_of_exponents(exponents);
        for (std::ptrdiff_t lane = 0; lane < wide; ++lane) {
            drawn[x + lane] = static_cast<std::uint8_t>(bytes[lane]);
        }
    }
}

}  // namespace
}  // namespace toonnet::fit_texture
