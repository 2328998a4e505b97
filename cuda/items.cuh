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

// The row of this block: the last one whose first block isn't behind it.
__device__ inline const Item& own_item(const Item* items, int count) {
    const int block = static_cast<int>(blockIdx.x);
    int low = 0, high = count;
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

// The sum of all 32 lanes, in each of them.
__device__ inline int sum_of_warp(int value) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800
    for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(all_lanes, value, step);
    return value;
#else
    return __reduce_add_sync(all_lanes, value);
#endif
}

}  // namespace toonnet
