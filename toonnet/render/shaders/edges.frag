// The contours of a scene: a pass of its own where lines are wide. A pixel's samples are side by side
// in the channels, since neighbours look at the same colours.
layout(location = 0) out vec4 edges;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy) * SCALE;
#if SCALE == 1
    edges = vec4(contour_at(at));
#else
    edges = vec4(contour_at(at), contour_at(at + ivec2(1, 0)), contour_at(at + ivec2(0, 1)), contour_at(at + ivec2(1, 1)));
#endif
}
