// One function a binding file; module.cpp calls them all.
#pragma once

#include <pybind11/pybind11.h>

namespace toonnet::bindings {

void register_cel(pybind11::module_& module);
void register_crc32c(pybind11::module_& module);
void register_hamming_pairs(pybind11::module_& module);
void register_ius(pybind11::module_& module);
void register_mean_shift_filter(pybind11::module_& module);
void register_mean_shift_segment(pybind11::module_& module);
void register_rgb_histogram(pybind11::module_& module);
void register_rgb_to_hsv(pybind11::module_& module);
void register_simd(pybind11::module_& module);
void register_stylize(pybind11::module_& module);
void register_texture_blend(pybind11::module_& module);

}  // namespace toonnet::bindings
