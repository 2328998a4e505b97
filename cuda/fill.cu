// A block a picture: closes the background, finds a seed a cell, puts them in order, and fills from
// each in turn, breadth first, all threads at one region.
#include "unify.cuh"

using namespace toonnet;

namespace {

constexpr int threads = 256;
constexpr int shared_words = 8192;  // Of bits: pictures of up to 512 x 512 have theirs at hand.
constexpr int none = 0x7FFFFFFF;

struct Shared {
    unsigned open[shared_words];
    int starts[257];  // Where the seeds of each score go.
    int keys[threads];
    int next_seed;
    int added[3];  // Pixels that a level of a fill adds; levels take turns.
    unsigned long long sums[4];
};

struct Painter {
    const Item& item;
    const Workspace& workspace;
    const Rules& rules;
    Shared& shared;
    unsigned* open;

    __device__ bool is_open(int pixel) const {
        return (current(open + pixel / 32) >> (pixel % 32) & 1) != 0;
    }
    // Closes a pixel; whether it was this thread that did.
    __device__ bool take(int pixel) const {
        const unsigned bit = 1u << (pixel % 32);
        return (atomicAnd(open + pixel / 32, ~bit) & bit) != 0;
    }
};

// --- background and seeds ---------------------------------------------------------------------

__device__ bool is_background(const Painter& p, int pixel) {
    const unsigned area = p.workspace.areas[p.workspace.parents[pixel]];
    if ((area & at_border) != 0) return true;
    return static_cast<long long>(area) * p.rules.background_area_divisor >= p.item.pixels;
}

// Tells background from paintable light, and opens all that may be filled.
__device__ void open_pixels(const Painter& p) {
    for (long long start = 0; start < p.item.pixels; start += threads) {
        const int pixel = static_cast<int>(start + threadIdx.x);
        bool opens = false;
        if (start + threadIdx.x < p.item.pixels) {
            Look look = p.workspace.looks[pixel];
            if (code_of(look) == loose_light) {
                const int code = is_background(p, pixel) ? closed : light;
                look = look_of(code, value_of(look), score_of(look));
                p.workspace.looks[pixel] = look;
            }
            opens = code_of(look) != closed;
        }
        const unsigned bits = __ballot_sync(all_lanes, opens);
        if (threadIdx.x % 32 == 0 && start + threadIdx.x < p.item.pixels) {
            p.open[pixel / 32] = bits;
        }
    }
}

// The open pixel with the highest score, the first of several, or -1: in every lane of a warp.
__device__ int best_of_cell(const Painter& p, long long top, long long left) {
    const int height = static_cast<int>(smaller(p.rules.cell_px, p.item.height - top));
    const int width = static_cast<int>(smaller(p.rules.cell_px, p.item.width - left));
    const long long pixels = static_cast<long long>(height) * width;
    unsigned best = 0, place = none;  // Of scores from 1 on.
    for (long long i = threadIdx.x % 32; i < pixels; i += 32) {
        const long long row = top + i / width, column = left + i % width;
        const int pixel = static_cast<int>(row * p.item.width + column);
        const Look look = p.workspace.looks[pixel];
        const unsigned score = code_of(look) == closed ? 0 : score_of(look) + 1;
        if (score > best) {
            best = score;
            place = pixel;
        }
    }
    const unsigned most = most_of_warp(best);
    const unsigned first = least_of_warp(best == most ? place : none);
    return most == 0 ? -1 : static_cast<int>(first);
}

__device__ int find_cell_seeds(const Painter& p) {
    const long long cell = p.rules.cell_px;
    const int across = static_cast<int>((p.item.width + cell - 1) / cell);
    const int cells = across * static_cast<int>((p.item.height + cell - 1) / cell);
    for (int i = threadIdx.x / 32; i < cells; i += threads / 32) {
        const int seed = best_of_cell(p, i / across * cell, i % across * cell);
        if (threadIdx.x % 32 == 0) p.workspace.cell_seeds[i] = seed;
    }
    return cells;
}

// A counting sort: 0 comes first, and of one key what came first. -1 is no seed.
__device__ int key_of(const Painter& p, int cell, int cells) {
    const int seed = cell < cells ? p.workspace.cell_seeds[cell] : -1;
    if (seed < 0) return -1;
    return p.rules.order_by_score ? 255 - score_of(p.workspace.looks[seed]) : 0;
}

__device__ int sort_seeds(const Painter& p, int cells) {
    int* starts = p.shared.starts;
    for (int i = threadIdx.x; i < 257; i += threads) starts[i] = 0;
    __syncthreads();
    for (int cell = threadIdx.x; cell < cells; cell += threads) {
        const int key = key_of(p, cell, cells);
        if (key >= 0) atomicAdd(starts + key + 1, 1);
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int i = 1; i < 257; ++i) starts[i] += starts[i - 1];
    }
    __syncthreads();
    const int count = starts[256];
    for (int first = 0; first < cells; first += threads) {
        const int key = key_of(p, first + threadIdx.x, cells);
        p.shared.keys[threadIdx.x] = key;
        __syncthreads();
        int rank = 0;
        for (unsigned i = 0; i < threadIdx.x; ++i) rank += p.shared.keys[i] == key;
        if (key >= 0) {
            p.workspace.seeds[starts[key] + rank] = p.workspace.cell_seeds[first + threadIdx.x];
        }
        __syncthreads();
        if (key >= 0) atomicAdd(starts + key, 1);
        __syncthreads();
    }
    return count;
}

