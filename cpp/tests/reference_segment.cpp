#include <algorithm>
#include <map>
#include <set>

#include "references.hpp"

namespace toonnet::tests {
namespace {

using Regions = std::map<std::int32_t, std::set<std::ptrdiff_t>>;  // By label; pixels by offset.

template <class Visit>
void visit_neighbors(const Picture& picture, std::ptrdiff_t i, Visit visit) {
    const std::ptrdiff_t x = i % picture.width;
    if (i >= picture.width) visit(i - picture.width);
    if (x > 0) visit(i - 1);
    if (x + 1 < picture.width) visit(i + 1);
    if (i + picture.width < picture.pixels()) visit(i + picture.width);
}

int squared_distance(const Picture& picture, std::ptrdiff_t a, std::ptrdiff_t b) {
    int distance = 0;
    for (int c = 0; c < 3; ++c) {
        const int difference = picture.data[3 * a + c] - picture.data[3 * b + c];
        distance += difference * difference;
    }
    return distance;
}

Regions joined_regions(const Picture& filtered, std::vector<std::int32_t>& labels, int limit) {
    Regions regions;
    for (std::ptrdiff_t start = 0; start < filtered.pixels(); ++start) {
        if (labels[start] >= 0) continue;
        const auto label = static_cast<std::int32_t>(regions.size());
        std::vector<std::ptrdiff_t> queue{start};
        labels[start] = label;
        for (std::size_t next = 0; next < queue.size(); ++next) {
            const std::ptrdiff_t i = queue[next];
            regions[label].insert(i);
            visit_neighbors(filtered, i, [&](std::ptrdiff_t j) {
                if (labels[j] >= 0 || squared_distance(filtered, i, j) > limit) return;
                labels[j] = label;
                queue.push_back(j);
            });
        }
    }
    return regions;
}

std::int64_t mean_distance(const Picture& filtered, const std::set<std::ptrdiff_t>& a,
                           const std::set<std::ptrdiff_t>& b) {
    const auto mean = [&](const std::set<std::ptrdiff_t>& region, int channel) {
        std::int64_t sum = 0;
        for (const std::ptrdiff_t i : region) sum += filtered.data[3 * i + channel];
        const auto n = static_cast<std::int64_t>(region.size());
        return (512 * sum + n) / (2 * n);
    };
    std::int64_t distance = 0;
    for (int c = 0; c < 3; ++c) {
        const std::int64_t difference = mean(a, c) - mean(b, c);
        distance += difference * difference;
    }
    return distance;
}

std::int32_t smallest_region(const Regions& regions) {
    return std::min_element(regions.begin(), regions.end(),
                            [](const auto& a, const auto& b) {
                                return std::pair(a.second.size(), *a.second.begin()) <
                                       std::pair(b.second.size(), *b.second.begin());
                            })
        ->first;
}

}  // namespace

std::vector<std::int32_t> segment_slowly(const Picture& filtered, const SegmentParams& params) {
    std::vector<std::int32_t> labels(static_cast<std::size_t>(filtered.pixels()), -1);
    Regions regions = joined_regions(filtered, labels, params.join_distance_limit);
    while (regions.size() > 1) {
        const std::int32_t small = smallest_region(regions);
        if (static_cast<std::int64_t>(regions[small].size()) >= params.min_area_px) break;
        std::set<std::tuple<std::int64_t, std::ptrdiff_t, std::int32_t>> candidates;
        for (const std::ptrdiff_t i : regions[small]) {
            visit_neighbors(filtered, i, [&](std::ptrdiff_t j) {
                const auto& other = regions[labels[j]];
                if (labels[j] == small) return;
                candidates.emplace(mean_distance(filtered, regions[small], other), *other.begin(),
                                   labels[j]);
            });
        }
        const std::int32_t nearest = std::get<2>(*candidates.begin());
        for (const std::ptrdiff_t i : regions[small]) labels[i] = nearest;
        regions[nearest].merge(regions[small]);
        regions.erase(small);
    }
    std::map<std::int32_t, std::int32_t> ranks;
    for (std::int32_t& label : labels) {
        label = ranks.try_emplace(label, static_cast<std::int32_t>(ranks.size())).first->second;
    }
    return labels;
}

}  // namespace toonnet::tests
