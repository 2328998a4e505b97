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

    // This lane's copy of the first counter of a channel.
    __device__ unsigned* of_channel(int channel) const { return of_lane + channel * bins * copies; }

    __device__ void add(unsigned* of_channel, int value, unsigned times) const {
        atomicAdd(of_channel + bin_of(value, bins) * copies, times);
    }
};

__device__ unsigned shifted(unsigned word, unsigned next) { return word >> 24 | next << 8; }

// The 16 bytes of a word, the first of which is of channel `phase`; often of pixels of one colour,
// where each byte is like the third one after it.
__device__ void add_word(uint4 four, int phase, const Counts& counts) {
    unsigned* const channels[3] = {counts.of_channel(phase), counts.of_channel((phase + 1) % 3),
                                   counts.of_channel((phase + 2) % 3)};
    const unsigned words[4] = {four.x, four.y, four.z, four.w};
    const bool flat =
        shifted(words[0], words[1]) == words[0] && shifted(words[1], words[2]) == words[1] &&
        shifted(words[2], words[3]) == words[2] && words[3] >> 24 == (words[3] & 0xFFu);
    if (flat) {
        counts.add(channels[0], words[0] & 0xFFu, 6);
        counts.add(channels[1], words[0] >> 8 & 0xFFu, 5);
        counts.add(channels[2], words[0] >> 16 & 0xFFu, 5);
        return;
    }
#pragma unroll
    for (int i = 0; i < 16; ++i) {
        counts.add(channels[i % 3], words[i / 4] >> (8 * (i % 4)) & 0xFFu, 1);
    }
}

// A thread takes one word in blockDim.x, so that a warp reads whole sectors; it has several on
// their way before it counts the first.
__device__ void count_all(const Item& item, long long first, long long end, const Counts& counts) {
    constexpr int at_once = 4;
    const unsigned char* bytes = item.source + 3 * first;
    const int size = static_cast<int>(3 * (end - first));
    const int over = static_cast<int>(reinterpret_cast<unsigned long long>(bytes) % 16);
    const int head = static_cast<int>(smaller((16 - over) % 16, size));
    const int words = (size - head) / 16;
    const uint4* from = reinterpret_cast<const uint4*>(bytes + head);
    for (int i = threadIdx.x; i < head; i += blockDim.x) {
        counts.add(counts.of_channel(i % 3), bytes[i], 1);
    }
    for (int i = threadIdx.x; i < words; i += at_once * blockDim.x) {
        uint4 some[at_once];
#pragma unroll
        for (int k = 0; k < at_once; ++k) {
            const int place = i + k * static_cast<int>(blockDim.x);
            if (place < words) some[k] = from[place];
        }
#pragma unroll
        for (int k = 0; k < at_once; ++k) {
            const int place = i + k * static_cast<int>(blockDim.x);
            if (place < words) add_word(some[k], (head + place) % 3, counts);  // 16 % 3 is 1.
        }
    }
    for (int i = head + 16 * words + threadIdx.x; i < size; i += blockDim.x) {
        counts.add(counts.of_channel(i % 3), bytes[i], 1);
    }
}

__device__ void count_masked(const Item& item, long long first, long long end,
                             const Counts& counts) {
    for (long long i = first + threadIdx.x; i < end; i += blockDim.x) {
        if (!item.companion[i]) continue;
        for (int channel = 0; channel < 3; ++channel) {
            counts.add(counts.of_channel(channel), item.source[3 * i + channel], 1);
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
