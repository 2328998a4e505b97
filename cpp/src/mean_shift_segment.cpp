#include "toonnet/mean_shift_segment.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

namespace toonnet {
namespace {

using Id = std::int32_t;

// Union-find whose roots are the smallest members, so that a root tells the first pixel.
Id find_root(Id* parents, Id id) {
    while (parents[id] != id) {
        parents[id] = parents[parents[id]];
        id = parents[id];
    }
    return id;
}

Id unite(Id* parents, Id a, Id b) {
    const Id root_a = find_root(parents, a);
    const Id root_b = find_root(parents, b);
    const Id root = std::min(root_a, root_b);
    parents[std::max(root_a, root_b)] = root;
    return root;
}

int squared_distance(const std::uint8_t* a, const std::uint8_t* b) {
    const int red = a[0] - b[0];
    const int green = a[1] - b[1];
    const int blue = a[2] - b[2];
    return red * red + green * green + blue * blue;
}

struct Region {
    std::int64_t area = 0;
    std::array<std::int64_t, 3> sums{};  // At most 255 * (2^31 - 1) each.
    Id next_member = 0;                  // The regions merged into this one form a list.
    Id last_member = 0;
};

// In 1/256 levels.
using Mean = std::array<std::int32_t, 3>;

// Rounded half up. 512 * sum stays under 2^49, and a quotient under 2^17 of an area under 2^31 is
// too far from the next integer for a double to reach it: cut off, it is the integers' quotient.
Mean mean_of(const Region& region) {
    const auto twice = static_cast<double>(2 * region.area);
    Mean mean;
    for (int c = 0; c < 3; ++c) {
        const auto sum = static_cast<double>(512 * region.sums[c] + region.area);
        mean[c] = static_cast<std::int32_t>(sum / twice);
    }
    return mean;
}

std::int64_t squared_distance(const Mean& a, const Mean& b) {
    std::int64_t distance = 0;
    for (int c = 0; c < 3; ++c) {
        const std::int64_t difference = a[c] - b[c];
        distance += difference * difference;
    }
    return distance;
}

// The regions of a labelled picture and which of them touch. A region's id is its rank by first
// pixel; merged regions go under the smaller id.
class RegionGraph {
public:
    RegionGraph(const Picture& filtered, const Id* labels, Id count)
        : regions_(count), means_(count), parents_(count), neighbors_begin_(count + 1) {
        for (Id id = 0; id < count; ++id) {
            parents_[id] = regions_[id].last_member = id;
            regions_[id].next_member = no_member;
        }
        add_runs(filtered, labels);
        for (Id id = 0; id < count; ++id) means_[id] = mean_of(regions_[id]);
        collect_neighbors(filtered, labels);
    }

    // Merges regions smaller than min_area into their nearest neighbours, smallest first.
    //
    // Reading the neighbours of the smallest region costs at most its perimeter, and it then joins
    // a region at least as large: O(pixels log pixels) in all, without any set of neighbours.
    void merge_small(std::int64_t min_area) {
        // Area above id in one number: ties go to the first pixel.
        using Entry = std::uint64_t;
        const auto entry = [this](Id id) {
            return static_cast<Entry>(regions_[id].area) << 31 | static_cast<Entry>(id);
        };
        std::vector<Entry> initial;
        for (Id id = 0; id < count(); ++id) {
            if (regions_[id].area < min_area) initial.push_back(entry(id));
        }
        std::sort(initial.begin(), initial.end());  // Cheaper than a heap, where most begin.
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> merged_ones;
        Id left = count();
        for (std::size_t next = 0; left > 1 && (next < initial.size() || !merged_ones.empty());) {
            const bool from_initial =
                merged_ones.empty() || (next < initial.size() && initial[next] < merged_ones.top());
            const Entry top = from_initial ? initial[next++] : merged_ones.top();
            if (!from_initial) merged_ones.pop();
            const auto id = static_cast<Id>(top & ((Entry{1} << 31) - 1));
            if (parents_[id] != id || entry(id) != top) continue;  // Merged since.
            const Id merged = merge(id, nearest_neighbor(id));
            --left;
            if (regions_[merged].area < min_area) merged_ones.push(entry(merged));
        }
    }

    Id root(Id id) { return find_root(parents_.data(), id); }
    Id count() const { return static_cast<Id>(regions_.size()); }

private:
    static constexpr Id no_member = -1;

    // Gives every region its pixels, a run of one region at a time.
    void add_runs(const Picture& filtered, const Id* labels) {
        const std::uint8_t* pixel = filtered.data;
        for (std::ptrdiff_t first = 0; first < filtered.pixels();) {
            std::uint32_t sums[3] = {};  // Of at most 2^23 pixels.
            const std::ptrdiff_t most = std::min(filtered.pixels(), first + (1 << 23));
            std::ptrdiff_t end = first;
            for (; end < most && labels[end] == labels[first]; ++end, pixel += 3) {
                for (int c = 0; c < 3; ++c) sums[c] += pixel[c];
            }
            Region& region = regions_[labels[first]];
            region.area += end - first;
            for (int c = 0; c < 3; ++c) region.sums[c] += sums[c];
            first = end;
        }
    }

