// What IUS knows of each pixel, a plane of bytes each, and how it is found out.
//
// Written once over `Level`, which names the vector of bytes to compute in (Level::Bytes) and
// reads pixels (Level::pixels); unify.cpp and unify_avx2.cpp instantiate it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include "toonnet/unify.hpp"

namespace toonnet {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

// A pixel's code is its hue, 0 to 179, or one of these.
enum Code : std::uint8_t {
    gray = 180,         // Close in hue to its like only.
    light = 181,        // Taken by every fill that reaches it.
    loose_light = 182,  // Light, and not yet known to be background or not.
    closed = 255,       // Outline, background, outside of the mask or of the picture, or filled.
};

template <class Bytes>
struct Pixels {
    Bytes red, green, blue, hue, saturation, value;
};

// The bytes from `first` to `last`; none if first > last.
template <class Bytes>
class Range {
public:
    Range(int first, int last)
        : start_(Bytes::all(static_cast<std::uint8_t>(std::clamp(first, 0, 255)))),
          length_(Bytes::all(static_cast<std::uint8_t>(
              std::clamp(last, 0, 255) - std::clamp(first, 0, std::clamp(last, 0, 255))))),
          any_(Bytes::all(first <= last && last >= 0 && first <= 255 ? 255 : 0)) {}

    Bytes holds(Bytes bytes) const { return bytes.within(start_, length_) & any_; }

private:
    Bytes start_, length_, any_;
};

// The planes have closed pixels all around, so that scanning needs no look at the picture's edges
// and may read a vector's length too far.
class Planes {
public:
    Planes(std::ptrdiff_t height, std::ptrdiff_t width)
        : stride_((width / widest + 1) * widest),
          plane_size_((height + 2) * stride_ + 2 * widest),
          memory_(new std::uint8_t[static_cast<std::size_t>(plane_count * plane_size_)]) {
        std::memset(plane(0) - stride_ - widest, closed,
                    static_cast<std::size_t>(stride_ + widest));
        std::memset(plane(0) + height * stride_, closed,
                    static_cast<std::size_t>(stride_ + widest));
    }

    // Offsets into every plane; row and column may be one outside the picture.
    std::ptrdiff_t offset(std::ptrdiff_t row, std::ptrdiff_t column) const {
        return row * stride_ + column;
    }
    std::ptrdiff_t stride() const { return stride_; }

    std::uint8_t* codes() const { return plane(0); }
    std::uint8_t* values() const { return plane(1); }
    std::uint8_t* scores() const { return plane(2); }
    // Zero where the pixel is light, which therefore adds nothing to a mean.
    std::uint8_t* plain_red() const { return plane(3); }
    std::uint8_t* plain_green() const { return plane(4); }
    std::uint8_t* plain_blue() const { return plane(5); }

private:
    static constexpr std::ptrdiff_t widest = 32;  // Lanes of the widest vector.
    static constexpr int plane_count = 6;

    std::uint8_t* plane(int index) const {
        return memory_.get() + index * plane_size_ + widest + stride_;
    }

    std::ptrdiff_t stride_, plane_size_;
    std::unique_ptr<std::uint8_t[]> memory_;
};

// Fills the planes from a filtered picture.
template <class Level>
class Classifier {
public:
    using Bytes = typename Level::Bytes;

    Classifier(const Picture& filtered, const bool* mask, const UnifyParams& params)
        : filtered_(filtered),
          mask_(mask),
          score_is_chroma_(params.score_is_chroma),
          outline_(0, params.outline_value_below - 1),
          pale_(0, params.light_saturation_below - 1),
          bright_(params.light_value_above + 1, 255),
          gray_(0, params.gray_saturation_below - 1) {}

    void run(const Planes& planes) const {
        for (std::ptrdiff_t row = 0; row < filtered_.height; ++row) {
            for (std::ptrdiff_t column = 0; column < planes.stride(); column += Bytes::lanes) {
                const std::ptrdiff_t in_row = filtered_.width - column;
                const std::ptrdiff_t pixel = row * filtered_.width + column;
                classify(pixel, std::clamp<std::ptrdiff_t>(in_row, 0, Bytes::lanes), planes,
                         planes.offset(row, column));
            }
        }
    }

private:
    void classify(std::ptrdiff_t pixel, std::ptrdiff_t count, const Planes& planes,
                  std::ptrdiff_t offset) const {
        if (pixel + Bytes::lanes <= filtered_.pixels()) {
            store(Level::pixels(filtered_.data + 3 * pixel),
                  mask_ == nullptr ? Bytes::all(1) : Bytes::load(mask_bytes() + pixel),
                  Bytes::first(count), planes, offset);
            return;
        }
        std::uint8_t rgb[3 * Bytes::lanes] = {};
        std::uint8_t inside[Bytes::lanes] = {};
        if (count > 0) {
            std::memcpy(rgb, filtered_.data + 3 * pixel, static_cast<std::size_t>(3 * count));
            std::memset(inside, 1, static_cast<std::size_t>(count));
            if (mask_ != nullptr) {
                std::memcpy(inside, mask_ + pixel, static_cast<std::size_t>(count));
            }
        }
        store(Level::pixels(rgb), Bytes::load(inside), Bytes::first(count), planes, offset);
    }

    void store(const Pixels<Bytes>& pixels, Bytes mask, Bytes in_row, const Planes& planes,
               std::ptrdiff_t offset) const {
        const Bytes zero = Bytes::all(0);
        const Bytes is_light = pale_.holds(pixels.saturation) & bright_.holds(pixels.value);
        const Bytes light_code = Bytes::all(mask_ == nullptr ? loose_light : light);
        pixels.hue.replaced(Bytes::all(gray), gray_.holds(pixels.saturation))
            .replaced(light_code, is_light)
            .replaced(Bytes::all(closed), outline_.holds(pixels.value) | (mask == zero))
            .replaced(Bytes::all(closed), in_row == zero)
            .store(planes.codes() + offset);
        const Bytes least = pixels.red.min(pixels.green).min(pixels.blue);
        const Bytes score = score_is_chroma_ ? pixels.value - least : pixels.saturation;
        score.store(planes.scores() + offset);
        pixels.value.store(planes.values() + offset);
        pixels.red.replaced(zero, is_light).store(planes.plain_red() + offset);
        pixels.green.replaced(zero, is_light).store(planes.plain_green() + offset);
        pixels.blue.replaced(zero, is_light).store(planes.plain_blue() + offset);
    }

    const std::uint8_t* mask_bytes() const { return reinterpret_cast<const std::uint8_t*>(mask_); }

    const Picture& filtered_;
    const bool* mask_;
    bool score_is_chroma_;
    Range<Bytes> outline_, pale_, bright_, gray_;
};

}  // namespace
}  // namespace toonnet
