// Equation 1: I = k_a i_a + sum over lights of (k_d (alpha L.N + beta) i_d) x Ramp(alpha L.N + beta).
uniform float alpha;
uniform float beta;
uniform vec3 ambient;
uniform sampler2D ramp;
uniform sampler2D base_color;
uniform float cut_out_below;
#if LIGHTS > 0
uniform vec3 light_direction[LIGHTS];
uniform vec3 light_color[LIGHTS];
#endif

in vec3 normal;
in vec4 color;
in vec2 uv;
flat in float part;

layout(location = 0) out vec4 shaded;
layout(location = 1) out vec4 identity;

vec3 ramp_at(float light) {
    int entries = textureSize(ramp, 0).x;
    return texelFetch(ramp, ivec2(clamp(int(light * float(entries)), 0, entries - 1), 0), 0).rgb;
}

void main() {
    vec4 material = color * texture(base_color, uv);
    if (material.a < cut_out_below) discard;
#if MODE == 2
    vec3 result = material.rgb;
#else
    // A face seen from behind is lit as its own front: leaves and cloth have two sides.
    vec3 facing = normalize(gl_FrontFacing ? normal : -normal);
    vec3 result = material.rgb * ambient;
#if LIGHTS > 0
    for (int light = 0; light < LIGHTS; ++light) {
        float half_lambert = alpha * dot(light_direction[light], facing) + beta;
        vec3 level = ramp_at(half_lambert);
#if MODE == 0
        level *= half_lambert;
#endif
        result += material.rgb * light_color[light] * level;
    }
#endif
#endif
    shaded = vec4(clamp(result, 0.0, 1.0), 1.0);
    float number = part + 1.0;
    identity = vec4(mod(number, 256.0) / 255.0, floor(number / 256.0) / 255.0, 0.0, 1.0);
}
