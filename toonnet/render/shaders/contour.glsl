// How much of a contour runs through a sample of the scene, 0 to 1.
uniform sampler2D scene_color;
uniform sampler2D scene_identity;
uniform sampler2D scene_depth;
uniform float threshold;
uniform float softness;
uniform vec2 depth_planes;
uniform float stroke_seed;

// 0 or 1 on either side of the threshold; within the share `softness` of it, something between: a
// gradient that is nearly the threshold along a whole edge gives a faint line, not a dashed one.
float beyond_threshold(float magnitude) {
    float half_width = max(softness * threshold, 1e-7);
    return clamp(0.5 + 0.5 * (magnitude - threshold) / half_width, 0.0, 1.0);
}

ivec2 inside(ivec2 at) { return clamp(at, ivec2(0), textureSize(scene_color, 0) - 1); }

float distance_at(float depth) {
    float near = depth_planes.x, far = depth_planes.y;
#if PARALLEL
    return mix(near, far, depth);
#else
    return near * far / mix(far, near, depth);
#endif
}

#if CONTOUR == 1
vec4 color_at(ivec2 at) {
    vec4 color = texelFetch(scene_color, inside(at), 0);
#if SILHOUETTE
    return color;
#else
    return vec4(color.rgb, 0.0);
#endif
}

// The Sobel operator on every channel of the colour buffer; the largest magnitude decides.
// A step by the whole range gives 4, so that a quarter is 1.
float contour_at(ivec2 at) {
    vec4 a = color_at(at + ivec2(-1, -1)), b = color_at(at + ivec2(0, -1)), c = color_at(at + ivec2(1, -1));
    vec4 d = color_at(at + ivec2(-1, 0)), f = color_at(at + ivec2(1, 0));
    vec4 g = color_at(at + ivec2(-1, 1)), h = color_at(at + ivec2(0, 1)), i = color_at(at + ivec2(1, 1));
    vec4 across = (c - a) + 2.0 * (f - d) + (i - g);
    vec4 along = (g - a) + 2.0 * (h - b) + (i - c);
    vec4 squared = across * across + along * along;
    float largest = max(max(squared.r, squared.g), max(squared.b, squared.a));
    return beyond_threshold(0.25 * sqrt(largest));
}
#endif

#if CONTOUR == 2
float part_at(ivec2 at) {
    vec2 bytes = texelFetch(scene_identity, inside(at), 0).rg;
    float number = dot(bytes, vec2(255.0, 65280.0));
#if PARTS
    return number;
#else
    return min(number, 1.0);
#endif
}

float depth_at(ivec2 at) { return distance_at(texelFetch(scene_depth, inside(at), 0).r); }

// Where a part ends, or the surface jumps back by more than the threshold's share of the depth. The
// background, a part of its own, jumps as well: a line lies to both sides of an outline.
float contour_at(ivec2 at) {
    float part = part_at(at);
    float right = part_at(at + ivec2(1, 0)), above = part_at(at + ivec2(0, 1));
    if (part != right || part != above) return 1.0;
    float here = depth_at(at);
    // The second difference, as a slanting plane isn't a jump.
    float bend = max(abs(depth_at(at + ivec2(1, 0)) + depth_at(at - ivec2(1, 0)) - 2.0 * here),
                     abs(depth_at(at + ivec2(0, 1)) + depth_at(at - ivec2(0, 1)) - 2.0 * here));
    return step(threshold * 0.2 * (depth_planes.y - depth_planes.x), bend);
}
#endif
