// Each block converts one piece of one picture, 16 pixels a thread at a time.
#include "items.cuh"

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

__device__ void convert_sixteen(const unsigned char* source, unsigned char* target,
                                const Tables& tables) {
    uint4 vectors[3];
    for (int i = 0; i < 3; ++i) vectors[i] = reinterpret_cast<const uint4*>(source)[i];
    unsigned char* bytes = reinterpret_cast<unsigned char*>(vectors);
#pragma unroll
    for (int i = 0; i < 48; i += 3) {
        const Hsv hsv = convert(bytes + i, tables);
        bytes[i] = hsv.hue;
        bytes[i + 1] = hsv.saturation;
        bytes[i + 2] = hsv.value;
    }
    for (int i = 0; i < 3; ++i) reinterpret_cast<uint4*>(target)[i] = vectors[i];
}

}  // namespace

extern "C" __global__ void rgb_to_hsv(const Item* items, int count, long long piece_pixels) {
    __shared__ Tables tables;
    for (int i = threadIdx.x; i < 256; i += blockDim.x) {
        tables.saturation[i] = saturation_reciprocal(i);
        tables.hue[i] = hue_reciprocal(i);
    }
    __syncthreads();
    const Item& item = own_item(items, count);
    const long long first = (blockIdx.x - item.first_block) * piece_pixels;
    const long long end = smaller(first + piece_pixels, item.pixels);
    const bool aligned = is_aligned(item.source + 3 * first) && is_aligned(item.target + 3 * first);
    const long long vectors = aligned ? (end - first) / 16 : 0;
    for (long long i = threadIdx.x; i < vectors; i += blockDim.x) {
        const long long byte = 3 * (first + 16 * i);
        convert_sixteen(item.source + byte, item.target + byte, tables);
    }
    for (long long i = first + 16 * vectors + threadIdx.x; i < end; i += blockDim.x) {
        const Hsv hsv = convert(item.source + 3 * i, tables);
        item.target[3 * i] = hsv.hue;
        item.target[3 * i + 1] = hsv.saturation;
        item.target[3 * i + 2] = hsv.value;
    }
}
