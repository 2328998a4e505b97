#if defined(__x86_64__)

#include "kernel.hpp"
#include "plain.hpp"
#include "simd_avx2.hpp"
#include "steps.hpp"

namespace toonnet::mean_shift {

const Kernel avx2_kernel = {sizeof(VectorSteps<Avx2>), run_vector_kernel<Avx2>};
const Kernel plain_avx2_kernel = {sizeof(PlainScratch), run_plain_kernel<Avx2>};

}  // namespace toonnet::mean_shift

#endif
