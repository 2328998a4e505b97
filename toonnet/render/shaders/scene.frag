// Equation 1: I = k_a i_a + sum over lights of (k_d (alpha L.N + beta) i_d) x Ramp(alpha L.N + beta).
uniform float alpha;
uniform float beta;
uniform vec3 ambient;
uniform sampler2D ramp;
#if TEXTURED
uniform sampler2D base_color;
const float cut_out_below = 0.5;
#endif
#if LIGHTS > 0
uniform vec3 light_direction[LIGHTS];
uniform vec3 light_color[LIGHTS];
#endif

in vec3 normal;
in vec4 color;
#if TEXTURED
in vec2 uv;
#endif

layout(location = 0) out vec4 shaded;
#if IDENTITY
flat in float part;
layout(location = 1) out vec4 identity;
#endif

vec3 ramp_at(float light) {
    int entries = textureSize(ramp, 0).x;
    return texelFetch(ramp, ivec2(clamp(int(light * float(entries)), 0, entries - 1), 0), 0).rgb;
}

void main() {
    vec4 material = color;
#if TEXTURED
    material *= texture(base_color, uv);
    if (material.a < cut_out_below) discard;
#endif
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
#if IDENTITY
    float number = part + 1.0;
    identity = vec4(mod(number, 256.0) / 255.0, floor(number / 256.0) / 255.0, 0.0, 1.0);
#endif
}
