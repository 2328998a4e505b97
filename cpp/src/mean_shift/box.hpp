// All windows of a tile at once, for one colour that many of its states share.
//
// A cartoon has few colours in a small tile. For one of them, the pixels of the tile and its
// margin that lie within the colour distance are marked once; sums over 15 columns by doubling and
// running sums down the rows then give each window in a few look-ups.
#pragma once

#include "band.hpp"
#include "finish_x86.hpp"

namespace toonnet::mean_shift {
namespace {

constexpr int tile_rows = 32;
constexpr int row_bytes = 64;
constexpr int tile_columns = row_bytes - 2 * vector_radius_max;

// For windows of radius vector_radius_max only: the doubling below adds up 15 columns.
template <class Simd>
class ColorBox {
    static constexpr int parts = row_bytes / Simd::lanes;
    static constexpr int radius = vector_radius_max;
    static constexpr int side = 2 * radius + 1;
    using Bytes = typename Simd::Bytes;
    using Words = typename Simd::Words;

public:
    // Makes the sums for the states (x, y, color), x in [left, left + tile_columns), y in [top,
    // bottom].
    void compute(const Band& band, int left, int top, int bottom, Color color) {
        top_ = top;
        for (int part = 0; part < parts; ++part) {
            Simd::store(count_[0] + part * Simd::lanes, Simd::zero());
            for (auto& sums : words_) {
                Simd::store(sums[0] + part * Simd::lanes, Simd::zero());
                Simd::store(sums[0] + part * Simd::lanes + Simd::lanes / 2, Simd::zero());
            }
        }
        for (int y = top - radius; y <= bottom + radius; ++y) {
            if (y < 0 || y >= band.height) {
                repeat_row(y - top + radius);
            } else {
                add_row(band, left, y, color);
            }
        }
    }

    // The sums for all columns of row y.
    void row(int y, SumRow<row_bytes>& sums) const {
        const int above = y - top_;
        const int below = above + side;
        const Words own_row = Simd::fill_words(-(above + radius));
        const auto total = [&](const std::int16_t(*table)[row_bytes], int at) {
            return Simd::subtract_words(Simd::load(table[below] + at),
                                        Simd::load(table[above] + at));
        };
        for (int at = 0; at < row_bytes; at += Simd::lanes) {
            Simd::store(sums.n + at, Simd::subtract(Simd::load(count_[below] + at),
                                                    Simd::load(count_[above] + at)));
        }
        for (int at = 0; at < row_bytes; at += Simd::lanes / 2) {
            Simd::store(sums.x + at, total(words_[0], at));
            Simd::store(sums.y + at,
                        Simd::add_words(total(words_[1], at),
                                        Simd::multiply_words(Simd::widen(sums.n + at), own_row)));
            for (int i = 0; i < 3; ++i) Simd::store(sums.color[i] + at, total(words_[2 + i], at));
        }
    }

private:
    using Row = Bytes[parts];

    void repeat_row(int index) {
        for (int part = 0; part < parts; ++part) {
            const int at = part * Simd::lanes;
            Simd::store(count_[index + 1] + at, Simd::load(count_[index] + at));
            for (auto& sums : words_) {
                for (const int half : {0, Simd::lanes / 2}) {
                    Simd::store(sums[index + 1] + at + half, Simd::load(sums[index] + at + half));
                }
            }
        }
    }

    void add_row(const Band& band, int left, int y, Color color) {
        const std::ptrdiff_t start = band.plane_position(left - radius, y);
        const Bytes limit = Simd::fill(band.limits.color_distance);
        Row in, red, green, blue;
        for (int part = 0; part < parts; ++part) {
            const int at = part * Simd::lanes;
            const auto offset = [&](const std::int8_t* plane, int index) {
                return Simd::difference(Simd::load(plane + start + at),
                                        Simd::fill(static_cast<int>(color >> (8 * index))));
            };
            const Bytes dr = offset(band.red, 0), dg = offset(band.green, 1);
            const Bytes db = offset(band.blue, 2);
            const auto mask =
                Simd::near(dr, dg, db, Simd::load(band.column_penalty + left - radius + at), limit);
            in[part] = Simd::ones(mask);
            red[part] = Simd::keep(mask, dr);
            green[part] = Simd::keep(mask, dg);
            blue[part] = Simd::keep(mask, db);
        }
        const int index = y - top_ + radius;
        add_counts(in, index);
        add_colors(red, words_[2], index);
        add_colors(green, words_[3], index);
        add_colors(blue, words_[4], index);
    }

    // Sums over 8 columns from each on, by doubling: at most 8 * 14.
    static void add_eight(const Row& row, Row& eight) {
        Row shifted, two, four;
        Simd::template shift<1>(row, shifted);
        for (int part = 0; part < parts; ++part) two[part] = Simd::add(row[part], shifted[part]);
        Simd::template shift<2>(two, shifted);
        for (int part = 0; part < parts; ++part) four[part] = Simd::add(two[part], shifted[part]);
        Simd::template shift<4>(four, shifted);
        for (int part = 0; part < parts; ++part) eight[part] = Simd::add(four[part], shifted[part]);
    }

