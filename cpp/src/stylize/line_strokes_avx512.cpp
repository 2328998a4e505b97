#if defined(__AVX512BW__)

#include "line_kernel.hpp"

namespace toonnet::line_strokes {

const Loops avx512_loops = loops_here;

}  // namespace toonnet::line_strokes

#endif
