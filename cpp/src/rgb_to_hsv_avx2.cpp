#if defined(__AVX2__)

#include <cstring>

#include "avx2.hpp"
#include "rgb_avx2.hpp"

namespace toonnet::avx2 {

void rgb_to_hsv_u8(const std::uint8_t* rgb, std::uint8_t* hsv, std::ptrdiff_t pixels) {
    constexpr std::ptrdiff_t step = 32;
    std::ptrdiff_t i = 0;
    for (; i + step <= pixels; i += step) {
        store_planes(hsv + 3 * i, hsv_32(load_planes(rgb + 3 * i)));
    }
    if (i < pixels) {
        std::uint8_t rest[3 * step] = {};
        const auto bytes = static_cast<std::size_t>(3 * (pixels - i));
        std::memcpy(rest, rgb + 3 * i, bytes);
        store_planes(rest, hsv_32(load_planes(rest)));
        std::memcpy(hsv + 3 * i, rest, bytes);
    }
}

}  // namespace toonnet::avx2

#endif
