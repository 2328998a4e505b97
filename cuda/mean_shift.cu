// Mean-shift filtering in two kernels. The first finds each pixel's first step, from windows in
// shared memory. The second follows the steps: a state that is a pixel's own, as nearly all are,
// has its step at hand, and for any other one the whole warp computes the window.
#include "items.cuh"

using namespace toonnet;

namespace {

constexpr int tile_columns = 32, tile_rows = 8;  // A warp a row.
constexpr int halo = 7;                          // The largest radius of the first kernel.
constexpr int wide = tile_columns + 2 * halo, tall = tile_rows + 2 * halo;
constexpr int threads = tile_columns * tile_rows;

// Red, green, blue and a byte that is 1 in pixels. Around the picture it is 255, which puts what
// lies there further off than any limit below 254 squared, that of the first kernel.
using Color = unsigned;
constexpr Color inside = 0x01000000u, outside = 0xFF000000u;

// Where the centre goes, and the new colour; its fourth byte is 1 if the iteration stops here.
struct alignas(8) Step {
    short dx, dy;
    Color color;
};

struct Sums {
    int n, x, y, red, green, blue;  // x and y relative to the centre.
};

struct Tile {
    int left, top;  // Of the picture.

    __device__ Tile(const Item& item) {
        const int across = (item.width + tile_columns - 1) / tile_columns;
        const int index = static_cast<int>(blockIdx.x) - item.first_block;
        left = index % across * tile_columns;
        top = index / across * tile_rows;
    }
};

__device__ int channel(Color color, int index) {
    return static_cast<int>(color >> (8 * index) & 0xFFu);
}

__device__ Color pixel_at(const Item& item, int x, int y) {
    const unsigned char* rgb = item.source + 3 * (static_cast<long long>(y) * item.width + x);
    return rgb[0] | static_cast<Color>(rgb[1]) << 8 | static_cast<Color>(rgb[2]) << 16;
}

// The fourth bytes cancel each other where both are pixels.
__device__ int squared_distance(Color a, Color b) {
    const unsigned difference = __vabsdiffu4(a, b);
    return static_cast<int>(__dp4a(difference, difference, 0u));
}

__device__ Step finish(const Sums& sums, int x, int y, Color color, int epsilon) {
    if (sums.n == 0) return {0, 0, color | inside};
    const double reciprocal = 1.0 / sums.n;
    const int dx = mean_of(sums.x, sums.n, x, reciprocal) - x;
    const int dy = mean_of(sums.y, sums.n, y, reciprocal) - y;
    const int red = mean_of(sums.red, sums.n, 0, reciprocal);
    const int green = mean_of(sums.green, sums.n, 0, reciprocal);
    const int blue = mean_of(sums.blue, sums.n, 0, reciprocal);
    const long long length =
        magnitude_of(dx) + magnitude_of(dy) + square_of(red - channel(color, 0)) +
        square_of(green - channel(color, 1)) + square_of(blue - channel(color, 2));
    const bool stops = (dx == 0 && dy == 0) || length <= epsilon;
    const Color next = static_cast<Color>(red | green << 8 | blue << 16);
    return {static_cast<short>(dx), static_cast<short>(dy), stops ? next | inside : next};
}

// --- first steps ------------------------------------------------------------------------------

// A tile of the picture with what its windows reach, and for each of its rows a bit a column.
struct Neighborhood {
    Color pixels[tall][wide];
    unsigned long long across[tall];  // The window's row from here on is of one colour.
    unsigned long long down[tall];    // The pixel below is of the same colour.
    int pending[threads];
    int pending_count;
};

__device__ void load(const Item& item, const Tile& tile, Neighborhood& near) {
    for (int i = threadIdx.x; i < tall * wide; i += threads) {
        const int x = tile.left + i % wide - halo, y = tile.top + i / wide - halo;
        const bool is_pixel = x >= 0 && x < item.width && y >= 0 && y < item.height;
        near.pixels[i / wide][i % wide] = is_pixel ? pixel_at(item, x, y) | inside : outside;
    }
}

// The bits of `same(column)` for all columns of a row, given to every lane.
template <class Same>
__device__ unsigned long long row_bits(const Same& same) {
    const int lane = threadIdx.x % 32;
    const unsigned low = __ballot_sync(all_lanes, same(lane));
    const unsigned high_half = __ballot_sync(all_lanes, same(lane + 32));
    return low | static_cast<unsigned long long>(high_half) << 32;
}

__device__ void find_flat_rows(Neighborhood& near, int radius) {
    for (int row = threadIdx.x / 32; row < tall; row += threads / 32) {
        const Color* pixels = near.pixels[row];
        unsigned long long right =
            row_bits([&](int x) { return x + 1 < wide && pixels[x] == pixels[x + 1]; });
        int length = 1;
        for (; length <= radius; length *= 2) right &= right >> length;
        right &= right >> (2 * radius - length);
        const unsigned long long below = row_bits(
            [&](int x) { return row + 1 < tall && x < wide && pixels[x] == pixels[x + wide]; });
        if (threadIdx.x % 32 == 0) {
            near.across[row] = right;
            near.down[row] = below;
        }
    }
}

// Whether all of the window around a place of the neighbourhood is of one colour: its mean is its
// centre then. Windows that the picture's border cuts off are not, for their centre moves.
__device__ bool is_flat(const Neighborhood& near, int x, int y, int radius) {
    unsigned long long across = near.across[y + radius], down = ~0ull;
    for (int v = y - radius; v < y + radius; ++v) {
        across &= near.across[v];
        down &= near.down[v];
    }
    return (across >> (x - radius) & 1) != 0 && (down >> x & 1) != 0;
}

// Sums of two channels share a register: 225 values of 255 stay below 2^16.
template <int fixed_radius>
__device__ Sums window_sums(const Neighborhood& near, int x, int y, int any_radius, int limit) {
    const int radius = fixed_radius > 0 ? fixed_radius : any_radius;
    const Color color = near.pixels[y][x];
    unsigned red_blue = 0, green_n = 0;
    int sum_x = 0, sum_y = 0;
    for (int v = -radius; v <= radius; ++v) {
        const Color* row = &near.pixels[y + v][x - radius];
        const unsigned before = green_n;
#pragma unroll
        for (int i = 0; i <= 2 * radius; ++i) {
            if (squared_distance(row[i], color) <= limit) {
                red_blue += row[i] & 0x00FF00FFu;
                green_n += row[i] >> 8 & 0x00FF00FFu;
                sum_x += i;
            }
        }
        sum_y += v * static_cast<int>((green_n >> 16) - (before >> 16));
    }
    const int n = static_cast<int>(green_n >> 16);
    return {n,
            sum_x - radius * n,
            sum_y,
            static_cast<int>(red_blue & 0xFFFFu),
            static_cast<int>(green_n & 0xFFFFu),
            static_cast<int>(red_blue >> 16)};
}

// Lists the tile's pixels whose window isn't flat; the others' steps are written at once.
__device__ void list_pending(const Item& item, const Tile& tile, Neighborhood& near, int radius,
                             Step* steps) {
    const int column = threadIdx.x % tile_columns, row = threadIdx.x / tile_columns;
    const int x = tile.left + column, y = tile.top + row;
    const bool is_pixel = x < item.width && y < item.height;
    const bool flat = is_flat(near, column + halo, row + halo, radius);
    if (is_pixel && flat) {
        steps[static_cast<long long>(y) * item.width + x] = {
            0, 0, near.pixels[row + halo][column + halo]};
    }
    const unsigned bits = __ballot_sync(all_lanes, is_pixel && !flat);
    int first = 0;
    if (column == 0) first = atomicAdd(&near.pending_count, __popc(bits));
    first = __shfl_sync(all_lanes, first, 0);
    if (is_pixel && !flat) {
        near.pending[first + __popc(bits & ((1u << column) - 1))] = threadIdx.x;
    }
}

// --- the way of the steps ---------------------------------------------------------------------

// The sums of the window around (x, y), which must be the same in all lanes.
__device__ Sums warp_sums(const Item& item, int x, int y, Color color, int radius, int limit) {
    const int top = y - radius < 0 ? 0 : y - radius;
    const int bottom = y + radius >= item.height ? item.height - 1 : y + radius;
    const int left = x - radius < 0 ? 0 : x - radius;
    const int right = x + radius >= item.width ? item.width - 1 : x + radius;
    const int across = right - left < 16 ? 16 : 32;  // Lanes; those of 15 columns take two rows.
    const int lane = threadIdx.x % 32;
    Sums sums{};
    for (int v = top + lane / across; v <= bottom; v += 32 / across) {
        for (int u = left + lane % across; u <= right; u += across) {
            const Color pixel = pixel_at(item, u, v);
            if (squared_distance(pixel, color) > limit) continue;
            sums.n += 1;
            sums.x += u - x;
            sums.y += v - y;
            sums.red += channel(pixel, 0);
            sums.green += channel(pixel, 1);
            sums.blue += channel(pixel, 2);
        }
    }
    return {sum_of_warp(sums.n),   sum_of_warp(sums.x),     sum_of_warp(sums.y),
            sum_of_warp(sums.red), sum_of_warp(sums.green), sum_of_warp(sums.blue)};
}

struct Rules {
    int radius, limit, epsilon;
};

// The steps of the lanes whose bit is set, one after the other, by all lanes together.
__device__ void warp_steps(const Item& item, const Rules& rules, unsigned lanes, int x, int y,
                           Color color, Step& step) {
    for (; lanes != 0; lanes &= lanes - 1) {
        const int lane = __ffs(static_cast<int>(lanes)) - 1;
        const int its_x = __shfl_sync(all_lanes, x, lane);
        const int its_y = __shfl_sync(all_lanes, y, lane);
        const Color its_color = __shfl_sync(all_lanes, color, lane);
        const Sums sums = warp_sums(item, its_x, its_y, its_color, rules.radius, rules.limit);
        const Step found = finish(sums, its_x, its_y, its_color, rules.epsilon);
        if (static_cast<int>(threadIdx.x % 32) == lane) step = found;
    }
}

}  // namespace

