#pragma once

#include <cstddef>
#include <cstdint>

#include "toonnet/simd.hpp"

namespace toonnet {

// The CRC-32C (Castagnoli, RFC 3720) of `length` bytes that follow what gave `crc`; 0 to begin.
std::uint32_t crc32c(const std::uint8_t* bytes, std::size_t length, std::uint32_t crc = 0,
                     Simd level = simd_level());

}  // namespace toonnet
