#include "register.hpp"

PYBIND11_MODULE(_core, module) {
    module.doc() = "Native kernels of toonnet.fast; call them through that package.";
    toonnet::bindings::register_cel(module);
    toonnet::bindings::register_crc32c(module);
    toonnet::bindings::register_hamming_pairs(module);
    toonnet::bindings::register_ius(module);
    toonnet::bindings::register_mean_shift_filter(module);
    toonnet::bindings::register_mean_shift_segment(module);
    toonnet::bindings::register_rgb_histogram(module);
    toonnet::bindings::register_rgb_to_hsv(module);
    toonnet::bindings::register_simd(module);
    toonnet::bindings::register_stylize(module);
    toonnet::bindings::register_texture_blend(module);
}