// --- fills ------------------------------------------------------------------------------------

struct Seed {
    int pixel, hue, value;  // The hue is `gray` where the seed is.

    __device__ Seed(const Painter& p, int place) : pixel(place) {
        const Look look = p.workspace.looks[place];
        hue = code_of(look);
        value = value_of(look);
        if (hue != light) return;  // The code of which doesn't tell the hue.
        const Hsv hsv = hsv_of_pixel(p.item.target + 3ll * place);
        hue = hsv.saturation < p.rules.gray_saturation_below ? int{gray} : hsv.hue;
    }

    __device__ bool fills(Look look, const Rules& rules) const {
        const int code = code_of(look);
        if (code == light) return true;
        if (magnitude_of(value_of(look) - value) > rules.value_tolerance) return false;
        if (code == gray || hue == gray) return code == hue;
        return hues_are_close(code, hue, rules.hue_tolerance);
    }
};

// Puts the neighbours of a pixel that the seed fills behind the `end` of the queue.
__device__ void fill_around(const Painter& p, const Seed& seed, int pixel, int end, int* added) {
    const int width = p.item.width;
    const int x = pixel % width, y = pixel / width;
    for (int dy = y > 0 ? -1 : 0; dy <= (y + 1 < p.item.height ? 1 : 0); ++dy) {
        for (int dx = x > 0 ? -1 : 0; dx <= (x + 1 < width ? 1 : 0); ++dx) {
            const int other = pixel + dy * width + dx;
            if (!p.is_open(other) || !seed.fills(p.workspace.looks[other], p.rules)) continue;
            if (p.take(other)) p.workspace.queue[end + atomicAdd(added, 1)] = other;
        }
    }
}

// Fills the queue with the seed's region; returns its size. One barrier a level: each clears the
// count of the next one, which all have read that needed it, as it was that of three levels before.
__device__ int gather(const Painter& p, const Seed& seed) {
    if (threadIdx.x == 0) {
        p.take(seed.pixel);
        p.workspace.queue[0] = seed.pixel;
        p.shared.added[0] = p.shared.added[1] = 0;
    }
    __syncthreads();
    int begin = 0, end = 1;
    for (int level = 0; begin < end; level = level == 2 ? 0 : level + 1) {
        if (threadIdx.x == 0) p.shared.added[level == 2 ? 0 : level + 1] = 0;
        for (int i = begin + threadIdx.x; i < end; i += threads) {
            fill_around(p, seed, p.workspace.queue[i], end, p.shared.added + level);
        }
        __syncthreads();
        begin = end;
        end += p.shared.added[level];
    }
    return end;
}

