// Which instruction set the kernels use, decided once at run time.
#pragma once

namespace toonnet {

enum class Simd { baseline, avx2, avx512 };

// The best set that this processor has, or a lesser one named by the environment variable
// TOONNET_SIMD (baseline, avx2 or avx512) when first asked. A name this processor can't honour
// counts for the best set below it.
Simd simd_level();

// Whether this processor and build can run the set.
bool simd_available(Simd level);

const char* simd_name(Simd level);

}  // namespace toonnet
