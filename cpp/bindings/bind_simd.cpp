#include <pybind11/stl.h>

#include <string>
#include <vector>

#include "register.hpp"
#include "toonnet/simd.hpp"

namespace toonnet::bindings {

void register_simd(pybind11::module_& module) {
    module.def(
        "simd_level", [] { return simd_name(simd_level()); },
        "Name of the instruction set in use.");
    module.def(
        "simd_levels",
        [] {
            std::vector<std::string> names;
            for (const Simd level : {Simd::baseline, Simd::avx2, Simd::avx512}) {
                if (simd_available(level)) names.emplace_back(simd_name(level));
            }
            return names;
        },
        "Names of the instruction sets that this processor and build can run.");
}

}  // namespace toonnet::bindings
