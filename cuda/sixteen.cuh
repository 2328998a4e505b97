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

// For each run of 16 pixels: work(words, beside(run)) changes its three words from `source`, which
// then go to `target`; what is beside them is on its way at the same time as they are. All threads
// of the block take part; both pointers are aligned.
template <class Beside, class Work>
__device__ void each_sixteen(const unsigned char* source, unsigned char* target, long long runs,
                             Sixteen& shared, const Beside& beside, const Work& work) {
    const int lane = threadIdx.x % 32;
    uint4* of_warp = shared.words + 96 * (threadIdx.x / 32);
    uint4* own = of_warp + 3 * lane;
    for (long long first = threadIdx.x - lane; first < runs; first += sixteen_threads) {
        const uint4* from = reinterpret_cast<const uint4*>(source) + 3 * first;
        uint4* to = reinterpret_cast<uint4*>(target) + 3 * first;
        const bool has_run = first + lane < runs;
        const int words = static_cast<int>(smaller(3 * (runs - first), 96));
        uint4 moved[3] = {};
#pragma unroll
        for (int i = 0; i < 3; ++i) {
            if (lane + 32 * i < words) moved[i] = from[lane + 32 * i];
        }
        const auto more = beside(has_run ? first + lane : first);
#pragma unroll
        for (int i = 0; i < 3; ++i) of_warp[lane + 32 * i] = moved[i];
        __syncwarp();
        if (has_run) {
            for (int i = 0; i < 3; ++i) moved[i] = own[i];
            work(moved, more);
            for (int i = 0; i < 3; ++i) own[i] = moved[i];
        }
        __syncwarp();
#pragma unroll
        for (int i = 0; i < 3; ++i) {
            if (lane + 32 * i < words) to[lane + 32 * i] = of_warp[lane + 32 * i];
        }
    }
}

}  // namespace toonnet
