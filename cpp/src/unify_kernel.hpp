// IUS after the mean shift: classes, background, seeds and fill, step by step.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "toonnet/rgb_to_hsv.hpp"
#include "unify_planes.hpp"
#include "unify_regions.hpp"

namespace toonnet {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

// The loose light pixels that touch one another.
template <class Bytes>
class LightRegion {
public:
    explicit LightRegion(const Planes& planes) : codes_(planes.codes()) {}

    typename Bytes::Bits open(std::ptrdiff_t offset) const {
        return (Bytes::load(codes_ + offset) == Bytes::all(loose_light)).bits();
    }
    void take(std::ptrdiff_t begin, std::ptrdiff_t end) {
        std::memset(codes_ + begin, light, static_cast<std::size_t>(end - begin));
    }

private:
    std::uint8_t* codes_;
};

// The pixels that one seed fills, and the mean colour of those that aren't light.
template <class Bytes>
class FillRegion {
public:
    // `hue` is the seed's hue or `gray`.
    FillRegion(const Planes& planes, int hue, int value, const UnifyParams& params)
        : planes_(planes),
          hues_(hue == gray ? Hues(hue, hue) : around(hue, params.hue_tolerance)),
          hues_beyond_(hue == gray ? Hues(1, 0) : beyond(hue, params.hue_tolerance)),
          values_(value - params.value_tolerance, value + params.value_tolerance) {}

    typename Bytes::Bits open(std::ptrdiff_t offset) const {
        const Bytes code = Bytes::load(planes_.codes() + offset);
        const Bytes value = Bytes::load(planes_.values() + offset);
        const Bytes close = (hues_.holds(code) | hues_beyond_.holds(code)) & values_.holds(value);
        return (close | (code == Bytes::all(light))).bits();
    }

    void take(std::ptrdiff_t begin, std::ptrdiff_t end) {
        plain_pixels_ += end - begin;
        for (std::ptrdiff_t i = begin; i < end; i += Bytes::lanes) {
            const Bytes inside = Bytes::first(end - i);
            const Bytes code = Bytes::load(planes_.codes() + i);
            plain_pixels_ -= std::popcount(((code == Bytes::all(light)) & inside).bits());
            code.replaced(Bytes::all(closed), inside).store(planes_.codes() + i);
            red_.add(Bytes::load(planes_.plain_red() + i) & inside);
            green_.add(Bytes::load(planes_.plain_green() + i) & inside);
            blue_.add(Bytes::load(planes_.plain_blue() + i) & inside);
        }
    }

    std::int64_t plain_pixels() const { return plain_pixels_; }
    std::array<std::int64_t, 3> plain_sums() const {
        return {red_.total(), green_.total(), blue_.total()};
    }

private:
    using Hues = Range<Bytes>;
    static constexpr int circle = 180;

    // Hues at most `tolerance` from `hue`: those in line with it, and those across 0 or 180.
    static Hues around(int hue, int tolerance) {
        return {std::max(hue - tolerance, 0), std::min(hue + tolerance, circle - 1)};
    }
    static Hues beyond(int hue, int tolerance) {
        if (hue < tolerance) return {hue - tolerance + circle, circle - 1};
        return {0, hue + tolerance - circle};
    }

    const Planes& planes_;
    Hues hues_, hues_beyond_;
    Range<Bytes> values_;
    std::int64_t plain_pixels_ = 0;
    typename Bytes::Sum red_, green_, blue_;
};

struct Seed {
    std::int32_t row, column;
    std::uint8_t score;
};

template <class Level>
class Unifier {
public:
    using Bytes = typename Level::Bytes;

    Unifier(const Picture& filtered, const bool* mask, std::uint8_t* unified,
            const UnifyParams& params)
        : filtered_(filtered),
          unified_(unified),
          params_(params),
          planes_(filtered.height, filtered.width) {
        Classifier<Level>(filtered, mask, params).run(planes_);
        if (mask == nullptr) close_background();
    }

