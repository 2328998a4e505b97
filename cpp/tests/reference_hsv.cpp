#include <algorithm>
#include <cmath>

#include "references.hpp"

namespace toonnet::tests {

// OpenCV's definition: reciprocals rounded to 12 fractional bits, then products rounded half up.
std::array<std::uint8_t, 3> hsv_of(const std::uint8_t* rgb) {
    const int red = rgb[0], green = rgb[1], blue = rgb[2];
    const int value = std::max({red, green, blue});
    const int chroma = value - std::min({red, green, blue});
    const auto reciprocal = [](double scale, int divisor) {
        return divisor == 0 ? 0 : static_cast<int>(std::nearbyint(scale * 4096 / divisor));
    };
    const auto rounded = [](int product) {
        return static_cast<int>(std::floor(product / 4096.0 + 0.5));
    };
    int sextant = red - green + 4 * chroma;
    if (value == red) {
        sextant = green - blue;
    } else if (value == green) {
        sextant = blue - red + 2 * chroma;
    }
    const int hue = rounded(sextant * reciprocal(180, 6 * chroma));
    return {static_cast<std::uint8_t>(hue < 0 ? hue + 180 : hue),
            static_cast<std::uint8_t>(rounded(chroma * reciprocal(255, value))),
            static_cast<std::uint8_t>(value)};
}

}  // namespace toonnet::tests
