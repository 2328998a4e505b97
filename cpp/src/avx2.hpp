// What the files compiled for AVX2 offer to the others; on other processors they are empty.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/texture_blend.hpp"
#include "toonnet/unify.hpp"

namespace toonnet::avx2 {

void rgb_to_hsv_u8(const std::uint8_t* rgb, std::uint8_t* hsv, std::ptrdiff_t pixels);

void texture_blend_u8(const std::uint8_t* rgb, const std::uint8_t* texture,
                      TextureChannels channels, std::uint8_t* blended, std::ptrdiff_t pixels,
                      Stores stores);

void unify_u8(const Picture& filtered, const bool* mask, std::uint8_t* unified,
              const UnifyParams& params);

}  // namespace toonnet::avx2
