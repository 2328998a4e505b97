#include "toonnet/texture_blend.hpp"

#include "avx2.hpp"
#include "toonnet/pixel.hpp"

namespace toonnet {

void texture_blend_u8(const std::uint8_t* rgb, const std::uint8_t* texture,
                      TextureChannels channels, std::uint8_t* blended, std::ptrdiff_t pixels,
                      [[maybe_unused]] Stores stores, [[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level >= Simd::avx2) {
        return avx2::texture_blend_u8(rgb, texture, channels, blended, pixels, stores);
    }
#endif
    if (channels == TextureChannels::three) {
        for (std::ptrdiff_t i = 0; i < 3 * pixels; ++i) blended[i] = screen(rgb[i], texture[i]);
        return;
    }
    for (std::ptrdiff_t i = 0; i < pixels; ++i) {
        for (std::ptrdiff_t channel = 3 * i; channel < 3 * i + 3; ++channel) {
            blended[channel] = screen(rgb[channel], texture[i]);
        }
    }
}

}  // namespace toonnet
