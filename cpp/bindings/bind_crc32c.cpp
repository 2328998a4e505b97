#include "register.hpp"
#include "toonnet/crc32c.hpp"

namespace toonnet::bindings {
namespace py = pybind11;
namespace {

std::uint32_t crc32c_of(const py::bytes& data, std::uint32_t crc) {
    char* begin = nullptr;
    py::ssize_t length = 0;
    if (PyBytes_AsStringAndSize(data.ptr(), &begin, &length) != 0) throw py::error_already_set();
    // `bytes` never change and the caller holds a reference, so no lock is needed to read them.
    const py::gil_scoped_release release;
    return crc32c(reinterpret_cast<const std::uint8_t*>(begin), static_cast<std::size_t>(length),
                  crc);
}

}  // namespace

void register_crc32c(py::module_& module) {
    module.def("crc32c", &crc32c_of, py::arg("data"), py::arg("crc") = 0,
               "CRC-32C (Castagnoli) of bytes that follow what gave `crc`.");
}

}  // namespace toonnet::bindings
