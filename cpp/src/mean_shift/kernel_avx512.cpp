#if defined(__x86_64__)

#include "kernel.hpp"
#include "plain.hpp"
#include "simd_avx512.hpp"
#include "steps.hpp"

namespace toonnet::mean_shift {

const Kernel avx512_kernel = {sizeof(VectorSteps<Avx512>), run_vector_kernel<Avx512>};
const Kernel plain_avx512_kernel = {sizeof(PlainScratch), run_plain_kernel<Avx512>};

}  // namespace toonnet::mean_shift

#endif
