#include "toonnet/rgb_to_hsv.hpp"

#include <array>

#include "avx2.hpp"
#include "toonnet/pixel.hpp"

namespace toonnet {
namespace {

struct Tables {
    std::array<int, 256> saturation{};
    std::array<int, 256> hue{};

    constexpr Tables() {
        for (int i = 0; i < 256; ++i) {
            saturation[i] = saturation_reciprocal(i);
            hue[i] = hue_reciprocal(i);
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
    for (std::ptrdiff_t i = 0; i < pixels; ++i, rgb += 3, hsv += 3) {
        const Hsv converted = hsv_of(
            rgb[0], rgb[1], rgb[2], [](int value) { return tables.saturation[value]; },
            [](int chroma) { return tables.hue[chroma]; });
        hsv[0] = converted.hue;
        hsv[1] = converted.saturation;
        hsv[2] = converted.value;
    }
}

}  // namespace toonnet
