// Places a model's corners; hands on what the fragments need.
uniform mat4 view_projection;

in vec3 corner_position;
in vec3 corner_normal;
in vec4 corner_color;
in vec2 corner_uv;
in float corner_part;

out vec3 normal;
out vec4 color;
out vec2 uv;
flat out float part;

void main() {
    normal = corner_normal;
    color = corner_color;
    uv = corner_uv;
    part = corner_part;
    gl_Position = view_projection * vec4(corner_position, 1.0);
}
