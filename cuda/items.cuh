// What every kernel is given: a table with a row a picture, and blocks that share its rows.
#pragma once

#include "toonnet/pixel.hpp"

// Field by field the dtype ITEM of toonnet/fast/_cuda/_items.py.
struct Item {
    const unsigned char* source;     // RGB, 3 bytes a pixel.
    const unsigned char* companion;  // Mask or texture; null for none.
    unsigned char* target;
    unsigned char* workspace;  // Null where the kernel needs none.
    long long pixels;
    int height, width;
    int first_block;  // Blocks from here to the next row's are this picture's.
    int kind;         // Says what the companion is, where that differs from picture to picture.
};

namespace toonnet {

// The row of this block: the last one whose first block isn't behind it. Where all pictures have
// equally many blocks, as those of a stack have, the first guess is right, and no search of a dozen
// loads, each waiting for the one before, delays the block.
__device__ inline const Item& own_item(const Item* items, int count) {
    const int block = static_cast<int>(blockIdx.x);
    const int guess = static_cast<int>(static_cast<long long>(block) * count / gridDim.x);
    int low = 0, high = count;
    if (items[guess].first_block > block) {
        high = guess;
    } else {
        low = guess;
        if (guess + 1 < count && items[guess + 1].first_block > block) high = guess + 1;
    }
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (items[middle].first_block <= block) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return items[low];
}

__device__ inline bool is_aligned(const void* pointer) {
    return reinterpret_cast<unsigned long long>(pointer) % 16 == 0;
}

__device__ inline long long smaller(long long a, long long b) { return a < b ? a : b; }

constexpr unsigned all_lanes = 0xFFFFFFFFu;

// The sum, the most and the least of all 32 lanes, in each of them.
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800
template <class Value, class Combine>
__device__ inline Value combined_in_warp(Value value, const Combine& combine) {
    for (int step = 16; step > 0; step /= 2) {
        value = combine(value, __shfl_xor_sync(all_lanes, value, step));
    }
    return value;
}

__device__ inline int sum_of_warp(int value) {
    return combined_in_warp(value, [](int a, int b) { return a + b; });
}
__device__ inline unsigned most_of_warp(unsigned value) {
    return combined_in_warp(value, [](unsigned a, unsigned b) { return a > b ? a : b; });
}
__device__ inline unsigned least_of_warp(unsigned value) {
    return combined_in_warp(value, [](unsigned a, unsigned b) { return a < b ? a : b; });
}
#else
__device__ inline int sum_of_warp(int value) { return __reduce_add_sync(all_lanes, value); }
__device__ inline unsigned most_of_warp(unsigned value) {
    return __reduce_max_sync(all_lanes, value);
}
__device__ inline unsigned least_of_warp(unsigned value) {
    return __reduce_min_sync(all_lanes, value);
}
#endif

// What a place holds that other threads may be changing.
template <class Value>
__device__ inline Value current(const Value* place) {
#if defined(__CUDACC__)
    return *static_cast<const volatile Value*>(place);
#else
    return __atomic_load_n(place, __ATOMIC_RELAXED);
#endif
}

}  // namespace toonnet