    void run() {
        collect_seeds();
        if (params_.order_by_score) sort_seeds();
        if (unified_ != filtered_.data) {
            std::memcpy(unified_, filtered_.data, static_cast<std::size_t>(filtered_.pixels()) * 3);
        }
        for (const Seed& seed : seeds_) {
            if (planes_.codes()[planes_.offset(seed.row, seed.column)] != closed) fill(seed);
        }
    }

private:
    // Closes the components of light pixels that touch the border or are large; the others stay.
    void close_background() {
        LightRegion<Bytes> region(planes_);
        Gatherer<Bytes, LightRegion<Bytes>> gatherer(planes_, region, spans_);
        for (std::ptrdiff_t row = 0; row < filtered_.height; ++row) {
            for (std::ptrdiff_t column = 0; column < filtered_.width; column += Bytes::lanes) {
                while (const auto open = region.open(planes_.offset(row, column))) {
                    gatherer.run(row, column + std::countr_zero(open));
                    if (is_background()) close_spans();
                }
            }
        }
    }

    // Whether spans_, a component of light pixels, touch the border or are large.
    bool is_background() const {
        const std::int64_t divisor = params_.background_area_divisor;
        const std::int64_t least_area = (filtered_.pixels() + divisor - 1) / divisor;
        std::int64_t area = 0;
        for (const Span& span : spans_) {
            area += span.end - span.begin;
            if (span.row == 0 || span.row == filtered_.height - 1 || span.begin == 0 ||
                span.end == filtered_.width) {
                return true;
            }
        }
        return area >= least_area;
    }

    void close_spans() {
        for (const Span& span : spans_) {
            std::memset(planes_.codes() + planes_.offset(span.row, span.begin), closed,
                        static_cast<std::size_t>(span.end - span.begin));
        }
    }

    // One seed a cell, in the order of the cells.
    void collect_seeds() {
        const std::ptrdiff_t cell = params_.cell_px;
        for (std::ptrdiff_t top = 0; top < filtered_.height; top += cell) {
            const std::ptrdiff_t bottom = std::min(top + cell, filtered_.height);
            for (std::ptrdiff_t left = 0; left < filtered_.width; left += cell) {
                if constexpr (Bytes::lanes % 8 == 0) {
                    if (cell == 8) {
                        collect_seeds_of_eights(top, bottom, left);
                        left += Bytes::lanes - cell;
                        continue;
                    }
                }
                collect_seed(top, bottom, left, std::min(left + cell, filtered_.width));
            }
        }
    }

    void collect_seed(std::ptrdiff_t top, std::ptrdiff_t bottom, std::ptrdiff_t left,
                      std::ptrdiff_t right) {
        int best = -1;
        Seed seed{};
        for (std::ptrdiff_t row = top; row < bottom; ++row) {
            for (std::ptrdiff_t column = left; column < right; ++column) {
                const std::ptrdiff_t i = planes_.offset(row, column);
                if (planes_.codes()[i] == closed || planes_.scores()[i] <= best) continue;
                best = planes_.scores()[i];
                seed = seed_at(row, column);
            }
        }
        if (best >= 0) seeds_.push_back(seed);
    }

