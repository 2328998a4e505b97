// The way from each pixel's first step to its last colour.
#pragma once

#include "band.hpp"
#include "toonnet/picture.hpp"

namespace toonnet::mean_shift {
namespace {

// States that are no pixel's own, such as (x, y, mean colour), seen before in this band. A small
// table: on noisy pictures few come again, and a large one costs more than it saves.
class Memo {
public:
    struct Entry {
        std::uint64_t key;
        Step step;
    };

    void clear() {
        for (Entry& entry : entries_) entry.key = no_key;
    }

    static std::uint64_t key_of(const State& state) {
        return static_cast<std::uint64_t>(state.position) << 24 | state.color;
    }

    // The entry where the state with this key is, or where it is to be put.
    Entry& entry_of(std::uint64_t key) {
        return entries_[(key * 0x9E3779B97F4A7C15u) >> (64 - bits)];
    }

private:
    static constexpr int bits = 11;
    static constexpr std::uint64_t no_key = std::uint64_t{1} << 63;
    Entry entries_[1 << bits];
};

inline int lowest_bit(std::uint64_t bits) { return std::countr_zero(bits); }

// Follows the steps of a row's pixels side by side, an iteration a pass. Where a state is put down
// can be decided without a branch, which could not be foretold, and the states of a pass don't wait
// for one another.
class Walk {
public:
    static constexpr int capacity = 4096;
    static constexpr int batch = 64;

    // Pixels [left, right) of row y, at most `capacity`. compute(states, count, steps) gives the
    // steps from any states, at most `batch`.
    template <class Compute>
    void run(const Band& band, int y, int left, int right, Memo& memo, const Compute& compute) {
        start(band, y, left, right);
        for (int iteration = 1; iteration < band.limits.max_iterations; ++iteration) {
            if (own_count_ + foreign_count_ == 0) break;
            pass(band, memo, compute);
        }
    }

    const Color* results() const { return results_; }

private:
    // A pixel of the row on its way, and the position it has come to; its colour is in results_.
    struct Walker {
        std::ptrdiff_t position;
        int pixel;
    };

    void start(const Band& band, int y, int left, int right) {
        own_count_ = foreign_count_ = 0;
        own_ = own_lists_[0];
        foreign_ = foreign_lists_[0];
        end_ = band.position(0, band.end_row);
        const std::ptrdiff_t row = band.position(0, y);
        for (int i = 0; i < right - left; ++i) results_[i] = band.pixels[row + left + i];
        const std::uint64_t* pending = band.pending_row(y);
        for (int word = left >> 6; word * 64 < right; ++word) {
            for (std::uint64_t bits = pending[word]; bits != 0; bits &= bits - 1) {
                const int x = word * 64 + lowest_bit(bits);
                put_down(band, {row + x, x - left}, band.steps[row + x]);
            }
        }
    }

    template <class Compute>
    void pass(const Band& band, Memo& memo, const Compute& compute) {
        const Walker* own = own_;
        const Walker* foreign = foreign_;
        const int own_count = own_count_, foreign_count = foreign_count_;
        own_ = own_ == own_lists_[0] ? own_lists_[1] : own_lists_[0];
        foreign_ = foreign_ == foreign_lists_[0] ? foreign_lists_[1] : foreign_lists_[0];
        own_count_ = foreign_count_ = 0;
        for (int i = 0; i < own_count; ++i) {
            put_down(band, own[i], band.steps[own[i].position]);
        }
        for (int i = 0; i < foreign_count; i += batch) {
            const int count = foreign_count - i < batch ? foreign_count - i : batch;
            look_up(band, foreign + i, count, memo, compute);
        }
    }

    // Puts down the steps from up to `batch` states that are no pixel's own.
    template <class Compute>
    void look_up(const Band& band, const Walker* walkers, int count, Memo& memo,
                 const Compute& compute) {
        State states[batch];
        Step steps[batch];
        int missed[batch];
        int missed_count = 0;
        for (int i = 0; i < count; ++i) {
            const State state{walkers[i].position, results_[walkers[i].pixel]};
            const std::uint64_t key = Memo::key_of(state);
            const Memo::Entry& entry = memo.entry_of(key);
            steps[i] = entry.step;
            states[missed_count] = state;
            missed[missed_count] = i;
            missed_count += entry.key != key;
        }
        Step computed[batch];
        compute(states, missed_count, computed);
        for (int i = 0; i < missed_count; ++i) {
            const std::uint64_t key = Memo::key_of(states[i]);
            memo.entry_of(key) = {key, computed[i]};
            steps[missed[i]] = computed[i];
        }
        for (int i = 0; i < count; ++i) put_down(band, walkers[i], steps[i]);
    }

    void put_down(const Band& band, const Walker& from, Step step) {
        results_[from.pixel] = step.color;
        const Walker to{from.position + step.offset, from.pixel};
        const bool goes_on = !step.stops();
        // Only the band's own pixels have their steps at hand; the margin's columns are no pixels.
        const bool in_band =
            static_cast<std::size_t>(to.position) < static_cast<std::size_t>(end_);
        const bool own = in_band & (band.pixels[to.position] == (step.color | inside));
        own_[own_count_] = to;
        own_count_ += goes_on & own;
        foreign_[foreign_count_] = to;
        foreign_count_ += goes_on & !own;
    }

    Color results_[capacity];
    Walker own_lists_[2][capacity + 1];
    Walker foreign_lists_[2][capacity + 1];
    Walker* own_;
    Walker* foreign_;
    int own_count_;
    int foreign_count_;
    std::ptrdiff_t end_;
};

// Lays the picture's rows out as colours; the rows and columns around them are the margin.
template <class Simd>
void unpack_picture(const Picture& source, const Band& band) {
    for (int y = band.top_row; y < band.bottom_row; ++y) {
        Color* row = band.pixel(0, y);
        for (int i = 1; i <= band.margin; ++i) row[-i] = outside;
        if (y < 0 || y >= band.height) {
            for (int x = 0; x < band.width; ++x) row[x] = outside;
        } else {
            Simd::unpack_row(source.row(y), row, band.width);
        }
        for (std::ptrdiff_t x = band.width; x < band.stride - band.margin; ++x) row[x] = outside;
    }
}

// Writes a band's filtered rows, given the steps of its pixels; for compute, see Walk::run.
template <class Simd, class Compute>
void follow_steps(const Band& band, Memo& memo, Walk& walk, std::uint8_t* filtered,
                  const Compute& compute) {
    memo.clear();
    for (int y = band.first_row; y < band.end_row; ++y) {
        std::uint8_t* row = filtered + static_cast<std::ptrdiff_t>(y) * band.width * 3;
        for (int left = 0; left < band.width; left += Walk::capacity) {
            const int right =
                left + Walk::capacity < band.width ? left + Walk::capacity : band.width;
            walk.run(band, y, left, right, memo, compute);
            Simd::pack_row(walk.results(), row + static_cast<std::ptrdiff_t>(left) * 3,
                           right - left);
        }
    }
}

}  // namespace
}  // namespace toonnet::mean_shift
