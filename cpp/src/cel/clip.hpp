// Triangles that reach beyond what the camera sees, or so far that places have no room.
#pragma once

#include <vector>

#include "frame.hpp"

namespace toonnet::cel {

struct Clipped {
    std::vector<Piece> pieces;
    std::vector<Corner> corners;  // Those after the mesh's.
    std::vector<float> normals, colors, uv;

    void clear();
};

// Clips all triangles with a lost corner.
void clip(const Frame& frame, Clipped& clipped);

}  // namespace toonnet::cel
