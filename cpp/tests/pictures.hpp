// Pictures and sizes that the tests share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "toonnet/picture.hpp"
#include "toonnet/simd.hpp"

namespace toonnet::tests {

using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937;

struct OwnedPicture {
    Bytes data;
    std::ptrdiff_t height, width;

    Picture view() const { return {data.data(), height, width}; }
};

enum class Kind { noise, palette, blocks, gradient, pastel, flat, drawing };
inline constexpr Kind all_kinds[] = {Kind::noise,  Kind::palette, Kind::blocks, Kind::gradient,
                                     Kind::pastel, Kind::flat,    Kind::drawing};

struct Size {
    int height, width;
};

// Single pixels, lines, sides around the widths of vectors and cells, nothing square but 1 x 1.
inline constexpr Size ugly_sizes[] = {{1, 1},   {1, 2},  {2, 1},  {1, 97},  {83, 1},  {5, 7},
                                      {13, 17}, {9, 31}, {8, 33}, {40, 65}, {67, 129}};

inline int below(Random& random, int end) {
    return static_cast<int>(random() % static_cast<unsigned>(end));
}

OwnedPicture make_picture(Kind kind, std::ptrdiff_t height, std::ptrdiff_t width, Random& random);

// What std::vector<bool> can't give: contiguous bools.
struct Mask {
    explicit Mask(std::ptrdiff_t pixels) : data(new bool[static_cast<std::size_t>(pixels)]()) {}
    std::unique_ptr<bool[]> data;
};

Mask make_mask(std::ptrdiff_t pixels, Random& random);

// The instruction sets that this machine can run.
std::vector<Simd> available_levels();

}  // namespace toonnet::tests
