// Each block counts one piece of one picture in shared memory. Counters come in as many copies as
// fit, up to one a lane: lanes that count the same bin, as those of a flat area do, then don't wait
// for one another, and lie in different banks.
#include "items.cuh"

using namespace toonnet;

namespace {

constexpr int counters = 6144;  // 24 KiB: eight blocks of 256 threads fill a multiprocessor.
constexpr int most_copies = 32;

struct Counts {
    unsigned* of_lane;  // This lane's copy of counter 0.
    int copies, bins;

    __device__ void add(int channel, int value, unsigned times) const {
        atomicAdd(of_lane + (channel * bins + bin_of(value, bins)) * copies, times);
    }
};

__device__ unsigned byte_of(const unsigned* words, int index) {
    return words[index / 4] >> (8 * (index % 4)) & 0xFFu;
}

// Sixteen pixels, the first byte of which is of channel `phase`; often all of one colour.
__device__ void add_sixteen(const unsigned char* bytes, int phase, const Counts& counts) {
    unsigned words[12];
#pragma unroll
    for (int i = 0; i < 3; ++i) {
        const uint4 four = reinterpret_cast<const uint4*>(bytes)[i];
        words[4 * i] = four.x;
        words[4 * i + 1] = four.y;
        words[4 * i + 2] = four.z;
        words[4 * i + 3] = four.w;
    }
    bool flat = (words[0] >> 24 | words[1] << 8) == words[0] &&
                (words[1] >> 24 | words[2] << 8) == words[1] &&
                words[2] >> 24 == (words[2] & 0xFFu);
#pragma unroll
    for (int i = 3; i < 12; ++i) flat = flat && words[i] == words[i - 3];
    const int channels[3] = {phase, (phase + 1) % 3, (phase + 2) % 3};
    if (flat) {
        for (int i = 0; i < 3; ++i) counts.add(channels[i], byte_of(words, i), 16);
        return;
    }
#pragma unroll
    for (int i = 0; i < 48; ++i) counts.add(channels[i % 3], byte_of(words, i), 1);
}

__device__ void count_all(const Item& item, long long first, long long end, const Counts& counts) {
    const unsigned char* bytes = item.source + 3 * first;
    const long long size = 3 * (end - first);
    const long long over = reinterpret_cast<unsigned long long>(bytes) % 16;
    const long long head = smaller((16 - over) % 16, size);
    const long long vectors = (size - head) / 48;
    for (long long i = threadIdx.x; i < head; i += blockDim.x) counts.add(i % 3, bytes[i], 1);
    for (long long i = threadIdx.x; i < vectors; i += blockDim.x) {
        add_sixteen(bytes + head + 48 * i, static_cast<int>(head % 3), counts);
    }
    for (long long i = head + 48 * vectors + threadIdx.x; i < size; i += blockDim.x) {
        counts.add(static_cast<int>(i % 3), bytes[i], 1);
    }
}

__device__ void count_masked(const Item& item, long long first, long long end,
                             const Counts& counts) {
    for (long long i = first + threadIdx.x; i < end; i += blockDim.x) {
        if (!item.companion[i]) continue;
        for (int channel = 0; channel < 3; ++channel) {
            counts.add(channel, item.source[3 * i + channel], 1);
        }
    }
}

}  // namespace

// A picture of one piece has its counts written to its target; of several, each piece writes a row
// of 3 * bins counts to the workspace, for `histogram_sum`.
extern "C" __global__ void rgb_histogram(const Item* items, int count, long long piece_pixels,
                                         int bins) {
    __shared__ unsigned shared_counts[counters];
    const int cells = 3 * bins;
    int copies = most_copies;
    while (cells * copies > counters) copies /= 2;
    for (int i = threadIdx.x; i < cells * copies; i += blockDim.x) shared_counts[i] = 0;
    __syncthreads();

    const Item& item = own_item(items, count);
    const int piece = static_cast<int>(blockIdx.x) - item.first_block;
    const long long first = piece * piece_pixels;
    const long long end = smaller(first + piece_pixels, item.pixels);
    const Counts counts{shared_counts + threadIdx.x % copies, copies, bins};
    if (item.companion == nullptr) {
        count_all(item, first, end, counts);
    } else {
        count_masked(item, first, end, counts);
    }
    __syncthreads();

    long long* row = reinterpret_cast<long long*>(item.workspace);
    row = row == nullptr ? reinterpret_cast<long long*>(item.target) : row + piece * cells;
    for (int cell = threadIdx.x; cell < cells; cell += blockDim.x) {
        unsigned sum = 0;
        for (int i = 0; i < copies; ++i) {  // From another bank in every lane.
            sum += shared_counts[cell * copies + (cell + i) % copies];
        }
        row[cell % bins * 3 + cell / bins] = sum;
    }
}

// One block a picture of several pieces: adds up their rows.
extern "C" __global__ void histogram_sum(const Item* items, int, long long piece_pixels, int bins) {
    const Item& item = items[blockIdx.x];
    if (item.workspace == nullptr) return;
    const long long pieces = (item.pixels + piece_pixels - 1) / piece_pixels;
    const long long* rows = reinterpret_cast<const long long*>(item.workspace);
    for (int cell = threadIdx.x; cell < 3 * bins; cell += blockDim.x) {
        long long sum = 0;
        for (long long piece = 0; piece < pieces; ++piece) sum += rows[piece * 3 * bins + cell];
        reinterpret_cast<long long*>(item.target)[cell] = sum;
    }
}
