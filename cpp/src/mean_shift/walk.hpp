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
    static constexpr int bits = 12;
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
            if (lists_.own_count + lists_.foreign_count == 0) break;
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

    // Walkers on their way, by whether their state is a pixel's own. The counts are copied into
    // registers by whoever fills the lists.
    struct Lists {
        Walker* own;
        Walker* foreign;
        int own_count = 0;
        int foreign_count = 0;
    };

    Lists other_lists() {
        const int other = lists_.own == own_[0];
        return {own_[other], foreign_[other]};
    }

    void start(const Band& band, int y, int left, int right) {
        end_ = band.position(0, band.end_row);
        const std::ptrdiff_t row = band.position(0, y);
        for (int i = 0; i < right - left; ++i) results_[i] = band.pixels[row + left + i];
        const std::uint64_t* pending = band.pending_row(y);
        Lists next{own_[0], foreign_[0]};
        for (int word = left >> 6; word * 64 < right; ++word) {
            for (std::uint64_t bits = pending[word]; bits != 0; bits &= bits - 1) {
                const int x = word * 64 + lowest_bit(bits);
                put_down(band, {row + x, x - left}, band.steps[row + x], next);
            }
        }
        lists_ = next;
    }

    template <class Compute>
    void pass(const Band& band, Memo& memo, const Compute& compute) {
        Lists next = other_lists();
        for (int i = 0; i < lists_.own_count; ++i) {
            put_down(band, lists_.own[i], band.steps[lists_.own[i].position], next);
        }
        for (int i = 0; i < lists_.foreign_count; i += batch) {
            const Walker* walkers = lists_.foreign + i;
            const int left = lists_.foreign_count - i;
            const int count = left < batch ? left : batch;
            Step steps[batch];
            look_up(walkers, count, memo, compute, steps);
            for (int j = 0; j < count; ++j) put_down(band, walkers[j], steps[j], next);
        }
        lists_ = next;
    }

    // The steps from up to `batch` states that are no pixel's own.
    template <class Compute>
    void look_up(const Walker* walkers, int count, Memo& memo, const Compute& compute,
                 Step* steps) {
        State states[batch];
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
    }

    void put_down(const Band& band, const Walker& from, Step step, Lists& next) {
        results_[from.pixel] = step.color;
        const Walker to{from.position + step.offset, from.pixel};
        const bool goes_on = !step.stops();
        // Only the band's own pixels have their steps at hand; the margin's columns are no pixels.
        const bool in_band = static_cast<std::size_t>(to.position) < static_cast<std::size_t>(end_);
        const bool own = in_band & (band.pixels[to.position] == (step.color | inside));
        next.own[next.own_count] = to;
        next.own_count += goes_on & own;
        next.foreign[next.foreign_count] = to;
        next.foreign_count += goes_on & !own;
    }

    Color results_[capacity];
    Walker own_[2][capacity + 1];
    Walker foreign_[2][capacity + 1];
    Lists lists_;
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
