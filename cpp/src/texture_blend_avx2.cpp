#if defined(__AVX2__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "avx2.hpp"

namespace toonnet::avx2 {
namespace {

constexpr std::ptrdiff_t step = 32;  // Pixels; 96 bytes, three vectors of the picture.

__m256i load(const std::uint8_t* bytes) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
}

// See texture_blend.cpp; t * 257 >> 16 is (t + (t >> 8)) >> 8.
__m256i screen_16(__m256i inverse, __m256i inverse_texture) {
    const __m256i t =
        _mm256_add_epi16(_mm256_mullo_epi16(inverse, inverse_texture), _mm256_set1_epi16(128));
    return _mm256_mulhi_epu16(t, _mm256_set1_epi16(257));
}

__m256i screen_32(__m256i values, __m256i texture) {
    const __m256i ones = _mm256_set1_epi8(-1);
    const __m256i zero = _mm256_setzero_si256();
    const __m256i a = _mm256_xor_si256(values, ones);
    const __m256i b = _mm256_xor_si256(texture, ones);
    const __m256i low = screen_16(_mm256_unpacklo_epi8(a, zero), _mm256_unpacklo_epi8(b, zero));
    const __m256i high = screen_16(_mm256_unpackhi_epi8(a, zero), _mm256_unpackhi_epi8(b, zero));
    return _mm256_xor_si256(_mm256_packus_epi16(low, high), ones);
}

// Which bytes of 16 repeat the texture's values thrice for bytes [first, first + 16) of the
// picture, when the 16 start with the value of pixel `base`.
struct Repeats {
    std::int8_t indices[32];

    constexpr Repeats(int first, int low_base, int high_base) : indices() {
        for (int i = 0; i < 32; ++i) {
            indices[i] =
                static_cast<std::int8_t>((first + i) / 3 - (i < 16 ? low_base : high_base));
        }
    }

    __m256i operator()(__m256i values) const {
        return _mm256_shuffle_epi8(values,
                                   _mm256_loadu_si256(reinterpret_cast<const __m256i*>(indices)));
    }
};

struct ThreeChannels {
    static constexpr int bytes = 3;
    static void load_vectors(const std::uint8_t* texture, __m256i (&vectors)[3]) {
        for (int i = 0; i < 3; ++i) vectors[i] = load(texture + 32 * i);
    }
};

struct OneChannel {
    static constexpr int bytes = 1;
    static void load_vectors(const std::uint8_t* texture, __m256i (&vectors)[3]) {
        constexpr Repeats start(0, 0, 0), middle(32, 0, 16), end(64, 16, 16);
        const __m256i values = load(texture);
        vectors[0] = start(_mm256_permute2x128_si256(values, values, 0x00));
        vectors[1] = middle(values);
        vectors[2] = end(_mm256_permute2x128_si256(values, values, 0x11));
    }
};

struct CachedStore {
    static void store(std::uint8_t* to, __m256i bytes) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bytes);
    }
};

struct StreamedStore {
    static void store(std::uint8_t* to, __m256i bytes) {
        _mm256_stream_si256(reinterpret_cast<__m256i*>(to), bytes);
    }
};

template <class Texture, class Store>
void blend_step(const std::uint8_t* rgb, const std::uint8_t* texture, std::uint8_t* blended) {
    __m256i vectors[3];
    Texture::load_vectors(texture, vectors);
    for (int i = 0; i < 3; ++i) {
        Store::store(blended + 32 * i, screen_32(load(rgb + 32 * i), vectors[i]));
    }
}

// Fewer pixels than a step, by way of a buffer.
template <class Texture>
void blend_few(const std::uint8_t* rgb, const std::uint8_t* texture, std::uint8_t* blended,
               std::ptrdiff_t pixels) {
    std::uint8_t colors[3 * step] = {}, values[Texture::bytes * step] = {};
    const auto count = static_cast<std::size_t>(pixels);
    std::memcpy(colors, rgb, 3 * count);
    std::memcpy(values, texture, Texture::bytes * count);
    blend_step<Texture, CachedStore>(colors, values, colors);
    std::memcpy(blended, colors, 3 * count);
}

template <class Texture>
void blend(const std::uint8_t* rgb, const std::uint8_t* texture, std::uint8_t* blended,
           std::ptrdiff_t pixels, bool streamed) {
    std::ptrdiff_t i = 0;
    if (streamed) {
        // So many pixels up to an address that 32 divides: 3 * 11 = 33 is 1 modulo 32.
        const auto past = reinterpret_cast<std::uintptr_t>(blended) % 32;
        i = std::min(static_cast<std::ptrdiff_t>((32 - past) * 11 % 32), pixels);
        blend_few<Texture>(rgb, texture, blended, i);
        for (; i + step <= pixels; i += step) {
            blend_step<Texture, StreamedStore>(rgb + 3 * i, texture + Texture::bytes * i,
                                               blended + 3 * i);
        }
        _mm_sfence();
    }
    for (; i + step <= pixels; i += step) {
        blend_step<Texture, CachedStore>(rgb + 3 * i, texture + Texture::bytes * i,
                                         blended + 3 * i);
    }
    if (i == pixels) return;
    blend_few<Texture>(rgb + 3 * i, texture + Texture::bytes * i, blended + 3 * i, pixels - i);
}

}  // namespace

void texture_blend_u8(const std::uint8_t* rgb, const std::uint8_t* texture,
                      TextureChannels channels, std::uint8_t* blended, std::ptrdiff_t pixels,
                      Stores stores) {
    const bool streamed = stores == Stores::streamed;
    if (channels == TextureChannels::one) {
        return blend<OneChannel>(rgb, texture, blended, pixels, streamed);
    }
    blend<ThreeChannels>(rgb, texture, blended, pixels, streamed);
}

}  // namespace toonnet::avx2

#endif
