#include "toonnet/crc32c.hpp"

#include <array>

#include "avx2.hpp"

namespace toonnet {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78;  // Bit-reversed.
constexpr int slices = 8;

using Tables = std::array<std::array<std::uint32_t, 256>, slices>;

// tables[s][b] is what byte b does to the checksum once s more zero bytes have followed it.
constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        tables[0][byte] = crc;
    }
    for (int slice = 1; slice < slices; ++slice) {
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[slice - 1][byte];
            tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xff];
        }
    }
    return tables;
}

constexpr Tables tables = make_tables();

}  // namespace

std::uint32_t crc32c(const std::uint8_t* bytes, std::size_t length, std::uint32_t crc,
                     [[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level >= Simd::avx2) return avx2::crc32c(bytes, length, crc);
#endif
    crc = ~crc;
    for (; length >= slices; length -= slices, bytes += slices) {
        std::uint32_t next = 0;
        for (int i = 0; i < slices; ++i) {
            const std::uint32_t byte = i < 4 ? bytes[i] ^ ((crc >> (8 * i)) & 0xff) : bytes[i];
            next ^= tables[slices - 1 - i][byte];
        }
        crc = next;
    }
    for (; length > 0; --length, ++bytes) crc = (crc >> 8) ^ tables[0][(crc ^ *bytes) & 0xff];
    return ~crc;
}

}  // namespace toonnet
