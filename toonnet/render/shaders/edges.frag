// The contours of a scene, one sample each: a pass of its own where lines are wide.
layout(location = 0) out vec4 edge;

void main() { edge = vec4(contour_at(ivec2(gl_FragCoord.xy))); }
