// Places a model's corners; hands on what the fragments need.
uniform mat4 view_projection;

in vec3 corner_position;
in vec3 corner_normal;
in vec4 corner_color;

out vec3 normal;
out vec4 color;
#if TEXTURED
in vec2 corner_uv;
out vec2 uv;
#endif
#if IDENTITY
in float corner_part;
flat out float part;
#endif

void main() {
    normal = corner_normal;
    color = corner_color;
#if TEXTURED
    uv = corner_uv;
#endif
#if IDENTITY
    part = corner_part;
#endif
    gl_Position = view_projection * vec4(corner_position, 1.0);
}
