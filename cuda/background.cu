// What each pixel is, and the components of light pixels, by union and find: the sum and the places
// of a component don't depend on the order in which its pixels meet.
#include "unify.cuh"

using namespace toonnet;

namespace {

// The pixels of this block's piece, all threads alike in number of rounds: work(pixel, is_pixel).
template <class Work>
__device__ void each_pixel(const Item& item, long long piece_pixels, const Work& work) {
    const long long first = (blockIdx.x - item.first_block) * piece_pixels;
    const long long end = smaller(first + piece_pixels, item.pixels);
    for (long long start = first; start < end; start += blockDim.x) {
        const long long pixel = start + threadIdx.x;
        work(static_cast<int>(pixel), pixel < end);
    }
}

__device__ Look look_at(const Item& item, int pixel, const Rules& rules) {
    const unsigned char* rgb = item.source + 3ll * pixel;
    const Hsv hsv = hsv_of_pixel(rgb);
    const int chroma = hsv.value - least_of(rgb[0], rgb[1], rgb[2]);
    const bool masked = item.companion != nullptr && !item.companion[pixel];
    int code = hsv.saturation < rules.gray_saturation_below ? int{gray} : hsv.hue;
    if (hsv.saturation < rules.light_saturation_below && hsv.value > rules.light_value_above) {
        code = item.companion == nullptr ? loose_light : light;
    }
    if (masked || hsv.value < rules.outline_value_below) code = closed;
    return look_of(code, hsv.value, rules.score_is_chroma ? chroma : hsv.saturation);
}

// The first pixel of a component as far as it is known. On the way each second pixel is led to its
// parent's parent; parents only ever become earlier pixels of the component.
__device__ int root_of(int* parents, int pixel) {
    for (int parent = current(parents + pixel); parent != pixel;) {
        const int grandparent = current(parents + parent);
        if (grandparent != parent) atomicMin(parents + pixel, grandparent);
        pixel = grandparent;
        parent = current(parents + pixel);
    }
    return pixel;
}

__device__ void unite(int* parents, int a, int b) {
    for (;;) {
        a = root_of(parents, a);
        b = root_of(parents, b);
        if (a == b) return;
        const int first = a < b ? a : b, later = a < b ? b : a;
        const int before = atomicMin(parents + later, first);
        if (before == later) return;
        a = before;  // Another thread has led it elsewhere meanwhile: unite that place.
        b = first;
    }
}

__device__ bool is_loose(const Look* looks, int pixel) {
    return code_of(looks[pixel]) == loose_light;
}

}  // namespace

// Writes looks and no area, copies the picture, and joins runs of light pixels in a row.
extern "C" __global__ void classify(const Item* items, int count, long long piece_pixels,
                                    const Rules* rules) {
    const Item& item = own_item(items, count);
    const Workspace workspace(item);
    each_pixel(item, piece_pixels, [&](int pixel, bool is_pixel) {
        const Look look = is_pixel ? look_at(item, pixel, *rules) : Look{closed};
        const bool loose = code_of(look) == loose_light;
        const unsigned lane = threadIdx.x % 32;
        const unsigned before = ((1u << lane) - 1) << 1 | 1;  // This lane's bit, and those before.
        const unsigned loose_lanes = __ballot_sync(all_lanes, loose);
        const unsigned first_lanes = __ballot_sync(all_lanes, pixel % item.width == 0);
        const unsigned starts = (~loose_lanes << 1 | first_lanes | 1) & before;
        if (!is_pixel) return;
        workspace.looks[pixel] = look;
        workspace.areas[pixel] = 0;
        workspace.parents[pixel] =
            loose ? pixel - static_cast<int>(lane) + 31 - __clz(static_cast<int>(starts)) : pixel;
        if (item.target == item.source) return;
        for (int i = 0; i < 3; ++i) {
            item.target[3ll * pixel + i] = item.source[3ll * pixel + i];
        }
    });
}

// Joins each light pixel with those before it that touch it. Neighbours of two kinds are joined by
// another pixel: all that touch the one above, and the one at the left with the one above that.
extern "C" __global__ void join_light(const Item* items, int count, long long piece_pixels) {
    const Item& item = own_item(items, count);
    const Workspace workspace(item);
    const int width = item.width;
    each_pixel(item, piece_pixels, [&](int pixel, bool is_pixel) {
        if (!is_pixel || !is_loose(workspace.looks, pixel)) return;
        const int x = pixel % width;
        const bool has_left = x > 0 && is_loose(workspace.looks, pixel - 1);
        if (has_left) unite(workspace.parents, pixel, pixel - 1);
        if (pixel < width) return;
        const int above = pixel - width;
        if (is_loose(workspace.looks, above)) return unite(workspace.parents, pixel, above);
        if (!has_left && x > 0 && is_loose(workspace.looks, above - 1)) {
            unite(workspace.parents, pixel, above - 1);
        }
        if (x + 1 < width && is_loose(workspace.looks, above + 1)) {
            unite(workspace.parents, pixel, above + 1);
        }
    });
}

// Counts the components' pixels and marks those at the picture's border; a run of lanes adds once.
extern "C" __global__ void measure_light(const Item* items, int count, long long piece_pixels) {
    const Item& item = own_item(items, count);
    const Workspace workspace(item);
    each_pixel(item, piece_pixels, [&](int pixel, bool is_pixel) {
        const bool loose = is_pixel && is_loose(workspace.looks, pixel);
        const int root = loose ? root_of(workspace.parents, pixel) : -1;
        const int lane = static_cast<int>(threadIdx.x % 32);
        const int root_before = __shfl_sync(all_lanes, root, lane > 0 ? lane - 1 : 0);
        const bool starts = lane == 0 || root != root_before;
        const unsigned later = __ballot_sync(all_lanes, starts) & ~((2u << lane) - 1);
        if (!loose) return;
        atomicMin(workspace.parents + pixel, root);
        const int end = later != 0 ? __ffs(static_cast<int>(later)) - 1 : 32;
        if (starts) atomicAdd(workspace.areas + root, static_cast<unsigned>(end - lane));
        const int x = pixel % item.width, y = pixel / item.width;
        if (x == 0 || y == 0 || x == item.width - 1 || y == item.height - 1) {
            atomicOr(workspace.areas + root, at_border);
        }
    });
}
