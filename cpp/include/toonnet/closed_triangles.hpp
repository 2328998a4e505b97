// Which triangles of a mesh never show their backs: those of closed surfaces.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toonnet {

// Tells of each triangle (three numbers of corners) whether its surface is closed and turned
// outwards. A surface is what hangs together at its points; those at the same place count as one.
// It is closed where every edge is walked as often one way as the other, and turned outwards where
// its volume is positive. Throws std::invalid_argument where a triangle names no corner.
void closed_triangles(const float* positions, std::ptrdiff_t corners,
                      const std::uint32_t* triangles, std::ptrdiff_t count, bool* closed);

}  // namespace toonnet
