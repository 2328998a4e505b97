// Sixteen pixels of three bytes a thread, by whole words of 16 bytes. A thread's own 48 bytes are
// three words, but a warp that loaded or stored them so would touch half of each 32-byte sector in
// each of three turns; so it moves 96 words that follow one another, and hands them round in shared
// memory, where the stride of three words meets each bank once.
#pragma once

#include "items.cuh"

namespace toonnet {

constexpr int sixteen_threads = 256;

struct Sixteen {
    uint4 words[3 * sixteen_threads];
};

// For each run of 16 pixels: work(words, run) changes its three words from `source`, which then go
// to `target`. All threads of the block take part; both pointers are aligned.
template <class Work>
__device__ void each_sixteen(const unsigned char* source, unsigned char* target, long long runs,
                             Sixteen& shared, const Work& work) {
    const int lane = threadIdx.x % 32;
    uint4* of_warp = shared.words + 96 * (threadIdx.x / 32);
    uint4* own = of_warp + 3 * lane;
    const uint4* from = reinterpret_cast<const uint4*>(source);
    uint4* to = reinterpret_cast<uint4*>(target);
    for (long long first = threadIdx.x - lane; first < runs; first += sixteen_threads) {
        for (int i = lane; i < 96; i += 32) {
            if (3 * first + i < 3 * runs) of_warp[i] = from[3 * first + i];
        }
        __syncwarp();
        if (first + lane < runs) {
            uint4 words[3] = {own[0], own[1], own[2]};
            work(words, first + lane);
            for (int i = 0; i < 3; ++i) own[i] = words[i];
        }
        __syncwarp();
        for (int i = lane; i < 96; i += 32) {
            if (3 * first + i < 3 * runs) to[3 * first + i] = of_warp[i];
        }
    }
}

}  // namespace toonnet
