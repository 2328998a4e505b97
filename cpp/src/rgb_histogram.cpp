#include "toonnet/rgb_histogram.hpp"

#include <algorithm>
#include <cstring>

#include "avx2.hpp"

namespace toonnet {
namespace {

// Counts of every value. Four tables take turns, so that an increment seldom waits for another one
// of the same counter to be written.
class ValueCounts {
public:
    static constexpr std::ptrdiff_t most_pixels = std::ptrdiff_t{1} << 30;  // Without overflow.

    void add(const std::uint8_t* rgb, std::ptrdiff_t pixels) {
        constexpr std::ptrdiff_t step = 4;
        std::ptrdiff_t i = 0;
        for (; i + step < pixels; i += step) {
            const std::uint8_t* p = rgb + 3 * i;
            if (std::memcmp(p, p + 3, 3 * step) == 0) {  // Flat, as much of a cartoon is.
                add_pixel(0, p, step);
            } else {
                for (int k = 0; k < step; ++k) add_pixel(k, p + std::ptrdiff_t{3} * k, 1);
            }
        }
        for (; i < pixels; ++i) add_pixel(0, rgb + 3 * i, 1);
    }

    void add(const std::uint8_t* rgb, const bool* mask, std::ptrdiff_t pixels) {
        for (std::ptrdiff_t i = 0; i < pixels; ++i) {
            add_pixel(static_cast<int>(i % tables), rgb + 3 * i, mask[i] ? 1 : 0);
        }
    }

    void add_to_bins(int bins, std::int64_t* counts) const {
        for (int value = 0; value < 256; ++value) {
            for (int channel = 0; channel < 3; ++channel) {
                for (const auto& table : counts_) {
                    counts[bins * value / 256 * 3 + channel] += table[channel][value];
                }
            }
        }
    }

private:
    static constexpr int tables = 4;

    void add_pixel(int table, const std::uint8_t* rgb, std::uint32_t times) {
        for (int channel = 0; channel < 3; ++channel)
            counts_[table][channel][rgb[channel]] += times;
    }

    std::uint32_t counts_[tables][3][256] = {};
};

}  // namespace

void rgb_histogram_u8(const std::uint8_t* rgb, const bool* mask, std::ptrdiff_t pixels, int bins,
                      std::int64_t* counts, [[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level >= Simd::avx2 && bins <= avx2::most_histogram_bins) {
        return avx2::rgb_histogram_u8(rgb, mask, pixels, bins, counts);
    }
#endif
    for (std::ptrdiff_t first = 0; first < pixels; first += ValueCounts::most_pixels) {
        const std::ptrdiff_t length = std::min(pixels - first, ValueCounts::most_pixels);
        ValueCounts value_counts;
        if (mask == nullptr) {
            value_counts.add(rgb + 3 * first, length);
        } else {
            value_counts.add(rgb + 3 * first, mask + first, length);
        }
        value_counts.add_to_bins(bins, counts);
    }
}

}  // namespace toonnet
