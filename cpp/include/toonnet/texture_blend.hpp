#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/simd.hpp"

namespace toonnet {

// How a texture covers a picture: one value for all channels, or one each.
enum class TextureChannels { one, three };

// Whether the result goes through the caches, or past them where it is larger than they are.
enum class Stores { cached, streamed };

// I + G - I * G / 255, rounded to the nearest integer, for every byte I of the picture and the
// texture's G above it. `blended` overlaps neither.
void texture_blend_u8(const std::uint8_t* rgb, const std::uint8_t* texture,
                      TextureChannels channels, std::uint8_t* blended, std::ptrdiff_t pixels,
                      Stores stores = Stores::cached, Simd level = simd_level());

}  // namespace toonnet
