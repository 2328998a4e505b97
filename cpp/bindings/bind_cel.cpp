// The cel rasteriser: meshes that are kept, canvases that draw them.
#include <pybind11/stl.h>
#include <pybind11/typing.h>

#include <array>
#include <string>

#include "arguments.hpp"
#include "register.hpp"
#include "toonnet/cel.hpp"
#include "toonnet/closed_triangles.hpp"

namespace toonnet::bindings {
namespace {

// A contiguous array of `rows` rows of so many columns.
template <class Value>
const Value* rows_of(const py::handle& object, py::ssize_t rows, py::ssize_t columns) {
    const auto array = contiguous_array<Value>(object, 2);
    if (array.shape(0) != rows || array.shape(1) != columns) {
        throw py::value_error("array of another shape");
    }
    return array.data();
}

void add(cel::Mesh& mesh, const py::array& positions, const py::array& normals,
         const py::array& colors, const py::array& uv, const py::array& triangles,
         const py::array& parts, py::ssize_t closed, const py::object& texture, bool holes) {
    const py::ssize_t corners = contiguous_array<float>(positions, 2).shape(0);
    const py::ssize_t count = contiguous_array<std::uint32_t>(triangles, 2).shape(0);
    const auto numbers = contiguous_array<std::uint16_t>(parts, 1);
    if (numbers.size() != count) throw py::value_error("another number of parts than triangles");
    const std::uint8_t* texels = nullptr;
    int height = 0, width = 0;
    if (!texture.is_none()) {
        const auto array = contiguous_array<std::uint8_t>(texture, 3);
        constexpr py::ssize_t longest = 32768;
        if (array.size() == 0 || array.shape(2) != 4 || array.shape(0) > longest ||
            array.shape(1) > longest) {
            throw py::value_error("texture not H x W x 4, empty, or of a side above 32768");
        }
        texels = array.data();
        height = static_cast<int>(array.shape(0));
        width = static_cast<int>(array.shape(1));
    }
    const auto* at = rows_of<float>(positions, corners, 3);
    const auto* towards = rows_of<float>(normals, corners, 3);
    const auto* tints = rows_of<float>(colors, corners, 4);
    const auto* places = rows_of<float>(uv, corners, 2);
    const auto* faces = rows_of<std::uint32_t>(triangles, count, 3);
    const std::uint16_t* shown = numbers.data();
    const py::gil_scoped_release release;
    mesh.add(corners, at, towards, tints, places, count, faces, shown, closed, texels, height,
             width, holes);
}

void closed(const py::array& positions, const py::array& triangles, const py::array& found) {
    const py::ssize_t corners = contiguous_array<float>(positions, 2).shape(0);
    const py::ssize_t count = contiguous_array<std::uint32_t>(triangles, 2).shape(0);
    const auto* at = rows_of<float>(positions, corners, 3);
    const auto* faces = rows_of<std::uint32_t>(triangles, count, 3);
    auto* to = target<bool>(found, 1, count);
    const py::gil_scoped_release release;
    closed_triangles(at, corners, faces, count, to);
}

template <std::size_t Size>
void copy_into(float (&to)[Size], const py::handle& from) {
    const auto values = from.cast<std::array<float, Size>>();
    std::copy(values.begin(), values.end(), to);
}

int place_of(const std::string& name, const std::vector<std::string>& names) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw py::value_error("unknown mode " + name);
    return static_cast<int>(found - names.begin());
}

using StyleFields = py::typing::Dict<py::str, py::object>;

cel::Style style_of(const StyleFields& given) {
    cel::Style style{};
    style.shading = static_cast<cel::Shading>(
        place_of(given["shading"].cast<std::string>(), {"eq1", "flat", "unlit"}));
    style.alpha = given["alpha"].cast<float>();
    style.beta = given["beta"].cast<float>();
    copy_into(style.ambient, given["ambient"]);
    style.light_colors = given["light_colors"].cast<std::vector<float>>();
    style.ramp = given["ramp"].cast<std::vector<float>>();
    style.contours = static_cast<cel::Contours>(
        place_of(given["contours"].cast<std::string>(), {"none", "sobel", "black_stroke"}));
    style.threshold = given["threshold"].cast<float>();
    style.softness = given["softness"].cast<float>();
    style.radius = given["radius"].cast<float>();
    style.reach = given["reach"].cast<int>();
    style.stray = given["stray"].cast<int>();
    copy_into(style.ink, given["ink"]);
    style.silhouette = given["silhouette"].cast<bool>();
    style.between_parts = given["between_parts"].cast<bool>();
    return style;
}

// The product of two 4 x 4 matrices, added up in an order that no library chooses.
void multiply(const py::handle& left, const py::handle& right, float (&product)[16]) {
    const auto a = left.cast<std::array<double, 16>>(), b = right.cast<std::array<double, 16>>();
    for (std::size_t i = 0; i < 16; ++i) {
        double sum = 0;
        for (std::size_t k = 0; k < 4; ++k) sum += a[i / 4 * 4 + k] * b[4 * k + i % 4];
        product[i] = static_cast<float>(sum);
    }
}

// A picture to draw: mesh, projection and view matrix, light directions, near, far, parallel,
// stroke seed, picture, mask, depth.
cel::Shot shot_of(const py::tuple& given, int size_px) {
    if (given.size() != 11) throw py::value_error("a shot has eleven entries");
    cel::Shot shot{};
    shot.mesh = &given[0].cast<const cel::Mesh&>();
    multiply(given[1], given[2], shot.view.matrix);
    shot.view.light_directions = given[3].cast<std::vector<float>>();
    shot.view.near = given[4].cast<float>();
    shot.view.far = given[5].cast<float>();
    shot.view.parallel = given[6].cast<bool>();
    shot.view.stroke_seed = given[7].cast<std::uint32_t>();
    const py::ssize_t pixels = py::ssize_t{size_px} * size_px;
    shot.picture = target<std::uint8_t>(given[8], 3, 3 * pixels);
    if (!given[9].is_none()) shot.mask = target<std::uint16_t>(given[9], 2, pixels);
    if (!given[10].is_none()) shot.depth = target<float>(given[10], 2, pixels);
    return shot;
}

// A canvas with its size, which the targets are held against.
struct SizedCanvas {
    int size_px;
    cel::Canvas canvas;

