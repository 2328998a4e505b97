#include "toonnet/unify.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "toonnet/rgb_to_hsv.hpp"

namespace toonnet {
namespace {

// What a pixel is to the fill. Filled pixels become `closed`.
enum Class : std::uint8_t { closed, light, plain };

constexpr std::uint8_t gray_hue = 255;
constexpr int hue_circle = 180;

// Pixels [begin, end) of a row.
struct Span {
    std::int32_t row, begin, end;
};

struct Cell {
    std::ptrdiff_t seed;  // Offset of the pixel.
    int score;
};

class Unifier {
public:
    Unifier(const Picture& filtered, const bool* mask, std::uint8_t* unified,
            const UnifyParams& params)
        : filtered_(filtered),
          height_(static_cast<std::int32_t>(filtered.height)),
          width_(static_cast<std::int32_t>(filtered.width)),
          mask_(mask),
          unified_(unified),
          params_(params),
          classes_(filtered.pixels()),
          hues_(filtered.pixels()),
          values_(filtered.pixels()),
          scores_(filtered.pixels()),
          light_(filtered.pixels()) {}

    void run() {
        classify();
        if (mask_ == nullptr) close_background();
        collect_seeds();
        if (unified_ != filtered_.data) {
            std::memcpy(unified_, filtered_.data, static_cast<std::size_t>(filtered_.pixels()) * 3);
        }
        for (const Cell& cell : cells_) {
            if (classes_[cell.seed] != closed) fill(cell.seed);
        }
    }

private:
    void classify() {
        for (std::ptrdiff_t i = 0; i < filtered_.pixels(); ++i) {
            const std::uint8_t* rgb = filtered_.data + 3 * i;
            std::array<std::uint8_t, 3> hsv;
            rgb_to_hsv_u8(rgb, hsv.data(), 1);
            const auto [hue, saturation, value] = hsv;
            const bool outside = mask_ != nullptr && !mask_[i];
            const bool bright =
                saturation < params_.light_saturation_below && value > params_.light_value_above;
            light_[i] = bright;
            classes_[i] = outside || value < params_.outline_value_below ? closed
                          : bright                                       ? light
                                                                         : plain;
            hues_[i] = saturation < params_.gray_saturation_below ? gray_hue : hue;
            values_[i] = value;
            scores_[i] = params_.score_is_chroma
                             ? static_cast<std::uint8_t>(value - std::min({rgb[0], rgb[1], rgb[2]}))
                             : saturation;
        }
    }

    // Closes the components of light pixels that touch the border or are large.
    void close_background() {
        const std::int64_t divisor = params_.background_area_divisor;
        const std::int64_t least_area = (filtered_.pixels() + divisor - 1) / divisor;
        std::vector<std::uint8_t> classes = classes_;
        for (std::int32_t y = 0; y < height_; ++y) {
            for (std::int32_t x = 0; x < width_; ++x) {
                if (classes[offset(y, x)] != light) continue;
                collect_component(classes.data(), y, x,
                                  [&](std::ptrdiff_t i) { return classes[i] == light; });
                std::int64_t area = 0;
                bool at_border = false;
                for (const Span& span : spans_) {
                    area += span.end - span.begin;
                    at_border |= span.row == 0 || span.row == height_ - 1 || span.begin == 0 ||
                                 span.end == width_;
                }
                if (!at_border && area < least_area) continue;
                for (const Span& span : spans_) {
                    std::memset(&classes_[offset(span.row, span.begin)], closed,
                                span.end - span.begin);
                }
            }
        }
    }

    void collect_seeds() {
        const std::ptrdiff_t cell = params_.cell_px;
        for (std::ptrdiff_t top = 0; top < height_; top += cell) {
            for (std::ptrdiff_t left = 0; left < width_; left += cell) {
                const Cell best = best_of(top, std::min<std::ptrdiff_t>(top + cell, height_), left,
                                          std::min<std::ptrdiff_t>(left + cell, width_));
                if (best.score >= 0) cells_.push_back(best);
            }
        }
        if (params_.order_by_score) {
            std::stable_sort(cells_.begin(), cells_.end(),
                             [](const Cell& a, const Cell& b) { return a.score > b.score; });
        }
    }

    Cell best_of(std::ptrdiff_t top, std::ptrdiff_t bottom, std::ptrdiff_t left,
                 std::ptrdiff_t right) const {
        Cell best{0, -1};
        for (std::ptrdiff_t y = top; y < bottom; ++y) {
            for (std::ptrdiff_t i = y * width_ + left; i < y * width_ + right; ++i) {
                if (classes_[i] != closed && scores_[i] > best.score) best = {i, scores_[i]};
            }
        }
        return best;
    }

