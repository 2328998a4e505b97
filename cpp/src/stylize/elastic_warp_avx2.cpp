#if defined(__AVX2__)

#include <immintrin.h>

#include <cstring>

#include "warp_row.hpp"

namespace toonnet::elastic_warp {
namespace {

constexpr std::ptrdiff_t lanes = 8;

// Where 8 pixels come from along one axis: between `low` and the next one.
struct Places {
    __m256i low, share;

    Places(__m256i at, const std::int32_t* moves, std::ptrdiff_t side) {
        const __m256i move = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(moves));
        const auto last = static_cast<int>(side - 1);
        __m256i moved = _mm256_add_epi32(_mm256_slli_epi32(at, 7), move);
        moved = _mm256_max_epi32(moved, _mm256_setzero_si256());
        moved = _mm256_min_epi32(moved, _mm256_set1_epi32(last * 128));
        low = _mm256_min_epi32(_mm256_srli_epi32(moved, 7), _mm256_set1_epi32(last - 1));
        share = _mm256_sub_epi32(moved, _mm256_slli_epi32(low, 7));
    }

    // The 16-bit pairs 128 - share and share.
    __m256i pairs() const {
        const __m256i rest = _mm256_sub_epi32(_mm256_set1_epi32(128), share);
        return _mm256_or_si256(rest, _mm256_slli_epi32(share, 16));
    }
};

// One channel of 8 pixels and of those after them, as 16-bit pairs, mixed. The lowest byte of
// `following` is the blue of the first pixel.
template <int channel>
__m256i mixed(__m256i pixels, __m256i following, __m256i pairs) {
    const __m256i byte = _mm256_set1_epi32(0xff);
    const __m256i a = _mm256_and_si256(_mm256_srli_epi32(pixels, 8 * channel), byte);
    const __m256i b = _mm256_and_si256(_mm256_srli_epi32(following, 8 * channel + 8), byte);
    return _mm256_madd_epi16(_mm256_or_si256(a, _mm256_slli_epi32(b, 16)), pairs);
}

template <int channel>
__m256i warped_channel(const __m256i (&pixels)[4], __m256i across, __m256i down) {
    const __m256i above = mixed<channel>(pixels[0], pixels[1], across);
    const __m256i under = mixed<channel>(pixels[2], pixels[3], across);
    const __m256i both = _mm256_or_si256(above, _mm256_slli_epi32(under, 16));
    const __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(both, down), _mm256_set1_epi32(8192));
    return _mm256_slli_epi32(_mm256_srli_epi32(sum, 14), 8 * channel);
}

// The lowest three bytes of 8 lanes.
void store(__m256i pixels, std::uint8_t* to) {
    const __m256i order = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
    const __m256i bytes = _mm256_shuffle_epi8(pixels, order);
    const __m128i low = _mm256_castsi256_si128(bytes), high = _mm256_extracti128_si256(bytes, 1);
    std::memcpy(to, &low, 12);
    std::memcpy(to + 12, &high, 12);
}

void warp_row(const Picture& source, std::ptrdiff_t y, const RowMoves& moves,
              std::uint8_t* warped) {
    const __m256i row = _mm256_set1_epi32(static_cast<int>(y));
    const __m256i bytes_down = _mm256_set1_epi32(static_cast<int>(3 * source.width));
    __m256i column = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    // The last byte of a pixel and the next three: nothing is read beyond the picture.
    const auto* first = reinterpret_cast<const int*>(source.data);
    const auto* second = reinterpret_cast<const int*>(source.data + 2);
    const auto* third = reinterpret_cast<const int*>(source.row(1));
    const auto* fourth = reinterpret_cast<const int*>(source.row(1) + 2);
    std::ptrdiff_t x = 0;
    for (; x + lanes <= source.width; x += lanes) {
        const Places rows(row, moves.down + x, source.height);
        const Places columns(column, moves.across + x, source.width);
        const __m256i three = _mm256_add_epi32(columns.low, _mm256_slli_epi32(columns.low, 1));
        const __m256i index = _mm256_add_epi32(_mm256_mullo_epi32(rows.low, bytes_down), three);
        const __m256i pixels[4] = {
            _mm256_i32gather_epi32(first, index, 1), _mm256_i32gather_epi32(second, index, 1),
            _mm256_i32gather_epi32(third, index, 1), _mm256_i32gather_epi32(fourth, index, 1)};
        const __m256i across = columns.pairs(), down = rows.pairs();
        const __m256i red = warped_channel<0>(pixels, across, down);
        const __m256i green = warped_channel<1>(pixels, across, down);
        const __m256i blue = warped_channel<2>(pixels, across, down);
        store(_mm256_or_si256(_mm256_or_si256(red, green), blue), warped + 3 * x);
        column = _mm256_add_epi32(column, _mm256_set1_epi32(static_cast<int>(lanes)));
    }
    warp_pixels(source, y, moves, x, source.width, warped);
}

}  // namespace

const Loops avx2_loops = {spread, warp_row};

}  // namespace toonnet::elastic_warp

#endif