    // The pairs of regions that touch; a boundary straight between two is visited once a pixel row
    // or once in all.
    static std::vector<std::pair<Id, Id>> edges(const Picture& filtered, const Id* labels) {
        const std::ptrdiff_t width = filtered.width;
        std::vector<std::pair<Id, Id>> found;
        for (std::ptrdiff_t y = 0; y < filtered.height; ++y) {
            const Id* row = labels + y * width;
            const Id* above = y > 0 ? row - width : row;
            for (std::ptrdiff_t x = 0; x < width; ++x) {
                const bool as_before = x > 0 && row[x] == row[x - 1] && above[x] == above[x - 1];
                if (as_before) continue;
                if (x > 0 && row[x] != row[x - 1]) found.emplace_back(row[x], row[x - 1]);
                if (row[x] != above[x]) found.emplace_back(row[x], above[x]);
            }
        }
        return found;
    }

    // Every pair of touching pixels of different regions stands in both regions' slices.
    void collect_neighbors(const Picture& filtered, const Id* labels) {
        const std::vector<std::pair<Id, Id>> pairs = edges(filtered, labels);
        for (const auto& [a, b] : pairs) {
            ++neighbors_begin_[a];
            ++neighbors_begin_[b];
        }
        std::size_t total = 0;
        for (std::size_t& begin : neighbors_begin_) begin = total += begin;
        neighbors_.resize(total);
        for (const auto& [a, b] : pairs) {
            neighbors_[--neighbors_begin_[a]] = b;
            neighbors_[--neighbors_begin_[b]] = a;
        }
    }

    Id nearest_neighbor(Id id) {
        Id nearest = id;
        std::int64_t nearest_distance = std::numeric_limits<std::int64_t>::max();
        for (Id member = id; member != no_member; member = regions_[member].next_member) {
            for (std::size_t i = neighbors_begin_[member]; i < neighbors_begin_[member + 1]; ++i) {
                const Id other = root(neighbors_[i]);
                if (other == id || other == nearest) continue;
                const std::int64_t distance = squared_distance(means_[id], means_[other]);
                if (std::pair(distance, other) < std::pair(nearest_distance, nearest)) {
                    nearest = other;
                    nearest_distance = distance;
                }
            }
        }
        return nearest;
    }

    Id merge(Id a, Id b) {
        const Id merged = unite(parents_.data(), a, b);
        Region& kept = regions_[merged];
        const Id absorbed = a + b - merged;
        kept.area += regions_[absorbed].area;
        for (int c = 0; c < 3; ++c) kept.sums[c] += regions_[absorbed].sums[c];
        means_[merged] = mean_of(kept);
        regions_[kept.last_member].next_member = absorbed;
        kept.last_member = regions_[absorbed].last_member;
        return merged;
    }

    std::vector<Region> regions_;
    std::vector<Mean> means_;
    std::vector<Id> parents_;
    std::vector<std::size_t> neighbors_begin_;
    std::vector<Id> neighbors_;
};

// Unites the joined neighbours; where a pixel and the one above both go on from their left, and
// those are joined, there is nothing to do.
void unite_neighbors(const Picture& filtered, Id* parents, int distance_limit) {
    const std::ptrdiff_t width = filtered.width;
    const auto columns = static_cast<std::size_t>(width);
    std::vector<std::uint8_t> left(columns), above(columns), left_above(columns);
    for (std::ptrdiff_t y = 0; y < filtered.height; ++y) {
        const std::uint8_t* row = filtered.row(y);
        for (std::ptrdiff_t x = 1; x < width; ++x) {
            left[x] = squared_distance(row + 3 * x, row + 3 * x - 3) <= distance_limit;
        }
        for (std::ptrdiff_t x = 0; y > 0 && x < width; ++x) {
            above[x] = squared_distance(row + 3 * x, row + 3 * (x - width)) <= distance_limit;
        }
        Id run = 0;
        bool joined_above = false;
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            const auto id = static_cast<Id>(y * width + x);
            if (!left[x]) run = id;
            parents[id] = run;
            const bool known = left[x] && left_above[x] && joined_above;
            joined_above = above[x];
            if (joined_above && !known) unite(parents, run, static_cast<Id>(id - width));
        }
        left.swap(left_above);
    }
}

// Labels the joined regions 0, 1, ... by first pixel; returns how many there are.
Id join_neighbors(const Picture& filtered, Id* labels, int distance_limit) {
    unite_neighbors(filtered, labels, distance_limit);
    // A root comes before the other pixels of its region, whose parents then hold labels already:
    // the sign tells a label (kept as -1 - label) from a parent.
    Id count = 0;
    for (std::ptrdiff_t i = 0; i < filtered.pixels(); ++i) {
        labels[i] = labels[i] == i ? -1 - count++ : labels[labels[i]];
    }
    for (std::ptrdiff_t i = 0; i < filtered.pixels(); ++i) labels[i] = -1 - labels[i];
    return count;
}

}  // namespace

std::int64_t segment_filtered_u8(const Picture& filtered, std::int32_t* labels,
                                 const SegmentParams& params) {
    const Id joined = join_neighbors(filtered, labels, params.join_distance_limit);
    RegionGraph graph(filtered, labels, joined);
    graph.merge_small(params.min_area_px);

    std::vector<Id> final_labels(joined);
    Id count = 0;
    for (Id id = 0; id < joined; ++id) {
        const Id root = graph.root(id);
        final_labels[id] = root == id ? count++ : final_labels[root];
    }
    for (std::ptrdiff_t i = 0; i < filtered.pixels(); ++i) labels[i] = final_labels[labels[i]];
    return count;
}

}  // namespace toonnet
