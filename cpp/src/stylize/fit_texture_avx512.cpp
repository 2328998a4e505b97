#if defined(__AVX512F__)

#include "fit_kernel.hpp"

namespace toonnet::fit_texture {

const Sweeps avx512_sweeps = sweeps_here;

}  // namespace toonnet::fit_texture

#endif
