// Each block blends one piece of one picture, 16 pixels a thread at a time: 48 bytes of colour, and
// 16 or 48 of texture, in words of 16 bytes.
#include "items.cuh"

using namespace toonnet;

namespace {

// Bytes of the texture above four bytes of colour, the first of which is channel `phase`.
__device__ unsigned gray_word(const unsigned* gray, int word) {
    unsigned bytes = 0;
    for (int i = 0; i < 4; ++i) {
        const int pixel = (4 * word + i) / 3;
        bytes |= (gray[pixel / 4] >> (8 * (pixel % 4)) & 0xFFu) << (8 * i);
    }
    return bytes;
}

__device__ void store_words(uint4* to, const unsigned* words) {
    for (int i = 0; i < 3; ++i) {
        to[i] = make_uint4(words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]);
    }
}

template <int count>
__device__ void load_words(const uint4* from, unsigned* words) {
    for (int i = 0; i < count; ++i) {
        const uint4 four = from[i];
        words[4 * i] = four.x;
        words[4 * i + 1] = four.y;
        words[4 * i + 2] = four.z;
        words[4 * i + 3] = four.w;
    }
}

template <bool colored>
__device__ void blend_sixteen(const Item& item, long long pixel) {
    unsigned words[12], texture[12];
    load_words<3>(reinterpret_cast<const uint4*>(item.source + 3 * pixel), words);
    load_words<colored ? 3 : 1>(
        reinterpret_cast<const uint4*>(item.companion + (colored ? 3 : 1) * pixel), texture);
#pragma unroll
    for (int i = 0; i < 12; ++i) {
        words[i] = screen_word(words[i], colored ? texture[i] : gray_word(texture, i));
    }
    store_words(reinterpret_cast<uint4*>(item.target + 3 * pixel), words);
}

template <bool colored>
__device__ void blend(const Item& item, long long first, long long end) {
    const bool aligned = is_aligned(item.source + 3 * first) &&
                         is_aligned(item.target + 3 * first) &&
                         is_aligned(item.companion + (colored ? 3 : 1) * first);
    const long long vectors = aligned ? (end - first) / 16 : 0;
    for (long long i = threadIdx.x; i < vectors; i += blockDim.x) {
        blend_sixteen<colored>(item, first + 16 * i);
    }
    const long long first_byte = 3 * (first + 16 * vectors);
    for (long long i = first_byte + threadIdx.x; i < 3 * end; i += blockDim.x) {
        item.target[i] = screen(item.source[i], item.companion[colored ? i : i / 3]);
    }
}

}  // namespace

extern "C" __global__ void texture_blend(const Item* items, int count, long long piece_pixels) {
    const Item& item = own_item(items, count);
    const long long first = (blockIdx.x - item.first_block) * piece_pixels;
    const long long end = smaller(first + piece_pixels, item.pixels);
    if (item.kind == 3) {
        blend<true>(item, first, end);
    } else {
        blend<false>(item, first, end);
    }
}
