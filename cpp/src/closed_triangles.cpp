#include "toonnet/closed_triangles.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace toonnet {
namespace {

// Numbers that keys get as they come, the same for equal keys.
template <class Key>
class Numbers {
public:
    explicit Numbers(std::size_t most)
        : slots_(std::bit_ceil(2 * most + 2), none), mask_(slots_.size() - 1) {
        keys_.reserve(most);
    }

    std::uint32_t of(const Key& key, std::uint64_t hash) {
        for (std::size_t at = (hash * 0x9e3779b97f4a7c15U) >> 20;; ++at) {
            std::uint32_t& slot = slots_[at & mask_];
            if (slot == none) {
                slot = static_cast<std::uint32_t>(keys_.size());
                keys_.push_back(key);
                return slot;
            }
            if (keys_[slot] == key) return slot;
        }
    }

    std::size_t size() const { return keys_.size(); }
    const Key& key(std::size_t number) const { return keys_[number]; }

private:
    static constexpr std::uint32_t none = UINT32_MAX;
    std::vector<std::uint32_t> slots_;
    std::size_t mask_;
    std::vector<Key> keys_;
};

using Place = std::array<float, 3>;

// Which place each corner is at; those at the same place have one.
std::vector<std::uint32_t> places_of(const float* positions, std::ptrdiff_t corners,
                                     std::size_t& count) {
    Numbers<Place> numbers(static_cast<std::size_t>(corners));
    std::vector<std::uint32_t> places;
    places.reserve(static_cast<std::size_t>(corners));
    for (std::ptrdiff_t i = 0; i < corners; ++i) {
        // Adding 0 makes one of both zeros.
        const Place place{positions[3 * i] + 0.0F, positions[3 * i + 1] + 0.0F,
                          positions[3 * i + 2] + 0.0F};
        std::uint64_t hash = 0;
        for (const float part : place) {
            hash = (hash ^ std::bit_cast<std::uint32_t>(part)) * 0x100000001b3U;
            hash ^= hash >> 29;
        }
        places.push_back(numbers.of(place, hash));
    }
    count = numbers.size();
    return places;
}

class Surfaces {
public:
    explicit Surfaces(std::size_t places) : above_(places) {
        std::iota(above_.begin(), above_.end(), 0U);
    }

    std::uint32_t of(std::uint32_t place) {
        while (above_[place] != place) {
            above_[place] = above_[above_[place]];
            place = above_[place];
        }
        return place;
    }

    void join(std::uint32_t a, std::uint32_t b) { above_[of(a)] = of(b); }

private:
    std::vector<std::uint32_t> above_;
};

// Six times the volume between a triangle and a point.
double volume_of(const float* positions, const std::uint32_t* corners,
                 const std::array<double, 3>& point) {
    std::array<std::array<double, 3>, 3> at{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            at[i][axis] = positions[std::size_t{3} * corners[i] + axis] - point[axis];
        }
    }
    double sum = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::size_t next = (axis + 1) % 3, last = (axis + 2) % 3;
        sum += at[0][axis] * (at[1][next] * at[2][last] - at[1][last] * at[2][next]);
    }
    return sum;
}

std::array<double, 3> middle_of(const float* positions, const std::uint32_t* triangles,
                                std::ptrdiff_t count) {
    std::array<double, 3> sum{};
    for (std::ptrdiff_t i = 0; i < 3 * count; ++i) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            sum[axis] += positions[std::size_t{3} * triangles[i] + axis];
        }
    }
    for (double& part : sum) part /= 3.0 * static_cast<double>(count);
    return sum;
}

}  // namespace

void closed_triangles(const float* positions, std::ptrdiff_t corners,
                      const std::uint32_t* triangles, std::ptrdiff_t count, bool* closed) {
    for (std::ptrdiff_t i = 0; i < 3 * count; ++i) {
        if (triangles[i] >= static_cast<std::size_t>(corners)) {
            throw std::invalid_argument("a triangle names a corner that isn't there");
        }
    }
    std::size_t place_count = 0;
    const std::vector<std::uint32_t> places = places_of(positions, corners, place_count);
    Surfaces surfaces(place_count);
    Numbers<std::uint64_t> edges(static_cast<std::size_t>(3 * count));
    std::vector<std::int32_t> walks(static_cast<std::size_t>(3 * count));
    const std::array<double, 3> middle = middle_of(positions, triangles, count);
    for (std::ptrdiff_t i = 0; i < 3 * count; ++i) {
        const std::uint32_t start = places[triangles[i]];
        const std::uint32_t end = places[triangles[i % 3 == 2 ? i - 2 : i + 1]];
        surfaces.join(start, end);
        const auto [low, high] = std::minmax(start, end);
        const std::uint64_t edge = std::uint64_t{low} << 32 | high;
        walks[edges.of(edge, edge)] += (start < end) - (end < start);
    }
    std::vector<double> volumes(place_count);
    std::vector<bool> open(place_count);
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (walks[i] != 0) open[surfaces.of(static_cast<std::uint32_t>(edges.key(i) >> 32))] = true;
    }
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const std::uint32_t* of = triangles + 3 * i;
        volumes[surfaces.of(places[of[0]])] += volume_of(positions, of, middle);
    }
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const std::uint32_t surface = surfaces.of(places[triangles[3 * i]]);
        closed[i] = !open[surface] && volumes[surface] > 0;
    }
}

}  // namespace toonnet
