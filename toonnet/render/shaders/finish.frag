// Inks the contours and averages the samples of a pixel; writes a picture into its slot of the strip.
// Everything is fetched at whole positions, so that a picture doesn't depend on its slot.
uniform int slot_top_px;
uniform vec3 ink;
uniform float radius;
uniform sampler2D scene_edges;
uniform sampler2D scene_near;

layout(location = 0) out vec4 picture;
#if OUTPUTS > 1
layout(location = 1) out vec4 part;
#endif
#if OUTPUTS > 2
layout(location = 2) out float distance;
#endif

#if CONTOUR == 2
float lattice(ivec2 cell) {
    uint bits = uint(cell.x) * 0x8da6b343u ^ uint(cell.y) * 0xd8163841u ^ uint(stroke_seed) * 0xcb1ab31fu;
    bits ^= bits >> 15; bits *= 0x2c1b3c6du; bits ^= bits >> 12; bits *= 0x297a2d39u; bits ^= bits >> 15;
    return float(bits & 0xffffu) / 65535.0;
}

// Smooth noise in [0, 1]: the pressure of the hand, the same for the same seed and place.
float noise(vec2 at) {
    ivec2 cell = ivec2(floor(at));
    vec2 within = smoothstep(0.0, 1.0, fract(at));
    return mix(mix(lattice(cell), lattice(cell + ivec2(1, 0)), within.x),
               mix(lattice(cell + ivec2(0, 1)), lattice(cell + ivec2(1, 1)), within.x), within.y);
}
#endif

#if REACH > 0
// The contour at a sample, counted from a pixel's first. Beyond the picture its last pixel counts:
// those samples are nearer, so that a line's disc has them anyway.
float edge_at(ivec2 pixel, ivec2 offset) {
    ivec2 block = offset >> (SCALE - 1), within = offset & (SCALE - 1);
    vec4 edges = texelFetch(scene_edges, clamp(pixel + block, ivec2(0), textureSize(scene_edges, 0) - 1), 0);
    return edges[within.y * SCALE + within.x];
}
#endif

// How much of a line runs through one of a pixel's samples.
float line_at(ivec2 pixel, ivec2 offset) {
#if CONTOUR == 0
    return 0.0;
#elif REACH == 0
    return contour_at(pixel * SCALE + offset);
#else
    float most = 0.0;
    // A loop of one round at most, not an if: rasterisers in software go through both branches.
    int rounds = int(texelFetch(scene_near, pixel / CELL, 0).r > 0.0);
    for (int round = 0; round < rounds; ++round) {
        float reach = radius;
#if CONTOUR == 2
        vec2 place = vec2(pixel * SCALE + offset) / float(textureSize(scene_color, 0).x);
        reach *= 0.45 + 0.85 * noise(place * 9.0);
        offset += ivec2(floor((vec2(noise(place * 7.0 + 31.0), noise(place * 7.0 + 57.0)) - 0.5) * radius * 1.6 + 0.5));
#endif
        for (int y = -REACH; y <= REACH; ++y)
            for (int x = -REACH; x <= REACH; ++x)
                if (float(x * x + y * y) <= reach * reach)
                    most = max(most, edge_at(pixel, offset + ivec2(x, y)));
    }
    return most;
#endif
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy) - ivec2(0, slot_top_px);
    // The strip's first row is a picture's upper one: OpenGL's rows grow upwards, pictures' downwards.
    pixel.y = textureSize(scene_color, 0).y / SCALE - 1 - pixel.y;
    vec4 sum = vec4(0.0);
    for (int y = 0; y < SCALE; ++y)
        for (int x = 0; x < SCALE; ++x) {
            vec4 color = texelFetch(scene_color, pixel * SCALE + ivec2(x, y), 0);
            float line = line_at(pixel, ivec2(x, y));
            sum += vec4(mix(color.rgb, ink, line), max(color.a, line));
        }
    picture = sum / float(SCALE * SCALE);
#if OUTPUTS > 1
    // The part that most samples show; among equals the nearest.
    float best_votes = 0.0, best_depth = 2.0;
    vec4 best = vec4(0.0);
    for (int y = 0; y < SCALE; ++y)
        for (int x = 0; x < SCALE; ++x) {
            ivec2 at = pixel * SCALE + ivec2(x, y);
            vec4 candidate = texelFetch(scene_identity, at, 0);
            float depth = texelFetch(scene_depth, at, 0).r;
            float votes = 0.0;
            for (int v = 0; v < SCALE; ++v)
                for (int u = 0; u < SCALE; ++u)
                    votes += texelFetch(scene_identity, pixel * SCALE + ivec2(u, v), 0) == candidate ? 1.0 : 0.0;
            if (votes > best_votes || (votes == best_votes && depth < best_depth)) {
                best_votes = votes;
                best_depth = depth;
                best = candidate;
            }
        }
    part = best;
#endif
#if OUTPUTS > 2
    distance = best.a > 0.0 ? distance_at(best_depth) : uintBitsToFloat(0x7f800000u);
#endif
}
