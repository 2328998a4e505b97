#include <doctest/doctest.h>

#include <string_view>
#include <vector>

#include "toonnet/crc32c.hpp"

namespace toonnet::tests {
namespace {

const std::uint8_t* bytes(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

// A bit at a time, as RFC 3720 defines it.
std::uint32_t reference(const std::vector<std::uint8_t>& data) {
    std::uint32_t crc = 0xffffffff;
    for (const std::uint8_t byte : data) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
    }
    return ~crc;
}

}  // namespace

TEST_CASE("CRC-32C of the well-known words") {
    CHECK(crc32c(nullptr, 0) == 0);
    CHECK(crc32c(bytes("123456789"), 9) == 0xe3069283);
}

TEST_CASE("CRC-32C is the reference's at every length, place, cut and instruction set") {
    std::uint32_t random = 1;
    std::vector<std::uint8_t> data(300);
    for (auto& byte : data) {
        random = random * 1664525 + 1013904223;
        byte = static_cast<std::uint8_t>(random >> 24);
    }
    for (const Simd level : {Simd::baseline, Simd::avx2}) {
        if (!simd_available(level)) continue;
        for (std::size_t first = 0; first < 9; ++first) {
            for (std::size_t length = 0; first + length <= data.size(); length += 7) {
                const std::uint8_t* begin = data.data() + first;
                const std::uint32_t expected = reference({begin, begin + length});
                CHECK(crc32c(begin, length, 0, level) == expected);
                const std::uint32_t half = crc32c(begin, length / 2, 0, level);
                CHECK(crc32c(begin + length / 2, length - length / 2, half, level) == expected);
            }
        }
    }
}

}  // namespace toonnet::tests
