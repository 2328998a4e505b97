// Whether a contour is in a cell of the picture, or so near that its line may reach into it.
uniform sampler2D scene_edges;

layout(location = 0) out vec4 near;

void main() {
    ivec2 first = ivec2(gl_FragCoord.xy) * CELL - FARTHEST;
    ivec2 last = textureSize(scene_edges, 0) - 1;
    float most = 0.0;
    for (int y = 0; y < CELL + 2 * FARTHEST; ++y)
        for (int x = 0; x < CELL + 2 * FARTHEST; ++x) {
            vec4 edges = texelFetch(scene_edges, clamp(first + ivec2(x, y), ivec2(0), last), 0);
            most = max(max(max(most, edges.r), max(edges.g, edges.b)), edges.a);
        }
    near = vec4(most);
}
