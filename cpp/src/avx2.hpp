// What the files compiled for AVX2 offer to the others; on other processors they are empty.
#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/texture_blend.hpp"
#include "toonnet/unify.hpp"

namespace toonnet::avx2 {

std::uint32_t crc32c(const std::uint8_t* bytes, std::size_t length, std::uint32_t crc);

void rgb_to_hsv_u8(const std::uint8_t* rgb, std::uint8_t* hsv, std::ptrdiff_t pixels);

// Up to so many bins this is faster than tables; measured at 299 x 299 on Zen 5.
constexpr int most_histogram_bins = 32;

void rgb_histogram_u8(const std::uint8_t* rgb, const bool* mask, std::ptrdiff_t pixels, int bins,
                      std::int64_t* counts);

void texture_blend_u8(const std::uint8_t* rgb, const std::uint8_t* texture,
                      TextureChannels channels, std::uint8_t* blended, std::ptrdiff_t pixels,
                      Stores stores);

void unify_u8(const Picture& filtered, const bool* mask, std::uint8_t* unified,
              const UnifyParams& params);

}  // namespace toonnet::avx2