// Adds the colours of the region's pixels to the shared sums, and their number, leaving out light
// ones or not.
__device__ void add_colors(const Painter& p, int size, bool with_light) {
    constexpr int slab = 1 << 22;  // Sums of as many bytes fit 32 bits.
    for (int first = 0; first < size; first += slab) {
        int sums[4] = {};
        const int end = size - first < slab ? size : first + slab;
        for (int i = first + threadIdx.x; i < end; i += threads) {
            const int pixel = p.workspace.queue[i];
            if (!with_light && code_of(p.workspace.looks[pixel]) == light) continue;
            const unsigned char* rgb = p.item.target + 3ll * pixel;
            for (int c = 0; c < 3; ++c) sums[c] += rgb[c];
            sums[3] += 1;
        }
        for (int c = 0; c < 4; ++c) {
            const int sum = sum_of_warp(sums[c]);
            if (threadIdx.x % 32 == 0) {
                atomicAdd(p.shared.sums + c, static_cast<unsigned long long>(sum));
            }
        }
    }
}

struct Color {
    Byte channels[3];
};

__device__ Color fill_color(const Painter& p, const Seed& seed, int size) {
    const unsigned char* rgb = p.item.target + 3ll * seed.pixel;
    if (!p.rules.fill_with_mean) {
        const Color color{{rgb[0], rgb[1], rgb[2]}};
        __syncthreads();  // Before it is painted over.
        return color;
    }
    for (int with_light = 0; with_light < 2; ++with_light) {
        if (threadIdx.x < 4) p.shared.sums[threadIdx.x] = 0;
        __syncthreads();
        add_colors(p, size, with_light != 0);
        __syncthreads();
        if (p.shared.sums[3] != 0) break;
        __syncthreads();
    }
    Color color;
    for (int c = 0; c < 3; ++c) {
        color.channels[c] = rounded_mean(static_cast<long long>(p.shared.sums[c]),
                                         static_cast<long long>(p.shared.sums[3]));
    }
    return color;
}

__device__ void fill(const Painter& p, int place) {
    const Seed seed(p, place);
    const int size = gather(p, seed);
    const Color color = fill_color(p, seed, size);
    for (int i = threadIdx.x; i < size; i += threads) {
        unsigned char* rgb = p.item.target + 3ll * p.workspace.queue[i];
        for (int c = 0; c < 3; ++c) rgb[c] = color.channels[c];
    }
    __syncthreads();
}

// The first seed from `first` on, among as many as there are threads, that isn't filled yet.
__device__ int next_seed(const Painter& p, int first, int count) {
    if (threadIdx.x == 0) p.shared.next_seed = none;
    __syncthreads();
    const int i = first + static_cast<int>(threadIdx.x);
    if (i < count && p.is_open(p.workspace.seeds[i])) atomicMin(&p.shared.next_seed, i);
    __syncthreads();
    const int next = p.shared.next_seed;
    __syncthreads();
    return next;
}

}  // namespace

extern "C" __global__ void fill_regions(const Item* items, int, const Rules* rules) {
    __shared__ Shared shared;
    const Item& item = items[blockIdx.x];
    const Workspace workspace(item);
    const bool fits = item.pixels <= 32ll * shared_words;
    const Painter painter{item, workspace, *rules, shared, fits ? shared.open : workspace.open};
    open_pixels(painter);
    __syncthreads();
    const int cells = find_cell_seeds(painter);
    __syncthreads();
    const int count = sort_seeds(painter, cells);
    for (int first = 0; first < count;) {
        const int next = next_seed(painter, first, count);
        if (next == none) {
            first += threads;
            continue;
        }
        fill(painter, workspace.seeds[next]);
        first = next + 1;
    }
}