    // sums[index + 1] = sums[index] + low + high, widened.
    static void accumulate(std::int16_t (*sums)[row_bytes], int index, int part, Words low,
                           Words high) {
        const int at = part * Simd::lanes;
        const int half = Simd::lanes / 2;
        Simd::store(sums[index + 1] + at, Simd::add_words(Simd::load(sums[index] + at), low));
        Simd::store(sums[index + 1] + at + half,
                    Simd::add_words(Simd::load(sums[index] + at + half), high));
    }

    static void add_colors(const Row& row, std::int16_t (*sums)[row_bytes], int index) {
        Row eight, seven;
        add_eight(row, eight);
        // Columns 8 to 14 of the window: eight from the 7th on without the 7th itself.
        Row without;
        for (int part = 0; part < parts; ++part) {
            without[part] = Simd::subtract(eight[part], row[part]);
        }
        Simd::template shift<7>(without, seven);
        for (int part = 0; part < parts; ++part) {
            accumulate(
                sums, index, part,
                Simd::add_words(Simd::low_words(eight[part]), Simd::low_words(seven[part])),
                Simd::add_words(Simd::high_words(eight[part]), Simd::high_words(seven[part])));
        }
    }

    // The number of columns and their first moment about the window's centre.
    void add_counts(const Row& row, int index) {
        Row next, two, four, eight, moment, shifted;
        Simd::template shift<1>(row, next);  // Also the moment of 2 columns about the first.
        for (int part = 0; part < parts; ++part) two[part] = Simd::add(row[part], next[part]);
        Simd::template shift<2>(two, shifted);
        for (int part = 0; part < parts; ++part) {
            four[part] = Simd::add(two[part], shifted[part]);
            moment[part] = Simd::add(next[part], Simd::add(shifted[part], shifted[part]));
        }
        Simd::template shift<2>(next, shifted);
        for (int part = 0; part < parts; ++part)
            moment[part] = Simd::add(moment[part], shifted[part]);
        Row fours, moments;
        Simd::template shift<4>(four, fours);
        Simd::template shift<4>(moment, moments);
        Row without;
        for (int part = 0; part < parts; ++part) {
            eight[part] = Simd::add(four[part], fours[part]);
            const Bytes twice = Simd::add(fours[part], fours[part]);
            moment[part] =
                Simd::add(Simd::add(moment[part], moments[part]), Simd::add(twice, twice));
            without[part] = Simd::subtract(eight[part], row[part]);
        }
        Row sevens;
        Simd::template shift<7>(without, sevens);
        Simd::template shift<7>(moment, moments);
        const Words row_number = Simd::fill_words(index);
        for (int part = 0; part < parts; ++part) {
            const int at = part * Simd::lanes;
            const Bytes count = Simd::add(eight[part], sevens[part]);
            Simd::store(count_[index + 1] + at, Simd::add(Simd::load(count_[index] + at), count));
            const Bytes twice = Simd::add(eight[part], eight[part]);
            const Bytes fourfold = Simd::add(twice, twice);
            const Bytes sevenfold = Simd::subtract(Simd::add(fourfold, fourfold), eight[part]);
            const Bytes x = Simd::subtract(Simd::add(moment[part], moments[part]), sevenfold);
            accumulate(words_[0], index, part, Simd::low_words(x), Simd::high_words(x));
            accumulate(words_[1], index, part,
                       Simd::multiply_words(Simd::low_words(count), row_number),
                       Simd::multiply_words(Simd::high_words(count), row_number));
        }
    }

    int top_ = 0;
    // Running sums down the rows, modulo 2^8 and 2^16: a window's own fit, so differences are
    // right.
    alignas(64) std::uint8_t count_[tile_rows + 2 * radius + 1][row_bytes];
    alignas(64) std::int16_t words_[5][tile_rows + 2 * radius + 1][row_bytes];  // x, y, r, g, b
};

// Which colours the pending states of a tile share, as every second row tells: a small table that
// drops what finds no place.
class ColorCount {
public:
    struct Entry {
        Color color;
        std::int16_t count;
        std::int16_t top;  // Rows of the tile.
        std::int16_t bottom;
    };

    void clear() {
        for (Entry& entry : entries_) entry.count = 0;
        last_ = nullptr;
        states_ = colors_ = 0;
    }

    void add(Color color, int row) {
        // Pixels come in runs.
        if (last_ == nullptr || last_->color != color) last_ = find(color, row);
        ++last_->count;
        last_->bottom = static_cast<std::int16_t>(row);
        ++states_;
    }

    // Whether nearly every state has a colour of its own, as in photographs.
    bool hopeless() const { return states_ >= 64 && 2 * colors_ > states_; }

    const Entry* begin() const { return entries_; }
    const Entry* end() const { return entries_ + size; }

private:
    static constexpr int bits = 9;
    static constexpr int size = 1 << bits;
    static constexpr int probes = 4;

    Entry* find(Color color, int row) {
        std::uint32_t slot = (color * 0x9E3779B1u) >> (32 - bits);
        for (int probe = 0; probe < probes; ++probe, slot = (slot + 1) & (size - 1)) {
            Entry& entry = entries_[slot];
            if (entry.count == 0) {
                entry = {color, 0, static_cast<std::int16_t>(row), 0};
                ++colors_;
            }
            if (entry.color == color) return &entry;
        }
        dropped_ = {color, 0, 0, 0};
        ++colors_;
        return &dropped_;
    }

    Entry entries_[size];
    Entry dropped_;
    Entry* last_;
    int states_;
    int colors_;
};

}  // namespace
}  // namespace toonnet::mean_shift