    // The same for a vector's width of cells of 8 columns.
    void collect_seeds_of_eights(std::ptrdiff_t top, std::ptrdiff_t bottom, std::ptrdiff_t left) {
        Bytes best = Bytes::all(0);
        for (std::ptrdiff_t row = top; row < bottom; ++row) {
            const std::ptrdiff_t i = planes_.offset(row, left);
            best =
                best.max(Bytes::load(planes_.scores() + i).replaced(Bytes::all(0), closed_at(i)));
        }
        best = best.max_of_eights();
        std::array<Seed, Bytes::lanes / 8> seeds{};
        typename Bytes::Bits missing = ~typename Bytes::Bits{0};
        for (std::ptrdiff_t row = top; row < bottom && missing != 0; ++row) {
            const std::ptrdiff_t i = planes_.offset(row, left);
            auto found =
                (Bytes::load(planes_.scores() + i) == best).bits() & ~closed_at(i).bits() & missing;
            while (found != 0) {
                const int lane = std::countr_zero(found);
                seeds[lane / 8] = seed_at(row, left + lane);
                missing &= ~(typename Bytes::Bits{0xFF} << (lane / 8 * 8));
                found &= missing;
            }
        }
        for (std::size_t i = 0; i < seeds.size(); ++i) {
            if ((missing >> (8 * i) & 1) == 0) seeds_.push_back(seeds[i]);
        }
    }

    Bytes closed_at(std::ptrdiff_t offset) const {
        return Bytes::load(planes_.codes() + offset) == Bytes::all(closed);
    }

    Seed seed_at(std::ptrdiff_t row, std::ptrdiff_t column) const {
        return {static_cast<std::int32_t>(row), static_cast<std::int32_t>(column),
                planes_.scores()[planes_.offset(row, column)]};
    }

    // Highest score first, cells of one score in their order: a counting sort.
    void sort_seeds() {
        std::array<std::size_t, 257> places{};  // Of score s, from places[255 - s] on.
        for (const Seed& seed : seeds_) ++places[256 - seed.score];
        for (std::size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
        std::vector<Seed> sorted(seeds_.size());
        for (const Seed& seed : seeds_) sorted[places[255 - seed.score]++] = seed;
        seeds_.swap(sorted);
    }

    void fill(const Seed& seed) {
        const std::ptrdiff_t i = planes_.offset(seed.row, seed.column);
        std::uint8_t* color = unified_ + 3 * pixel(seed.row, seed.column);
        const int code = planes_.codes()[i];
        FillRegion<Bytes> region(planes_, code == light ? hue_of(color) : code, planes_.values()[i],
                                 params_);
        Gatherer<Bytes, FillRegion<Bytes>>(planes_, region, spans_).run(seed.row, seed.column);
        const Brush brush(params_.fill_with_mean ? mean_color(region).data() : color);
        for (const Span& span : spans_) {
            brush.paint(unified_ + 3 * pixel(span.row, span.begin), span.end - span.begin);
        }
    }

    // The hue of a light pixel, of which its code doesn't tell.
    int hue_of(const std::uint8_t* rgb) const {
        std::uint8_t hsv[3];
        rgb_to_hsv_u8(rgb, hsv, 1, Simd::baseline);
        return hsv[1] < params_.gray_saturation_below ? int{gray} : hsv[0];
    }

    // The mean of the region's pixels that aren't light, of all if all are light.
    std::array<std::uint8_t, 3> mean_color(const FillRegion<Bytes>& region) const {
        std::int64_t n = region.plain_pixels();
        std::array<std::int64_t, 3> sums = region.plain_sums();
        if (n == 0) {
            for (const Span& span : spans_) {
                const std::uint8_t* rgb = unified_ + 3 * pixel(span.row, span.begin);
                for (std::int32_t i = 0; i < 3 * (span.end - span.begin); ++i)
                    sums[i % 3] += rgb[i];
                n += span.end - span.begin;
            }
        }
        std::array<std::uint8_t, 3> color{};
        for (int c = 0; c < 3; ++c) {
            color[c] = static_cast<std::uint8_t>((2 * sums[c] + n) / (2 * n));
        }
        return color;
    }

    std::ptrdiff_t pixel(std::int32_t row, std::int32_t column) const {
        return row * filtered_.width + column;
    }

    const Picture filtered_;
    std::uint8_t* const unified_;
    const UnifyParams params_;
    const Planes planes_;
    std::vector<Seed> seeds_;
    Spans spans_;
};

}  // namespace
}  // namespace toonnet
