#include <doctest/doctest.h>

#include <cstdlib>
#include <string_view>

#include "toonnet/simd.hpp"

namespace toonnet::tests {

TEST_CASE("TOONNET_SIMD limits the instruction set") {
    const char* wanted = std::getenv("TOONNET_SIMD");
    CHECK(simd_available(simd_level()));
    for (const Simd level : {Simd::baseline, Simd::avx2, Simd::avx512}) {
        if (wanted != nullptr && std::string_view(wanted) == simd_name(level)) {
            CHECK(simd_level() <= level);
            if (simd_available(level)) CHECK(simd_level() == level);
        }
    }
}

}  // namespace toonnet::tests
