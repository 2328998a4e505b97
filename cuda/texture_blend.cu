// Each block blends one piece of one picture: a coloured texture word by word, as each byte has its
// own; a gray one by 16 pixels a thread.
#include "sixteen.cuh"

using namespace toonnet;

namespace {

// Bytes of the texture above four bytes of colour, the first of which is channel 0 of 16 pixels.
__device__ unsigned gray_word(const unsigned* gray, int word) {
    unsigned bytes = 0;
    for (int i = 0; i < 4; ++i) {
        const int pixel = (4 * word + i) / 3;
        bytes |= (gray[pixel / 4] >> (8 * (pixel % 4)) & 0xFFu) << (8 * i);
    }
    return bytes;
}

__device__ uint4 screen_words(uint4 a, uint4 b) {
    return make_uint4(screen_word(a.x, b.x), screen_word(a.y, b.y), screen_word(a.z, b.z),
                      screen_word(a.w, b.w));
}

__device__ void blend_colored(const unsigned char* source, const unsigned char* texture,
                              unsigned char* target, long long words) {
    for (long long i = threadIdx.x; i < words; i += blockDim.x) {
        reinterpret_cast<uint4*>(target)[i] = screen_words(
            reinterpret_cast<const uint4*>(source)[i], reinterpret_cast<const uint4*>(texture)[i]);
    }
}

__device__ void blend_gray(const unsigned char* source, const unsigned char* texture,
                           unsigned char* target, long long runs, Sixteen& shared) {
    const auto above = [=](long long run) { return reinterpret_cast<const uint4*>(texture)[run]; };
    each_sixteen(source, target, runs, shared, above, [](uint4* words, uint4 four) {
        const unsigned gray[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
        for (int i = 0; i < 3; ++i) {
            words[i] = screen_words(
                words[i], make_uint4(gray_word(gray, 4 * i), gray_word(gray, 4 * i + 1),
                                     gray_word(gray, 4 * i + 2), gray_word(gray, 4 * i + 3)));
        }
    });
}

}  // namespace

extern "C" __global__ void texture_blend(const Item* items, int count, long long piece_pixels) {
    __shared__ Sixteen shared;
    const Item& item = own_item(items, count);
    const long long first = (blockIdx.x - item.first_block) * piece_pixels;
    const long long pixels = smaller(piece_pixels, item.pixels - first);
    const bool colored = item.kind == 3;
    const unsigned char* source = item.source + 3 * first;
    const unsigned char* texture = item.companion + (colored ? 3 : 1) * first;
    unsigned char* target = item.target + 3 * first;
    const bool aligned = is_aligned(source) && is_aligned(texture) && is_aligned(target);
    const long long runs = aligned ? pixels / 16 : 0;
    if (colored) {
        blend_colored(source, texture, target, 3 * runs);
    } else {
        blend_gray(source, texture, target, runs, shared);
    }
    for (long long i = 48 * runs + threadIdx.x; i < 3 * pixels; i += blockDim.x) {
        target[i] = screen(source[i], texture[colored ? i : i / 3]);
    }
}
