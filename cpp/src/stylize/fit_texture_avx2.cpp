#if defined(__AVX2__)

#include "fit_kernel.hpp"

namespace toonnet::fit_texture {

const Sweeps avx2_sweeps = sweeps_here;

}  // namespace toonnet::fit_texture

#endif
