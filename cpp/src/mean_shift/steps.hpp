// A whole band for one vector instruction set: shared colours by boxes, crowded runs by blocks, the
// rest window by window.
#pragma once

#include "block.hpp"
#include "box.hpp"
#include "toonnet/picture.hpp"
#include "uniform.hpp"
#include "walk.hpp"

namespace toonnet::mean_shift {
namespace {

template <class Simd>
class VectorSteps {
public:
    void run(const Picture& source, const Band& band, std::uint8_t* filtered, std::uint64_t* bits) {
        unpack_picture<Simd>(source, band);
        split_channels(band);
        find_pending<Simd>(band, bits);
        for (int y = band.first_row; y < band.end_row; ++y) store_uniform_steps(band, y);
        for (int top = band.first_row; top < band.end_row; top += tile_rows) {
            const int bottom = top + tile_rows < band.end_row ? top + tile_rows : band.end_row;
            if (band.limits.radius == vector_radius_max) {
                for (int left = 0; left < band.width; left += tile_columns) {
                    run_tile(band, left, top, bottom);
                }
            }
            for (int y = top; y < bottom; ++y) run_row(band, y);
        }
        follow_steps<Simd>(band, memo_, walk_, filtered,
                           [&](const State* states, int count, Step* steps) {
                               compute(band, states, count, steps);
                           });
    }

private:
    // A colour pays for its box from so many states on: one counted, of two, for so many rows.
    static constexpr int box_rows_a_state = 2;
    static constexpr int batch = Walk::batch;

    // Each loop ends in a long chain, from a position to a place, from pixels to sums, from sums to
    // a step; apart, the states' chains overlap in the processor.
    static void compute(const Band& band, const State* states, int count, Step* steps) {
        PackedSums sums[batch];
        int x[batch], y[batch];
        for (int i = 0; i < count; ++i) {
            y[i] = band.row_of(states[i].position);
            x[i] = static_cast<int>(states[i].position - band.position(0, y[i]));
        }
        for (int i = 0; i < count; ++i) {
            sums[i] = Simd::window(band, x[i], y[i], states[i].color);
        }
        for (int i = 0; i < count; ++i) {
            steps[i] = finish(band, sums[i], x[i], y[i], states[i].color);
        }
    }

    static void split_channels(const Band& band) {
        const int first = band.top_row < 0 ? 0 : band.top_row;
        const int end = band.bottom_row > band.height ? band.height : band.bottom_row;
        for (int y = first; y < end; ++y) {
            const std::ptrdiff_t row = band.plane_position(0, y);
            split_row_ssse3(band.pixel(0, y), band.red + row, band.green + row, band.blue + row,
                            band.width);
        }
    }

    static void store_uniform_steps(const Band& band, int y) {
        Step* steps = band.step(0, y);
        const Color* pixels = band.pixel(0, y);
        for (int x = 0; x < band.width; ++x) steps[x] = {0, pixels[x]};
        for (std::ptrdiff_t i = 0; i < band.bit_stride; ++i) {
            band.missing_row(y)[i] = band.pending_row(y)[i];
        }
    }

    // The tile's columns of a bit row.
    static std::uint64_t tile_bits(const std::uint64_t* row, int left) {
        const int word = left >> 6, bit = left & 63;
        const std::uint64_t high = bit == 0 ? 0 : row[word + 1] << (64 - bit);
        return (row[word] >> bit | high) & ((std::uint64_t{1} << tile_columns) - 1);
    }

    static void clear_tile_bits(std::uint64_t* row, int left, std::uint64_t bits) {
        const int word = left >> 6, bit = left & 63;
        row[word] &= ~(bits << bit);
        if (bit != 0) row[word + 1] &= ~(bits >> (64 - bit));
    }

    void run_tile(const Band& band, int left, int top, int bottom) {
        bool any = false;
        for (int y = top; y < bottom; y += 2) {
            std::uint64_t bits = tile_bits(band.missing_row(y), left);
            if (bits != 0 && !any) {
                colors_.clear();
                any = true;
            }
            const Color* pixels = band.pixel(left, y);
            for (; bits != 0; bits &= bits - 1) colors_.add(pixels[lowest_bit(bits)], y - top);
            if (any && colors_.hopeless()) return;
        }
        if (!any) return;
        for (const ColorCount::Entry& entry : colors_) {
            if (entry.count == 0) continue;
            const int first = entry.top > 0 ? top + entry.top - 1 : top;
            const int last = top + entry.bottom + 1 < bottom ? top + entry.bottom + 1 : bottom - 1;
            const int rows = last - first + 1 + 2 * vector_radius_max;
            if (entry.count * box_rows_a_state >= rows) {
                run_color(band, left, first, last, entry.color);
            }
        }
    }

    void run_color(const Band& band, int left, int top, int bottom, Color pixel) {
        const Color color = pixel & color_bits;
        Color same[row_bytes];
        for (Color& entry : same) entry = pixel;
        box_.compute(band, left, top, bottom, color);
        for (int y = top; y <= bottom; ++y) {
            const std::uint64_t equal = Simd::equal_bits(band.pixel(left, y), same);
            std::uint64_t found = tile_bits(band.missing_row(y), left) & equal;
            clear_tile_bits(band.missing_row(y), left, found);
            if (found == 0) continue;
            SumRow<row_bytes> sums;
            box_.row(y, sums);
            finish_row<Simd>(band, sums, left, y, same, found);
        }
    }

    static void run_row(const Band& band, int y) {
        const std::uint64_t* row = band.missing_row(y);
        for (int word = 0; word * 64 < band.width; ++word) {
            if constexpr (Simd::block_states > 0) {
                if (std::popcount(row[word]) >= Simd::block_states) {
                    Block<Simd>::compute(band, word * 64, y);
                    continue;
                }
            }
            if (row[word] != 0) run_windows(band, word * 64, y, row[word]);
        }
    }

    // The pixels whose bit is set, one at least.
    static void run_windows(const Band& band, int x, int y, std::uint64_t bits) {
        State states[64];
        Step steps[64];
        int count = 0;
        do {
            const int state_x = x + lowest_bit(bits);
            states[count++] = {band.position(state_x, y), band.color(state_x, y)};
            bits &= bits - 1;
        } while (bits != 0);
        compute(band, states, count, steps);
        for (int i = 0; i < count; ++i) band.steps[states[i].position] = steps[i];
    }

    ColorCount colors_;
    ColorBox<Simd> box_;
    Memo memo_;
    Walk walk_;
};

template <class Simd>
void run_vector_kernel(const Picture& source, const Band& band, std::uint8_t* filtered,
                       std::uint64_t* bits, void* scratch) {
    static_cast<VectorSteps<Simd>*>(scratch)->run(source, band, filtered, bits);
}

}  // namespace
}  // namespace toonnet::mean_shift
