#include "toonnet/rgb_to_hsv.hpp"

#include <algorithm>
#include <array>

#include "avx2.hpp"

namespace toonnet {
namespace {

constexpr int shift = 12;

// Fixed-point reciprocals: round(scale * 2^12 / i), half away from zero does not occur.
struct Tables {
    std::array<int, 256> saturation{};
    std::array<int, 256> hue{};

    constexpr Tables() {
        for (int i = 1; i < 256; ++i) {
            saturation[i] = ((255 << shift) * 2 + i) / (2 * i);
            hue[i] = ((180 << shift) * 2 + 6 * i) / (2 * 6 * i);
        }
    }
};
constexpr Tables tables;

}  // namespace

void rgb_to_hsv_u8(const std::uint8_t* rgb, std::uint8_t* hsv, std::ptrdiff_t pixels,
                   [[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level >= Simd::avx2) return avx2::rgb_to_hsv_u8(rgb, hsv, pixels);
#endif
    constexpr int half = 1 << (shift - 1);
    for (std::ptrdiff_t i = 0; i < pixels; ++i, rgb += 3, hsv += 3) {
        const int red = rgb[0];
        const int green = rgb[1];
        const int blue = rgb[2];
        const int value = std::max({red, green, blue});
        const int chroma = value - std::min({red, green, blue});
        int hue = value == red     ? green - blue
                  : value == green ? blue - red + 2 * chroma
                                   : red - green + 4 * chroma;
        hue = (hue * tables.hue[chroma] + half) >> shift;
        hsv[0] = static_cast<std::uint8_t>(hue < 0 ? hue + 180 : hue);
        hsv[1] = static_cast<std::uint8_t>((chroma * tables.saturation[value] + half) >> shift);
        hsv[2] = static_cast<std::uint8_t>(value);
    }
}

}  // namespace toonnet
