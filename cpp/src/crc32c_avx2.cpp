// Processors with AVX2 have SSE 4.2, and with it an instruction for this very checksum.
#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#include "avx2.hpp"

namespace toonnet::avx2 {

std::uint32_t crc32c(const std::uint8_t* bytes, std::size_t length, std::uint32_t crc) {
    std::uint64_t state = ~crc;
    for (; length >= sizeof(std::uint64_t);
         length -= sizeof(std::uint64_t), bytes += sizeof(std::uint64_t)) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, bytes, sizeof eight);
        state = _mm_crc32_u64(state, eight);
    }
    auto last = static_cast<std::uint32_t>(state);
    for (; length > 0; --length, ++bytes) last = _mm_crc32_u8(last, *bytes);
    return ~last;
}

}  // namespace toonnet::avx2

#endif
