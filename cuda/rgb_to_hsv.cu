// Each block converts one piece of one picture, 16 pixels a thread at a time.
#include "sixteen.cuh"

using namespace toonnet;

namespace {

// Divisions are slow and constant memory serves one address at a time: shared memory it is.
struct Tables {
    int saturation[256];
    int hue[256];
};

__device__ Hsv convert(const unsigned char* rgb, const Tables& tables) {
    return hsv_of(
        rgb[0], rgb[1], rgb[2], [&](int i) { return tables.saturation[i]; },
        [&](int i) { return tables.hue[i]; });
}

}  // namespace

extern "C" __global__ void rgb_to_hsv(const Item* items, int count, long long piece_pixels) {
    __shared__ Tables tables;
    __shared__ Sixteen shared;
    for (int i = threadIdx.x; i < 256; i += blockDim.x) {
        tables.saturation[i] = saturation_reciprocal(i);
        tables.hue[i] = hue_reciprocal(i);
    }
    __syncthreads();
    const Item& item = own_item(items, count);
    const long long first = (blockIdx.x - item.first_block) * piece_pixels;
    const long long pixels = smaller(piece_pixels, item.pixels - first);
    const unsigned char* source = item.source + 3 * first;
    unsigned char* target = item.target + 3 * first;
    const long long runs = is_aligned(source) && is_aligned(target) ? pixels / 16 : 0;
    const auto nothing = [](long long) { return 0; };
    each_sixteen(source, target, runs, shared, nothing, [&](uint4* words, int) {
        unsigned char* bytes = reinterpret_cast<unsigned char*>(words);
#pragma unroll
        for (int i = 0; i < 48; i += 3) {
            const Hsv hsv = convert(bytes + i, tables);
            bytes[i] = hsv.hue;
            bytes[i + 1] = hsv.saturation;
            bytes[i + 2] = hsv.value;
        }
    });
    for (long long i = 16 * runs + threadIdx.x; i < pixels; i += blockDim.x) {
        const Hsv hsv = convert(source + 3 * i, tables);
        target[3 * i] = hsv.hue;
        target[3 * i + 1] = hsv.saturation;
        target[3 * i + 2] = hsv.value;
    }
}
