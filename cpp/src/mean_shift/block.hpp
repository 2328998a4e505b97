// Neighbouring centres side by side, each with its own pixel's colour: the first step of every
// pixel of a run, where colours are too many to share.
#pragma once

#include "finish_x86.hpp"

namespace toonnet::mean_shift {
namespace {

template <class Simd>
class Block {
    static constexpr int lanes = Simd::lanes;
    using Bytes = typename Simd::Bytes;
    using Words = typename Simd::Words;

public:
    // Fills the steps of pixels (x .. x + lanes - 1, y); those past the row's end are padding.
    static void compute(const Band& band, int x, int y) {
        SumRow<lanes> sums;
        add_windows(band, x, y, sums);
        finish_row<Simd>(band, sums, x, y, band.pixel(x, y), ~std::uint64_t{0});
    }

private:
    // Sums live in memory: the inner loop needs all registers.
    static void add_to(std::int16_t* sums, Bytes bytes) {
        const auto add = [](std::int16_t* at, Words words) {
            Simd::store(at, Simd::add_words(Simd::load(at), words));
        };
        add(sums, Simd::low_words(bytes));
        add(sums + lanes / 2, Simd::high_words(bytes));
    }

    static void add_times(std::int16_t* sums, Bytes bytes, Words factor) {
        const auto add = [&](std::int16_t* at, Words words) {
            const Words product = Simd::multiply_words(words, factor);
            Simd::store(at, Simd::add_words(Simd::load(at), product));
        };
        add(sums, Simd::low_words(bytes));
        add(sums + lanes / 2, Simd::high_words(bytes));
    }

    // A byte times a small number, by adding.
    static Bytes times(Bytes value, int factor) {
        Bytes result = Simd::zero();
        for (; factor != 0; factor >>= 1, value = Simd::add(value, value)) {
            if (factor & 1) result = Simd::add(result, value);
        }
        return result;
    }

    static void add_windows(const Band& band, int x, int y, SumRow<lanes>& sums) {
        const int radius = band.limits.radius;
        const std::ptrdiff_t center = band.plane_position(x, y);
        const Bytes red = Simd::load(band.red + center);
        const Bytes green = Simd::load(band.green + center);
        const Bytes blue = Simd::load(band.blue + center);
        const Bytes limit = Simd::fill(band.limits.color_distance);
        sums = {};
        const int top = y - radius < 0 ? 0 : y - radius;
        const int bottom = y + radius >= band.height ? band.height - 1 : y + radius;
        for (int v = top; v <= bottom; ++v) {
            const std::ptrdiff_t row = band.plane_position(x, v);
            Bytes row_count = Simd::zero();
            Bytes running = Simd::zero();  // Sum over the columns of the count so far.
            int dx = -radius;
            // Differences of at most 14 add up in bytes for 9 columns; hence two halves.
            for (const int end : {0, radius}) {
                Bytes row_red = Simd::zero(), row_green = Simd::zero(), row_blue = Simd::zero();
                for (; dx <= end; ++dx) {
                    const Bytes dr = Simd::difference(Simd::load(band.red + row + dx), red);
                    const Bytes dg = Simd::difference(Simd::load(band.green + row + dx), green);
                    const Bytes db = Simd::difference(Simd::load(band.blue + row + dx), blue);
                    const auto mask =
                        Simd::near(dr, dg, db, Simd::load(band.column_penalty + x + dx), limit);
                    row_count = Simd::add_one(row_count, mask);
                    running = Simd::add(running, row_count);
                    row_red = Simd::add_kept(row_red, mask, dr);
                    row_green = Simd::add_kept(row_green, mask, dg);
                    row_blue = Simd::add_kept(row_blue, mask, db);
                }
                add_to(sums.color[0], row_red);
                add_to(sums.color[1], row_green);
                add_to(sums.color[2], row_blue);
            }
            Simd::store(sums.n, Simd::add(Simd::load(sums.n), row_count));
            // Summed as (radius + 1 - dx): the first column counts in every running sum.
            add_to(sums.x, Simd::subtract(times(row_count, radius + 1), running));
            add_times(sums.y, row_count, Simd::fill_words(v - y));
        }
    }
};

}  // namespace
}  // namespace toonnet::mean_shift