// Writes a step a pixel to the workspace. The radius is at most 7, the limit below 254 squared.
extern "C" __global__ void mean_shift_steps(const Item* items, int count, int radius, int limit,
                                            int epsilon) {
    __shared__ Neighborhood near;
    const Item& item = own_item(items, count);
    const Tile tile(item);
    Step* steps = reinterpret_cast<Step*>(item.workspace);
    if (threadIdx.x == 0) near.pending_count = 0;
    load(item, tile, near);
    __syncthreads();
    find_flat_rows(near, radius);
    __syncthreads();
    list_pending(item, tile, near, radius, steps);
    __syncthreads();
    for (int i = threadIdx.x; i < near.pending_count; i += threads) {
        const int column = near.pending[i] % tile_columns, row = near.pending[i] / tile_columns;
        const int x = column + halo, y = row + halo;
        const Sums sums = radius == halo ? window_sums<halo>(near, x, y, radius, limit)
                                         : window_sums<0>(near, x, y, radius, limit);
        const long long place =
            static_cast<long long>(tile.top + row) * item.width + tile.left + column;
        steps[place] =
            finish(sums, tile.left + column, tile.top + row, near.pixels[y][x] & ~inside, epsilon);
    }
}

// Follows the steps of each pixel; without a workspace there are none at hand.
extern "C" __global__ void mean_shift_walk(const Item* items, int count, int radius, int limit,
                                           int epsilon, int max_iterations) {
    const Item& item = own_item(items, count);
    const Tile tile(item);
    const Step* steps = reinterpret_cast<const Step*>(item.workspace);
    const int own_x = tile.left + static_cast<int>(threadIdx.x) % tile_columns;
    const int own_y = tile.top + static_cast<int>(threadIdx.x) / tile_columns;
    const bool is_pixel = own_x < item.width && own_y < item.height;
    int x = own_x, y = own_y;
    Color color = is_pixel ? pixel_at(item, x, y) : 0;
    bool walks = is_pixel;
    for (int i = 0; i < max_iterations; ++i) {
        const bool has_step = walks && steps != nullptr && pixel_at(item, x, y) == color;
        Step step{};
        if (has_step) step = steps[static_cast<long long>(y) * item.width + x];
        const unsigned lanes = __ballot_sync(all_lanes, walks && !has_step);
        warp_steps(item, {radius, limit, epsilon}, lanes, x, y, color, step);
        if (walks) {
            x += step.dx;
            y += step.dy;
            color = step.color & ~inside;
            walks = (step.color & inside) == 0;
        }
        if (__ballot_sync(all_lanes, walks) == 0) break;
    }
    if (!is_pixel) return;
    unsigned char* rgb = item.target + 3 * (static_cast<long long>(own_y) * item.width + own_x);
    for (int i = 0; i < 3; ++i) rgb[i] = static_cast<unsigned char>(channel(color, i));
}
