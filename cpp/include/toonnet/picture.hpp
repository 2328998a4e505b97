// Pictures as the kernels see them: plain views of memory that the caller owns.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toonnet {

// height x width x 3 bytes, C-contiguous, red green blue.
struct Picture {
    const std::uint8_t* data;
    std::ptrdiff_t height;
    std::ptrdiff_t width;

    std::ptrdiff_t pixels() const { return height * width; }
    const std::uint8_t* row(std::ptrdiff_t y) const { return data + y * width * 3; }
};

}  // namespace toonnet
