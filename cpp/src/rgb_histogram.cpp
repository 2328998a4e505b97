#include "toonnet/rgb_histogram.hpp"

namespace toonnet {

void count_values_u8(const std::uint8_t* rgb, const bool* mask, std::ptrdiff_t pixels,
                     std::int64_t* counts, [[maybe_unused]] Simd level) {
    for (std::ptrdiff_t i = 0; i < pixels; ++i) {
        const int weight = mask == nullptr || mask[i];
        for (int channel = 0; channel < 3; ++channel) {
            counts[rgb[3 * i + channel] * 3 + channel] += weight;
        }
    }
}

void bin_value_counts(const std::int64_t* value_counts, int bins, std::int64_t* counts) {
    for (int value = 0; value < 256; ++value) {
        const int bin = bins * value / 256;
        for (int channel = 0; channel < 3; ++channel) {
            counts[bin * 3 + channel] += value_counts[value * 3 + channel];
        }
    }
}

}  // namespace toonnet
