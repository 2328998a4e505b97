#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>

#include "references.hpp"

namespace toonnet::tests {
namespace {

using Offset = std::ptrdiff_t;

struct Pixel {
    int hue, saturation, value, score;
    bool outline, light, gray;
    bool masked;
};

std::vector<Pixel> classified(const Picture& filtered, const bool* mask,
                              const UnifyParams& params) {
    std::vector<Pixel> pixels;
    for (Offset i = 0; i < filtered.pixels(); ++i) {
        const std::uint8_t* rgb = filtered.data + 3 * i;
        const auto [hue, saturation, value] = hsv_of(rgb);
        const int chroma = std::max({rgb[0], rgb[1], rgb[2]}) - std::min({rgb[0], rgb[1], rgb[2]});
        const bool outline = value < params.outline_value_below;
        pixels.push_back(
            {hue, saturation, value, params.score_is_chroma ? chroma : saturation, outline,
             !outline && saturation < params.light_saturation_below &&
                 value > params.light_value_above,
             saturation < params.gray_saturation_below, outline || (mask != nullptr && !mask[i])});
    }
    return pixels;
}

// The 8-connected component of `start` in the pixels for which `belongs` holds.
std::vector<Offset> component(const Picture& picture, Offset start,
                              const std::function<bool(Offset)>& belongs) {
    std::vector<bool> seen(static_cast<std::size_t>(picture.pixels()));
    std::vector<Offset> found{start};
    seen[start] = true;
    for (std::size_t next = 0; next < found.size(); ++next) {
        const Offset y = found[next] / picture.width, x = found[next] % picture.width;
        for (Offset v = std::max<Offset>(y - 1, 0); v <= std::min(y + 1, picture.height - 1); ++v) {
            for (Offset u = std::max<Offset>(x - 1, 0); u <= std::min(x + 1, picture.width - 1);
                 ++u) {
                const Offset i = v * picture.width + u;
                if (seen[i] || !belongs(i)) continue;
                seen[i] = true;
                found.push_back(i);
            }
        }
    }
    return found;
}

void mask_background(const Picture& picture, std::vector<Pixel>& pixels,
                     const UnifyParams& params) {
    for (Offset i = 0; i < picture.pixels(); ++i) {
        if (!pixels[i].light || pixels[i].masked) continue;
        const auto light = component(picture, i, [&](Offset j) { return pixels[j].light; });
        const bool at_border = std::any_of(light.begin(), light.end(), [&](Offset j) {
            const Offset y = j / picture.width, x = j % picture.width;
            return y == 0 || y == picture.height - 1 || x == 0 || x == picture.width - 1;
        });
        const auto area = static_cast<std::int64_t>(light.size());
        if (!at_border && area * params.background_area_divisor < picture.pixels()) continue;
        for (const Offset j : light) pixels[j].masked = true;
    }
}

std::vector<Offset> seeds_of(const Picture& picture, const std::vector<Pixel>& pixels,
                             const UnifyParams& params) {
    std::vector<Offset> seeds;
    for (Offset top = 0; top < picture.height; top += params.cell_px) {
        for (Offset left = 0; left < picture.width; left += params.cell_px) {
            Offset best = -1;
            for (Offset y = top; y < std::min(top + params.cell_px, picture.height); ++y) {
                for (Offset x = left; x < std::min(left + params.cell_px, picture.width); ++x) {
                    const Offset i = y * picture.width + x;
                    if (pixels[i].masked) continue;
                    if (best < 0 || pixels[i].score > pixels[best].score) best = i;
                }
            }
            if (best >= 0) seeds.push_back(best);
        }
    }
    if (params.order_by_score) {
        std::stable_sort(seeds.begin(), seeds.end(),
                         [&](Offset a, Offset b) { return pixels[a].score > pixels[b].score; });
    }
    return seeds;
}

bool close_to(const Pixel& seed, const Pixel& pixel, const UnifyParams& params) {
    if (std::abs(pixel.value - seed.value) > params.value_tolerance) return false;
    if (seed.gray || pixel.gray) return seed.gray && pixel.gray;
    const int distance = std::abs(pixel.hue - seed.hue);
    return std::min(distance, 180 - distance) <= params.hue_tolerance;
}

std::array<std::uint8_t, 3> fill_color(const Picture& filtered, const std::vector<Pixel>& pixels,
                                       std::vector<Offset> region, const UnifyParams& params) {
    std::array<std::uint8_t, 3> color;
    const Offset seed = region.front();
    std::copy_n(filtered.data + 3 * seed, 3, color.begin());
    if (!params.fill_with_mean) return color;
    std::vector<Offset> plain;
    for (const Offset i : region) {
        if (!pixels[i].light) plain.push_back(i);
    }
    if (plain.empty()) plain = region;
    for (int c = 0; c < 3; ++c) {
        std::int64_t sum = 0;
        for (const Offset i : plain) sum += filtered.data[3 * i + c];
        const auto n = static_cast<std::int64_t>(plain.size());
        color[c] = static_cast<std::uint8_t>((2 * sum + n) / (2 * n));
    }
    return color;
}

}  // namespace

Bytes unify_slowly(const Picture& filtered, const bool* mask, const UnifyParams& params) {
    std::vector<Pixel> pixels = classified(filtered, mask, params);
    if (mask == nullptr) mask_background(filtered, pixels, params);
    Bytes unified(filtered.data, filtered.data + 3 * filtered.pixels());
    std::vector<bool> filled(pixels.size());
    for (const Offset seed : seeds_of(filtered, pixels, params)) {
        if (filled[seed]) continue;
        const auto region = component(filtered, seed, [&](Offset i) {
            return !filled[i] && !pixels[i].masked &&
                   (pixels[i].light || close_to(pixels[seed], pixels[i], params));
        });
        const auto color = fill_color(filtered, pixels, region, params);
        for (const Offset i : region) {
            filled[i] = true;
            std::copy_n(color.begin(), 3, unified.begin() + 3 * i);
        }
    }
    return unified;
}

}  // namespace toonnet::tests
