#if defined(__AVX2__)

#include <immintrin.h>

#include <cstring>

#include "sample_tile.hpp"

namespace toonnet::sample_texture {
namespace {

constexpr int lanes = 8;

// The places of 8 pixels after one another.
struct Places {
    __m256i at, step, period;

    // The first place and 0 to 7 steps more, by their binary digits: runs are short, and eight
    // steps one by one would take longer than the pixels.
    explicit Places(Walk walk)
        : at(_mm256_set1_epi32(static_cast<int>(walk.at))),
          period(_mm256_set1_epi32(static_cast<int>(walk.period))) {
        std::uint32_t steps = walk.step;
        for (const __m256i moved : {_mm256_setr_epi32(0, -1, 0, -1, 0, -1, 0, -1),
                                    _mm256_setr_epi32(0, 0, -1, -1, 0, 0, -1, -1),
                                    _mm256_setr_epi32(0, 0, 0, 0, -1, -1, -1, -1)}) {
            step = _mm256_and_si256(_mm256_set1_epi32(static_cast<int>(steps)), moved);
            advance();
            steps = 2 * steps >= walk.period ? 2 * steps - walk.period : 2 * steps;
        }
        step = _mm256_set1_epi32(static_cast<int>(steps));
    }

    void advance() {
        at = _mm256_add_epi32(at, step);
        // Below the period the difference turns around and is the larger of both.
        at = _mm256_min_epu32(at, _mm256_sub_epi32(at, period));
    }

    __m256i whole() const { return _mm256_srli_epi32(at, 16); }
    __m256i fraction() const {
        return _mm256_and_si256(_mm256_srli_epi32(at, 8), _mm256_set1_epi32(255));
    }
};

// a (256 - share) + b share of the two lowest bytes a and b of every lane.
__m256i mixed(__m256i bytes, __m256i shares) {
    const __m256i a = _mm256_and_si256(bytes, _mm256_set1_epi32(0xff));
    const __m256i b = _mm256_slli_epi32(_mm256_and_si256(bytes, _mm256_set1_epi32(0xff00)), 8);
    return _mm256_madd_epi16(_mm256_or_si256(a, b), shares);
}

// The 16-bit pairs 256 - share and share.
__m256i shares_of(__m256i share) {
    const __m256i rest = _mm256_sub_epi32(_mm256_set1_epi32(256), share);
    return _mm256_or_si256(rest, _mm256_slli_epi32(share, 16));
}

// The lowest bytes of 8 lanes.
std::uint64_t packed(__m256i values) {
    const __m256i words = _mm256_packus_epi32(values, values);
    const __m256i bytes = _mm256_packus_epi16(words, words);
    const auto low = static_cast<std::uint32_t>(_mm256_extract_epi32(bytes, 0));
    const auto high = static_cast<std::uint32_t>(_mm256_extract_epi32(bytes, 4));
    return std::uint64_t{high} << 32 | low;
}

// The bilinear means at 8 places.
std::uint64_t sampled_at(const Tile& tile, const Places& row, const Places& column) {
    const __m256i stride = _mm256_set1_epi32(static_cast<int>(tile.stride()));
    const __m256i index = _mm256_add_epi32(_mm256_mullo_epi32(row.whole(), stride), column.whole());
    const auto* upper = reinterpret_cast<const int*>(tile.data());
    const auto* lower = reinterpret_cast<const int*>(tile.data() + tile.stride());
    const __m256i across = shares_of(column.fraction()), down = row.fraction();
    const __m256i above = mixed(_mm256_i32gather_epi32(upper, index, 1), across);
    const __m256i under = mixed(_mm256_i32gather_epi32(lower, index, 1), across);
    const __m256i rest = _mm256_sub_epi32(_mm256_set1_epi32(256), down);
    const __m256i sum =
        _mm256_add_epi32(_mm256_mullo_epi32(rest, above), _mm256_mullo_epi32(down, under));
    return packed(_mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(32768)), 16));
}

}  // namespace

void sample_run_avx2(const Tile& tile, Walk row, Walk column, std::ptrdiff_t count,
                     std::ptrdiff_t room, std::uint8_t* sampled) {
    Places rows(row), columns(column);
    for (std::ptrdiff_t i = 0; i < count; i += lanes) {
        const std::uint64_t bytes = sampled_at(tile, rows, columns);
        if (i + lanes <= room) {
            std::memcpy(sampled + i, &bytes, lanes);
        } else {
            std::memcpy(sampled + i, &bytes, static_cast<std::size_t>(count - i));
        }
        rows.advance();
        columns.advance();
    }
}

}  // namespace toonnet::sample_texture

#endif
