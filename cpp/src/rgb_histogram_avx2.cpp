// Few bins: every bin in turn counts its equals, 32 at a time, which takes fewer instructions than
// a table that is read and written for every byte.
#if defined(__AVX2__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "avx2.hpp"
#include "bytes_avx2.hpp"
#include "rgb_avx2.hpp"

namespace toonnet::avx2 {
namespace {

constexpr std::ptrdiff_t step = Avx2Bytes::lanes;
constexpr int most_steps = 128;  // Counters are bytes; the bins of so many steps fit the L1 cache.
constexpr int no_bin = 255;

// The bins of up to most_steps * step pixels.
class BinPlanes {
public:
    // Adds a step of pixels; those whose mask is zero are in no bin.
    void add(const std::uint8_t* rgb, Avx2Bytes mask, int bins) {
        const Planes32 planes = load_planes(rgb);
        const Avx2Bytes outside = mask == Avx2Bytes::all(0);
        const __m256i channels[] = {planes.first, planes.second, planes.third};
        for (int channel = 0; channel < 3; ++channel) {
            bins_[steps_][channel] = (bins_of(channels[channel], bins) | outside).bytes;
        }
        ++steps_;
    }

    bool full() const { return steps_ == most_steps; }

    // Adds what is here to the counts, and starts anew.
    void flush(int bins, std::int64_t* counts) {
        for (int bin = 0; bin < bins; ++bin) count_bin(bin, counts + std::ptrdiff_t{3} * bin);
        steps_ = 0;
    }

private:
    static Avx2Bytes bins_of(__m256i values, int bins) {
        const __m256i factor = _mm256_set1_epi16(static_cast<std::int16_t>(bins));
        const __m256i zero = _mm256_setzero_si256();  // Below each value: times 256, over 2^16.
        return {
            _mm256_packus_epi16(_mm256_mulhi_epu16(_mm256_unpacklo_epi8(zero, values), factor),
                                _mm256_mulhi_epu16(_mm256_unpackhi_epi8(zero, values), factor))};
    }

    void count_bin(int bin, std::int64_t* counts) const {
        const __m256i wanted = _mm256_set1_epi8(static_cast<char>(bin));
        __m256i found[3] = {};
#pragma GCC unroll 4
        for (int i = 0; i < steps_; ++i) {
            for (int channel = 0; channel < 3; ++channel) {
                const __m256i equal = _mm256_cmpeq_epi8(bins_[i][channel], wanted);
                found[channel] = _mm256_sub_epi8(found[channel], equal);
            }
        }
        for (int channel = 0; channel < 3; ++channel) {
            Avx2Bytes::Sum sum;
            sum.add({found[channel]});
            counts[channel] += sum.total();
        }
    }

    int steps_ = 0;
    __m256i bins_[most_steps][3];
};

}  // namespace

void rgb_histogram_u8(const std::uint8_t* rgb, const bool* mask, std::ptrdiff_t pixels, int bins,
                      std::int64_t* counts) {
    static_assert(most_histogram_bins <= no_bin && most_steps <= 255);
    const auto* mask_bytes = reinterpret_cast<const std::uint8_t*>(mask);
    BinPlanes planes;
    std::ptrdiff_t i = 0;
    for (; i + step <= pixels; i += step) {
        planes.add(rgb + 3 * i,
                   mask == nullptr ? Avx2Bytes::all(1) : Avx2Bytes::load(mask_bytes + i), bins);
        if (planes.full()) planes.flush(bins, counts);
    }
    if (i < pixels) {
        const auto rest = static_cast<std::size_t>(pixels - i);
        std::uint8_t colors[3 * step] = {}, inside[step] = {};
        std::memcpy(colors, rgb + 3 * i, 3 * rest);
        std::memset(inside, 1, rest);
        if (mask != nullptr) std::memcpy(inside, mask + i, rest);
        planes.add(colors, Avx2Bytes::load(inside), bins);
    }
    planes.flush(bins, counts);
}

}  // namespace toonnet::avx2

#endif
