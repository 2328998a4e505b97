#if defined(__x86_64__)
#include "find_edges.hpp"
#include "finish_rows.hpp"
#include "place_corners.hpp"
#include "shade_rows.hpp"
#include "triangles.hpp"

namespace toonnet::cel {

const Kernel avx512_kernel = {place_corners, draw_rows, find_edges, finish_rows};

}  // namespace toonnet::cel

#endif
