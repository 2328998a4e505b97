#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "toonnet/cel.hpp"

namespace toonnet::cel {
namespace {

// Where a place of a halved side falls among the texels it is made of: two of them, and the share
// of the second. An even side gives the mean of two.
struct Between {
    int first, second;
    float share;
};

Between between(int place, int size, int halved) {
    const float at =
        (static_cast<float>(place) + 0.5F) * static_cast<float>(size) / static_cast<float>(halved) -
        0.5F;
    const int first = static_cast<int>(at);
    return {first, std::min(first + 1, size - 1), at - static_cast<float>(first)};
}

Level halved(const Level& level) {
    Level half{std::max(level.width / 2, 1), std::max(level.height / 2, 1), {}};
    half.rgba.resize(std::size_t{4} * half.width * half.height);
    for (int y = 0; y < half.height; ++y) {
        const Between rows = between(y, level.height, half.height);
        for (int x = 0; x < half.width; ++x) {
            const Between columns = between(x, level.width, half.width);
            for (int channel = 0; channel < 4; ++channel) {
                const auto texel = [&](int row, int column) {
                    return static_cast<float>(
                        level.rgba[4 * (static_cast<std::size_t>(row) * level.width + column) +
                                   channel]);
                };
                const auto along = [&](int row) {
                    const float left = texel(row, columns.first);
                    return left + columns.share * (texel(row, columns.second) - left);
                };
                const float low = along(rows.first);
                const float mean = low + rows.share * (along(rows.second) - low);
                half.rgba[4 * (static_cast<std::size_t>(y) * half.width + x) + channel] =
                    static_cast<std::uint8_t>(mean + 0.5F);
            }
        }
    }
    return half;
}

Texture with_levels(const std::uint8_t* rgba, int height, int width) {
    Texture texture;
    texture.levels.push_back({width, height, {rgba, rgba + std::size_t{4} * width * height}});
    while (texture.levels.back().width > 1 || texture.levels.back().height > 1) {
        texture.levels.push_back(halved(texture.levels.back()));
    }
    return texture;
}

template <class Value>
void append(std::vector<Value>& to, const Value* from, std::ptrdiff_t count) {
    to.insert(to.end(), from, from + count);
}

constexpr std::size_t whole_vector = 16;

}  // namespace

void Mesh::add(std::ptrdiff_t corners, const float* positions, const float* corner_normals,
               const float* corner_colors, const float* corner_uv, std::ptrdiff_t count,
               const std::uint32_t* corner_numbers, const std::uint16_t* part_numbers,
               std::ptrdiff_t closed, const std::uint8_t* texture, int texture_height,
               int texture_width, bool holes) {
    const std::size_t before = normals.size() / 4;
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max() / 4;
    if (before + static_cast<std::size_t>(corners) > most ||
        parts.size() + static_cast<std::size_t>(count) > most) {
        throw std::invalid_argument("more corners or triangles than can be numbered");
    }
    if (closed < 0 || closed > count) {
        throw std::invalid_argument("more triangles of closed surfaces than there are");
    }
    const auto last = static_cast<std::uint32_t>(corners);
    if (!std::all_of(corner_numbers, corner_numbers + 3 * count,
                     [&](std::uint32_t number) { return number < last; })) {
        throw std::invalid_argument("a triangle names a corner that isn't there");
    }
    for (auto* axis : {&x, &y, &z}) {
        axis->resize(before);
        axis->reserve(before + static_cast<std::size_t>(corners) + whole_vector);
    }
    normals.reserve(normals.size() + 4 * static_cast<std::size_t>(corners));
    triangles.reserve(triangles.size() + 3 * static_cast<std::size_t>(count));
    one_color.reserve(one_color.size() + static_cast<std::size_t>(count));
    for (std::ptrdiff_t i = 0; i < corners; ++i) {
        x.push_back(positions[3 * i]);
        y.push_back(positions[3 * i + 1]);
        z.push_back(positions[3 * i + 2]);
        append(normals, corner_normals + 3 * i, 3);
        normals.push_back(1);
    }
    for (auto* axis : {&x, &y, &z}) {
        const float value = axis->empty() ? 0 : axis->back();
        axis->resize((axis->size() + whole_vector - 1) / whole_vector * whole_vector, value);
    }
    append(colors, corner_colors, 4 * corners);
    append(uv, corner_uv, 2 * corners);
    const auto first = static_cast<std::uint32_t>(parts.size());
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const float* of[3];
        for (int corner = 0; corner < 3; ++corner) {
            const std::uint32_t number = corner_numbers[3 * i + corner];
            triangles.push_back(static_cast<std::uint32_t>(before) + number);
            of[corner] = corner_colors + std::size_t{4} * number;
        }
        one_color.push_back(std::equal(of[0], of[0] + 4, of[1]) &&
                            std::equal(of[0], of[0] + 4, of[2]));
    }
    append(parts, part_numbers, count);
    int number = -1;
    if (texture != nullptr) {
        number = static_cast<int>(textures.size());
        textures.push_back(with_levels(texture, texture_height, texture_width));
    }
    const auto middle = first + static_cast<std::uint32_t>(closed);
    const auto end = static_cast<std::uint32_t>(parts.size());
    if (first < middle) groups.push_back({first, middle, number, true, holes});
    if (middle < end) groups.push_back({middle, end, number, false, holes});
}

}  // namespace toonnet::cel
