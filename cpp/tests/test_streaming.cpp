// The kernels that look at one pixel at a time.
#include <doctest/doctest.h>

#include <cmath>

#include "references.hpp"
#include "toonnet/rgb_histogram.hpp"
#include "toonnet/rgb_to_hsv.hpp"
#include "toonnet/texture_blend.hpp"

namespace toonnet::tests {
namespace {

// Every length up to a few vectors, from a start that no vector is aligned to.
constexpr std::ptrdiff_t longest = 300;
constexpr std::ptrdiff_t unaligned = 1;
constexpr std::uint8_t guard = 0xA5;

Bytes random_bytes(std::ptrdiff_t count, Random& random) {
    Bytes bytes(static_cast<std::size_t>(count));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

TEST_CASE("rgb_to_hsv over all colours") {
    constexpr std::ptrdiff_t colors = 1 << 16;
    Bytes rgb(3 * colors), expected(3 * colors), hsv(3 * colors);
    for (int red = 0; red < 256; ++red) {
        for (std::ptrdiff_t i = 0; i < colors; ++i) {
            rgb[3 * i] = static_cast<std::uint8_t>(red);
            rgb[3 * i + 1] = static_cast<std::uint8_t>(i >> 8);
            rgb[3 * i + 2] = static_cast<std::uint8_t>(i);
            const auto reference = hsv_of(&rgb[3 * i]);
            std::copy(reference.begin(), reference.end(), expected.begin() + 3 * i);
        }
        for (const Simd level : available_levels()) {
            rgb_to_hsv_u8(rgb.data(), hsv.data(), colors, level);
            REQUIRE_MESSAGE(hsv == expected, simd_name(level), ", red ", red);
        }
    }
}

TEST_CASE("rgb_to_hsv of every short length writes what it should and no more") {
    Random random(1);
    const Bytes rgb = random_bytes(3 * longest + unaligned, random);
    for (const Simd level : available_levels()) {
        for (std::ptrdiff_t pixels = 0; pixels <= longest; ++pixels) {
            Bytes hsv(3 * pixels + 2, guard), expected(3 * pixels + 2, guard);
            for (std::ptrdiff_t i = 0; i < pixels; ++i) {
                const auto reference = hsv_of(&rgb[3 * i + unaligned]);
                std::copy(reference.begin(), reference.end(), &expected[3 * i + 1]);
            }
            rgb_to_hsv_u8(&rgb[unaligned], &hsv[1], pixels, level);
            REQUIRE_MESSAGE(hsv == expected, simd_name(level), ", ", pixels, " pixels");
        }
    }
}

std::uint8_t blended_exactly(int value, int texture) {
    return static_cast<std::uint8_t>(std::nearbyint(value + texture - value * texture / 255.0));
}

TEST_CASE("texture_blend over all pairs of values") {
    constexpr std::ptrdiff_t pairs = 1 << 16;
    Bytes image(3 * pairs), texture(3 * pairs), expected(3 * pairs), blended(3 * pairs);
    for (std::ptrdiff_t i = 0; i < 3 * pairs; ++i) {
        image[i] = static_cast<std::uint8_t>(i >> 8);
        texture[i] = static_cast<std::uint8_t>(i);
        expected[i] = blended_exactly(image[i], texture[i]);
    }
    for (const Simd level : available_levels()) {
        texture_blend_u8(image.data(), texture.data(), TextureChannels::three, blended.data(),
                         pairs, Stores::cached, level);
        REQUIRE_MESSAGE(blended == expected, simd_name(level));
    }
}

void check_short_lengths(TextureChannels channels, Stores stores, Simd level) {
    Random random(2);
    const Bytes image = random_bytes(3 * longest + unaligned, random);
    const Bytes texture = random_bytes(3 * longest + unaligned, random);
    const int repeat = channels == TextureChannels::one ? 3 : 1;
    for (std::ptrdiff_t pixels = 0; pixels <= longest; ++pixels) {
        const std::ptrdiff_t start = 1 + pixels % 37;  // Every alignment.
        Bytes blended(3 * pixels + start + 1, guard), expected(3 * pixels + start + 1, guard);
        for (std::ptrdiff_t i = 0; i < 3 * pixels; ++i) {
            expected[i + start] =
                blended_exactly(image[i + unaligned], texture[i / repeat + unaligned]);
        }
        texture_blend_u8(&image[unaligned], &texture[unaligned], channels, &blended[start], pixels,
                         stores, level);
        REQUIRE_MESSAGE(blended == expected, simd_name(level), ", ", pixels, " pixels");
    }
}

TEST_CASE("texture_blend of every short length writes what it should and no more") {
    for (const auto channels : {TextureChannels::one, TextureChannels::three}) {
        for (const auto stores : {Stores::cached, Stores::streamed}) {
            for (const Simd level : available_levels()) {
                check_short_lengths(channels, stores, level);
            }
        }
    }
}

std::vector<std::int64_t> histogram_slowly(const OwnedPicture& picture, const bool* mask,
                                           int bins) {
    std::vector<std::int64_t> counts(3 * bins, 7);
    for (std::size_t i = 0; i < picture.data.size(); ++i) {
        const int bin = static_cast<int>(picture.data[i] * (bins / 256.0));
        counts[3 * bin + i % 3] += mask == nullptr || mask[i / 3];
    }
    return counts;
}

void check_histogram(const OwnedPicture& picture, const bool* mask, int bins) {
    const auto expected = histogram_slowly(picture, mask, bins);
    for (const Simd level : available_levels()) {
        std::vector<std::int64_t> counts(3 * bins, 7);
        rgb_histogram_u8(picture.data.data(), mask, picture.view().pixels(), bins, counts.data(),
                         level);
        REQUIRE_MESSAGE(counts == expected, simd_name(level), ", ", picture.width, " pixels, ",
                        bins, " bins");
    }
}

TEST_CASE("rgb_histogram adds to what is there, with and without a mask") {
    Random random(4);
    for (const std::ptrdiff_t pixels : {0, 1, 2, 15, 31, 32, 33, 64, 255, 1000, 4096, 20'000}) {
        for (const Kind kind : all_kinds) {
            const OwnedPicture picture = make_picture(kind, 1, pixels, random);
            const Mask mask = make_mask(pixels, random);
            for (const int bins : {1, 2, 19, 32, 33, 200, 255, 256}) {
                check_histogram(picture, nullptr, bins);
                check_histogram(picture, mask.data.get(), bins);
            }
        }
    }
}

TEST_CASE("rgb_histogram puts every value into its bin, for every number of bins") {
    OwnedPicture ramp{{}, 1, 256};
    for (int i = 0; i < 3 * 256; ++i) ramp.data.push_back(static_cast<std::uint8_t>(i / 3));
    for (int bins = 1; bins <= 256; ++bins) check_histogram(ramp, nullptr, bins);
}

}  // namespace
}  // namespace toonnet::tests