    void fill(std::ptrdiff_t seed) {
        const std::uint8_t seed_hue = hues_[seed];
        const int seed_value = values_[seed];
        const auto close = [&](std::ptrdiff_t i) {
            if (classes_[i] == closed) return false;
            if (classes_[i] == light) return true;
            if (std::abs(values_[i] - seed_value) > params_.value_tolerance) return false;
            if (seed_hue == gray_hue || hues_[i] == gray_hue) return seed_hue == hues_[i];
            const int difference = std::abs(hues_[i] - seed_hue);
            return std::min(difference, hue_circle - difference) <= params_.hue_tolerance;
        };
        const auto seed_row = static_cast<std::int32_t>(seed / width_);
        collect_component(classes_.data(), seed_row, static_cast<std::int32_t>(seed % width_),
                          close);
        paint(seed);
    }

    void paint(std::ptrdiff_t seed) {
        std::array<std::uint8_t, 3> color;
        std::memcpy(color.data(), unified_ + 3 * seed, 3);
        if (params_.fill_with_mean) color = mean_color();
        for (const Span& span : spans_) {
            for (std::ptrdiff_t i = offset(span.row, span.begin); i < offset(span.row, span.end);
                 ++i) {
                std::memcpy(unified_ + 3 * i, color.data(), 3);
            }
        }
    }

    // The mean of the spans' pixels that aren't light, of all if all are light.
    std::array<std::uint8_t, 3> mean_color() const {
        std::array<std::int64_t, 4> plain_sums{}, sums{};
        for (const Span& span : spans_) {
            for (std::ptrdiff_t i = offset(span.row, span.begin); i < offset(span.row, span.end);
                 ++i) {
                const std::uint8_t* rgb = unified_ + 3 * i;
                const bool bright = light_[i];
                for (int c = 0; c < 3; ++c) {
                    sums[c] += rgb[c];
                    if (!bright) plain_sums[c] += rgb[c];
                }
                ++sums[3];
                if (!bright) ++plain_sums[3];
            }
        }
        const auto& used = plain_sums[3] > 0 ? plain_sums : sums;
        std::array<std::uint8_t, 3> color;
        for (int c = 0; c < 3; ++c) {
            color[c] = static_cast<std::uint8_t>((2 * used[c] + used[3]) / (2 * used[3]));
        }
        return color;
    }

    // Gathers into spans_ the 8-connected component of (row, column) in the open pixels for which
    // `allowed(offset)` holds, and closes them in `classes`.
    template <class Allowed>
    void collect_component(std::uint8_t* classes, std::int32_t row, std::int32_t column,
                           const Allowed& allowed) {
        spans_.clear();
        const auto take = [&](std::int32_t y, std::int32_t x) {
            std::int32_t begin = x, end = x + 1;
            while (begin > 0 && allowed(offset(y, begin - 1))) --begin;
            while (end < width_ && allowed(offset(y, end))) ++end;
            std::memset(classes + offset(y, begin), closed, end - begin);
            spans_.push_back({y, begin, end});
            return end;
        };
        take(row, column);
        for (std::size_t next = 0; next < spans_.size(); ++next) {
            const Span span = spans_[next];
            for (const std::int32_t y : {span.row - 1, span.row + 1}) {
                if (y < 0 || y >= height_) continue;
                const std::int32_t end = std::min(span.end + 1, width_);
                for (std::int32_t x = std::max(span.begin - 1, 0); x < end; ++x) {
                    if (allowed(offset(y, x))) x = take(y, x);
                }
            }
        }
    }

    std::ptrdiff_t offset(std::int32_t y, std::int32_t x) const {
        return static_cast<std::ptrdiff_t>(y) * width_ + x;
    }

    const Picture filtered_;
    const std::int32_t height_, width_;
    const bool* const mask_;
    std::uint8_t* const unified_;
    const UnifyParams params_;
    std::vector<std::uint8_t> classes_, hues_, values_, scores_;
    std::vector<std::uint8_t> light_;
    std::vector<Cell> cells_;
    std::vector<Span> spans_;
};

}  // namespace

void unify_u8(const Picture& filtered, const bool* mask, std::uint8_t* unified,
              const UnifyParams& params, [[maybe_unused]] Simd level) {
    Unifier(filtered, mask, unified, params).run();
}

}  // namespace toonnet