    std::vector<std::int64_t> draw(const Batch& given, int threads) {
        std::vector<cel::Shot> shots;
        for (std::size_t i = 0; i < given.size(); ++i) {
            shots.push_back(shot_of(item(given, i), size_px));
        }
        const ShouldStop interrupted = [] {
            const py::gil_scoped_acquire lock;
            return PyErr_CheckSignals() != 0;
        };
        bool completed = false;
        {
            const py::gil_scoped_release release;
            completed = canvas.draw(shots, std::max(threads, 1), interrupted);
        }
        if (!completed) throw py::error_already_set();
        std::vector<std::int64_t> covered;
        for (const cel::Shot& shot : shots) covered.push_back(shot.covered);
        return covered;
    }
};

Simd level_of(const std::string& name) {
    for (const Simd level : {Simd::baseline, Simd::avx2, Simd::avx512}) {
        if (name == simd_name(level) && simd_available(level)) return level;
    }
    return simd_level();
}

}  // namespace

void register_cel(py::module_& module) {
    module.attr("CEL_VERSION") = cel::version;
    module.attr("CEL_LARGEST_SIDE") = cel::largest_side;
    module.def("closed_triangles", &closed, py::arg("positions"), py::arg("triangles"),
               py::arg("closed"));
    py::class_<cel::Mesh>(module, "CelMesh")
        .def(py::init<>())
        .def("add", &add, py::kw_only(), py::arg("positions"), py::arg("normals"),
             py::arg("colors"), py::arg("uv"), py::arg("triangles"), py::arg("parts"),
             py::arg("closed"), py::arg("texture"), py::arg("holes"));
    py::class_<SizedCanvas>(module, "CelCanvas")
        .def(
            py::init([](int size_px, int scale, const StyleFields& style, const std::string& simd) {
                // The canvas is made in place: it can't be moved.
                return new SizedCanvas{size_px, {size_px, scale, style_of(style), level_of(simd)}};
            }),
            py::arg("size_px"), py::arg("scale"), py::arg("style"), py::kw_only(),
            py::arg("simd") = "")
        .def("draw", &SizedCanvas::draw, py::arg("shots"), py::kw_only(), py::arg("threads"));
}

}  // namespace toonnet::bindings
