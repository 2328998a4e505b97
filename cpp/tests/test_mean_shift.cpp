#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "references.hpp"

namespace toonnet::tests {
namespace {

constexpr MeanShiftParams usual{7, 196, 5, 1.0};
constexpr MeanShiftParams all_params[] = {usual,
                                          {1, 0, 1, 0.0},
                                          {1, 3, 100, 0.0},
                                          {2, 30, 3, 2.5},
                                          {3, 225, 5, 1.0},
                                          {7, 224, 5, 1.0},
                                          {8, 196, 5, 1.0},
                                          {16, 3600, 7, 0.5},
                                          {5, 195364, 5, 1.0},
                                          {64, 196, 2, 1.0}};

Bytes filtered(const Picture& source, const MeanShiftParams& params, Simd level = simd_level()) {
    Bytes result(static_cast<std::size_t>(source.pixels()) * 3);
    mean_shift_filter_u8(source, result.data(), params, 0, source.height, level);
    return result;
}

void check_all_levels(const OwnedPicture& picture, const MeanShiftParams& params) {
    const Bytes expected = filter_slowly(picture.view(), params);
    for (const Simd level : available_levels()) {
        REQUIRE_MESSAGE(filtered(picture.view(), params, level) == expected, simd_name(level), ", ",
                        picture.height, " x ", picture.width, ", radius ", params.spatial_radius_px,
                        ", limit ", params.color_distance_limit);
    }
}

TEST_CASE("mean shift equals the reference on every kind of picture and ugly size") {
    Random random(7);
    for (const Size& size : ugly_sizes) {
        for (const Kind kind : all_kinds) {
            const OwnedPicture picture = make_picture(kind, size.height, size.width, random);
            check_all_levels(picture, usual);
            check_all_levels(picture, all_params[random() % std::size(all_params)]);
        }
    }
}

TEST_CASE("mean shift takes every parameter set") {
    Random random(8);
    for (const MeanShiftParams& params : all_params) {
        for (const Kind kind : {Kind::noise, Kind::blocks, Kind::gradient, Kind::drawing}) {
            check_all_levels(make_picture(kind, 23, 37, random), params);
        }
    }
}

TEST_CASE("mean shift in bands gives the same bytes") {
    Random random(9);
    for (const Kind kind : {Kind::noise, Kind::blocks, Kind::gradient}) {
        const OwnedPicture picture = make_picture(kind, 61, 45, random);
        const Bytes whole = filtered(picture.view(), usual);
        for (const std::ptrdiff_t rows : {1, 3, 16, 17, 60}) {
            Bytes banded(picture.data.size());
            for (std::ptrdiff_t row = 0; row < picture.height; row += rows) {
                mean_shift_filter_u8(picture.view(), banded.data(), usual, row,
                                     std::min(row + rows, picture.height));
            }
            REQUIRE(banded == whole);
        }
    }
}

TEST_CASE("mean shift from many threads at once") {
    Random random(10);
    constexpr int threads = 8;
    std::vector<OwnedPicture> pictures;
    std::vector<Bytes> expected, results(threads);
    for (int i = 0; i < threads; ++i) {
        pictures.push_back(make_picture(all_kinds[i % 6], 30 + i, 41, random));
        expected.push_back(filtered(pictures.back().view(), usual));
    }
    {
        std::vector<std::jthread> running;
        for (int i = 0; i < threads; ++i) {
            running.emplace_back([&, i] { results[i] = filtered(pictures[i].view(), usual); });
        }
    }
    CHECK(results == expected);
}

TEST_CASE("bands of mean shift are never empty") {
    for (const MeanShiftParams& params : all_params) {
        for (const std::ptrdiff_t width : {1, 299, 1 << 30}) {
            CHECK(mean_shift_band_rows({nullptr, 1, width}, params) >= 1);
        }
    }
}

}  // namespace
}  // namespace toonnet::tests
