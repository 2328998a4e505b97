#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <new>
#include <vector>

#include "kernel.hpp"
#include "toonnet/mean_shift_filter.hpp"

namespace toonnet {
namespace {

using namespace mean_shift;

const Kernel& kernel_for([[maybe_unused]] const Picture& source,
                         [[maybe_unused]] const Limits& limits, [[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    const bool vector = limits.radius <= vector_radius_max &&
                        limits.color_distance <= vector_limit_max &&
                        std::max(source.height, source.width) <= vector_side_max;
    if (level == Simd::avx512) return vector ? avx512_kernel : plain_avx512_kernel;
    if (level == Simd::avx2) return vector ? avx2_kernel : plain_avx2_kernel;
#endif
    return plain_kernel;
}

// The memory that a band's views point into, taken at once and not cleared.
class Workspace {
public:
    Workspace(const Picture& source, const Limits& limits, int first_row, int end_row,
              std::size_t scratch_bytes) {
        band_.height = static_cast<int>(source.height);
        band_.width = static_cast<int>(source.width);
        band_.first_row = first_row;
        band_.end_row = end_row;
        band_.limits = limits;
        const std::ptrdiff_t rows = end_row - first_row;
        set_pixel_rows();
        const std::ptrdiff_t plane_size = set_planes();
        band_.bit_stride = bit_row_words(band_.width, 0);

        const std::ptrdiff_t pixels = take((band_.bottom_row - band_.top_row) * band_.stride * 4);
        const std::ptrdiff_t steps = take(rows * band_.stride * 8);
        const std::ptrdiff_t planes = take(3 * plane_size);
        const std::ptrdiff_t penalty = take(band_.plane_stride);
        const std::ptrdiff_t bits = take(2 * rows * band_.bit_stride * 8);
        const std::ptrdiff_t work_bits =
            take(2 * (rows + 2 * limits.radius) * bit_row_words(band_.width, limits.radius) * 8);
        const std::ptrdiff_t scratch = take(static_cast<std::ptrdiff_t>(scratch_bytes));
        memory_.reset(static_cast<std::byte*>(
            ::operator new[](static_cast<std::size_t>(size_), std::align_val_t{alignment})));

        band_.pixels = at<Color>(pixels) - band_.top_position;
        band_.steps = at<Step>(steps);
        place_planes(at<std::int8_t>(planes), plane_size, at<std::uint8_t>(penalty));
        band_.pending = at<std::uint64_t>(bits);
        band_.missing = band_.pending + rows * band_.bit_stride;
        bits_ = at<std::uint64_t>(work_bits);
        scratch_ = at<std::byte>(scratch);
    }

    const Band& band() const { return band_; }
    std::uint64_t* bits() { return bits_; }
    void* scratch() { return scratch_; }

private:
    static constexpr std::ptrdiff_t alignment = 64;
    // Vectors of 64 pixels start anywhere in a row, and look a radius to the right.
    static constexpr int right_margin = 64 + 16;
    static constexpr int plane_margin = 64;

    struct Delete {
        void operator()(std::byte* memory) const {
            ::operator delete[](memory, std::align_val_t{alignment});
        }
    };

    static std::ptrdiff_t aligned(std::ptrdiff_t size) {
        return (size + alignment - 1) / alignment * alignment;
    }

    std::ptrdiff_t take(std::ptrdiff_t bytes) {
        const std::ptrdiff_t offset = size_;
        size_ += aligned(bytes);
        return offset;
    }

    template <class Value>
    Value* at(std::ptrdiff_t offset) {
        return reinterpret_cast<Value*>(memory_.get() + offset);
    }

    void set_pixel_rows() {
        // Each iteration moves the centre by the radius at most; the last one looks once more.
        const int radius = band_.limits.radius;
        const int reach = std::min(radius * band_.limits.max_iterations, band_.height);
        band_.margin = std::max(radius, 16);
        band_.top_row = std::max(0, band_.first_row - reach) - radius;
        band_.bottom_row = std::min(band_.height, band_.end_row + reach) + radius;
        band_.stride =
            aligned((std::ptrdiff_t{band_.width} + band_.margin + std::max(right_margin, radius)) *
                    std::ptrdiff_t{sizeof(Color)}) /
            std::ptrdiff_t{sizeof(Color)};
        band_.inverse_stride = 1.0 / static_cast<double>(band_.stride);
        band_.top_position = (band_.top_row - band_.first_row) * band_.stride - band_.margin;
    }

    std::ptrdiff_t set_planes() {
        plane_top_ = std::max(0, band_.top_row);
        const int end = std::min(band_.height, band_.bottom_row);
        band_.plane_stride = aligned(std::ptrdiff_t{band_.width} + plane_margin + 2 * 64 + 16);
        return (end - plane_top_) * band_.plane_stride;
    }

    void place_planes(std::int8_t* planes, std::ptrdiff_t size, std::uint8_t* penalty) {
        band_.red = planes + plane_margin + (band_.first_row - plane_top_) * band_.plane_stride;
        band_.green = band_.red + size;
        band_.blue = band_.green + size;
        std::fill_n(penalty, band_.plane_stride, std::uint8_t{255});
        std::fill_n(penalty + plane_margin, band_.width, std::uint8_t{0});
        band_.column_penalty = penalty + plane_margin;
    }

    Band band_{};
    int plane_top_ = 0;
    std::ptrdiff_t size_ = 0;
    std::unique_ptr<std::byte[], Delete> memory_;
    std::uint64_t* bits_ = nullptr;
    void* scratch_ = nullptr;
};

}  // namespace

void mean_shift_filter_u8(const Picture& source, std::uint8_t* filtered,
                          const MeanShiftParams& params, std::ptrdiff_t first_row,
                          std::ptrdiff_t end_row, Simd level) {
    const double most = std::numeric_limits<int>::max();
    const Limits limits{params.spatial_radius_px, params.color_distance_limit,
                        params.max_iterations,
                        static_cast<int>(std::min(std::floor(params.epsilon), most))};
    const Kernel& kernel = kernel_for(source, limits, level);
    Workspace workspace(source, limits, static_cast<int>(first_row), static_cast<int>(end_row),
                        kernel.scratch_bytes);
    kernel.run(source, workspace.band(), filtered, workspace.bits(), workspace.scratch());
}

std::ptrdiff_t mean_shift_band_rows(const Picture& source, const MeanShiftParams& params) {
    // Some 2^29 pixel visits take well under a second on every instruction set.
    const double side = 2.0 * params.spatial_radius_px + 1.0;
    const double visits_a_row =
        side * side * params.max_iterations * static_cast<double>(source.width);
    return std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(0x1p29 / visits_a_row));
}

}  // namespace toonnet
