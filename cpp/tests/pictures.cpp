#include "pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace toonnet::tests {
namespace {

using Color = std::array<int, 3>;

// Colours near every threshold of the pixel classes, and their like.
constexpr Color palette[] = {{255, 255, 255}, {250, 240, 245}, {230, 225, 220}, {10, 10, 10},
                             {255, 0, 0},     {250, 20, 0},    {230, 120, 0},   {128, 128, 128},
                             {0, 0, 255},     {255, 0, 20},    {62, 58, 59},    {201, 170, 170}};

// Discs of one colour with soft rims and outlines, on white.
Color drawn(std::ptrdiff_t y, std::ptrdiff_t x, std::uint32_t seed) {
    Random local(seed);
    Color color = palette[0];
    for (int disc = 0; disc < 5; ++disc) {
        const double center_y = below(local, 80), center_x = below(local, 140);
        const double radius = 5 + below(local, 30);
        const Color& paint = palette[below(local, std::size(palette))];
        const double depth = radius - std::hypot(y - center_y, x - center_x);
        const double outline = std::clamp(depth + 1, 0.0, 1.0);
        const double inside = std::clamp(depth - 2, 0.0, 1.0);
        for (int c = 0; c < 3; ++c) {
            color[c] = static_cast<int>(color[c] * (1 - outline) + paint[c] * inside);
        }
    }
    return color;
}

Color color_at(Kind kind, std::ptrdiff_t y, std::ptrdiff_t x, std::uint32_t seed, Random& random) {
    const auto hashed = [&](std::ptrdiff_t a, std::ptrdiff_t b) {
        Random local(static_cast<std::uint32_t>(seed + 7919 * a + 104729 * b));
        return palette[local() % std::size(palette)];
    };
    switch (kind) {
        case Kind::noise: return {below(random, 256), below(random, 256), below(random, 256)};
        case Kind::palette: return palette[random() % std::size(palette)];
        case Kind::blocks: return hashed(y / 5, x / 7);
        case Kind::gradient: {
            const auto ramp = static_cast<int>((3 * y + 2 * x) % 256);
            return {ramp, (ramp + 40) % 256, 255 - ramp};
        }
        case Kind::pastel:
            return {200 + below(random, 56), 200 + below(random, 56), 200 + below(random, 56)};
        case Kind::flat: return hashed(0, 0);
        case Kind::drawing: return drawn(y, x, seed);
    }
    return {};
}

}  // namespace

OwnedPicture make_picture(Kind kind, std::ptrdiff_t height, std::ptrdiff_t width, Random& random) {
    OwnedPicture picture{{}, height, width};
    const auto seed = static_cast<std::uint32_t>(random());
    for (std::ptrdiff_t y = 0; y < height; ++y) {
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            for (const int value : color_at(kind, y, x, seed, random)) {
                picture.data.push_back(static_cast<std::uint8_t>(value));
            }
        }
    }
    return picture;
}

Mask make_mask(std::ptrdiff_t pixels, Random& random) {
    Mask mask(pixels);
    const int percent = below(random, 110);
    for (std::ptrdiff_t i = 0; i < pixels; ++i) mask.data[i] = below(random, 100) < percent;
    return mask;
}

std::vector<Simd> available_levels() {
    std::vector<Simd> levels;
    for (const Simd level : {Simd::baseline, Simd::avx2, Simd::avx512}) {
        if (simd_available(level)) levels.push_back(level);
    }
    return levels;
}

}  // namespace toonnet::tests
