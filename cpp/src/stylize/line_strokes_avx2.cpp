#if defined(__AVX2__)

#include "line_kernel.hpp"

namespace toonnet::line_strokes {

const Loops avx2_loops = loops_here;

}  // namespace toonnet::line_strokes

#endif
