#include "toonnet/simd.hpp"

#include <cstdlib>
#include <string_view>

namespace toonnet {
namespace {

Simd decide() {
    const char* wanted = std::getenv("TOONNET_SIMD");
    Simd limit = Simd::avx512;
    if (wanted != nullptr) {
        for (const Simd level : {Simd::baseline, Simd::avx2}) {
            if (std::string_view(wanted) == simd_name(level)) limit = level;
        }
    }
    for (const Simd level : {Simd::avx512, Simd::avx2}) {
        if (level <= limit && simd_available(level)) return level;
    }
    return Simd::baseline;
}

}  // namespace

Simd simd_level() {
    static const Simd level = decide();
    return level;
}

bool simd_available([[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level == Simd::avx2) {
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    }
    if (level == Simd::avx512) {
        return simd_available(Simd::avx2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
               __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vpopcntdq");
    }
#endif
    return level == Simd::baseline;
}

const char* simd_name(Simd level) {
    switch (level) {
        case Simd::avx512: return "avx512";
        case Simd::avx2: return "avx2";
        default: return "baseline";
    }
}

}  // namespace toonnet
