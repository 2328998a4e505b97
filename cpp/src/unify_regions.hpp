// Regions of pixels as spans of rows: gathering the 8-connected ones, and painting them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "unify_planes.hpp"

namespace toonnet {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

// Columns [begin, end) of a row.
struct Span {
    std::int32_t row, begin, end;
};
using Spans = std::vector<Span>;

// Gathers the component of `start` in the pixels that are open, closing them on the way.
//
// `region` has vectors of Bytes: open(offset) gives the bits of the open lanes from an offset on,
// and take(begin, end) makes the pixels at those offsets no longer open.
template <class Bytes, class Region>
class Gatherer {
public:
    Gatherer(const Planes& planes, Region& region, Spans& spans)
        : planes_(planes), region_(region), spans_(spans) {}

    void run(std::ptrdiff_t row, std::ptrdiff_t column) {
        spans_.clear();
        take_spans(row, column, column + 1);
        for (std::size_t next = 0; next < spans_.size(); ++next) {
            const Span span = spans_[next];
            const std::ptrdiff_t first = span.begin - std::ptrdiff_t{1};
            const std::ptrdiff_t last = span.end + std::ptrdiff_t{1};
            take_spans(span.row - std::ptrdiff_t{1}, first, last);
            take_spans(span.row + std::ptrdiff_t{1}, first, last);
        }
    }

private:
    using Bits = typename Bytes::Bits;
    static constexpr int lanes = Bytes::lanes;
    static constexpr auto all_lanes = static_cast<Bits>((std::uint64_t{1} << lanes) - 1);

    // Takes every open span of the row that has a pixel in columns [first, last).
    void take_spans(std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t last) {
        const std::ptrdiff_t left = planes_.offset(row, 0);
        for (std::ptrdiff_t column = first; column < last;) {
            const Bits open = region_.open(left + column);
            const int skipped = std::countr_zero(open);
            if (open == 0 || column + skipped >= last) {
                column += lanes;
                continue;
            }
            const int length = std::countr_one(static_cast<Bits>(open >> skipped));
            std::ptrdiff_t begin = column + skipped;
            std::ptrdiff_t end = begin + length;
            if (begin == first) begin = begin_of(left, begin);
            if (skipped + length == lanes) end = end_of(left, end);
            region_.take(left + begin, left + end);
            spans_.push_back({static_cast<std::int32_t>(row), static_cast<std::int32_t>(begin),
                              static_cast<std::int32_t>(end)});
            column = end + 1;
        }
    }

    std::ptrdiff_t begin_of(std::ptrdiff_t left, std::ptrdiff_t begin) const {
        for (;; begin -= lanes) {
            const Bits shut = ~region_.open(left + begin - lanes) & all_lanes;
            if (shut != 0) return begin - (lanes - std::bit_width(shut));
        }
    }

    std::ptrdiff_t end_of(std::ptrdiff_t left, std::ptrdiff_t end) const {
        for (;; end += lanes) {
            const Bits shut = ~region_.open(left + end) & all_lanes;
            if (shut != 0) return end + std::countr_zero(shut);
        }
    }

    const Planes& planes_;
    Region& region_;
    Spans& spans_;
};

// Writes one colour over `pixels` pixels: in chunks of whole pixels, the last of which overlaps the
// one before, so that all copies have sizes known to the compiler.
class Brush {
public:
    explicit Brush(const std::uint8_t* color) {
        for (int pixel = 0; pixel < widest; ++pixel) std::memcpy(pattern_ + 3 * pixel, color, 3);
    }

    void paint(std::uint8_t* target, std::ptrdiff_t pixels) const {
        if (pixels >= widest) return paint_chunks<widest>(target, pixels);
        if (pixels >= 8) return paint_chunks<8>(target, pixels);
        if (pixels >= 2) return paint_chunks<2>(target, pixels);
        std::memcpy(target, pattern_, 3);
    }

private:
    static constexpr int widest = 32;

    template <int chunk>
    void paint_chunks(std::uint8_t* target, std::ptrdiff_t pixels) const {
        for (std::ptrdiff_t pixel = 0; pixel + chunk < pixels; pixel += chunk) {
            std::memcpy(target + 3 * pixel, pattern_, std::size_t{3} * chunk);
        }
        std::memcpy(target + 3 * (pixels - chunk), pattern_, std::size_t{3} * chunk);
    }

    std::uint8_t pattern_[3 * widest];
};

}  // namespace
}  // namespace toonnet
