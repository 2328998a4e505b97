#include <doctest/doctest.h>

#include "references.hpp"

namespace toonnet::tests {
namespace {

constexpr UnifyParams default_preset{60, 40, 200, 40, 400, 8, true, true, 8, 60, true};
constexpr UnifyParams paper_preset{60, 40, 200, 0, 400, 8, false, false, 12, 255, false};

UnifyParams random_params(Random& random) {
    return {below(random, 257),    below(random, 257),     below(random, 257) - 1,
            below(random, 257),    1 + below(random, 600), 1 + below(random, 40),
            below(random, 2) == 0, below(random, 2) == 0,  below(random, 91),
            below(random, 256),    below(random, 2) == 0};
}

void check_all_levels(const OwnedPicture& picture, const bool* mask, const UnifyParams& params) {
    const Bytes expected = unify_slowly(picture.view(), mask, params);
    for (const Simd level : available_levels()) {
        Bytes unified(picture.data.size());
        unify_u8(picture.view(), mask, unified.data(), params, level);
        REQUIRE_MESSAGE(unified == expected, simd_name(level), ", ", picture.height, " x ",
                        picture.width);
        Bytes in_place = picture.data;
        unify_u8({in_place.data(), picture.height, picture.width}, mask, in_place.data(), params,
                 level);
        REQUIRE_MESSAGE(in_place == expected, simd_name(level), ", in place");
    }
}

TEST_CASE("unify equals the reference on every kind of picture and ugly size") {
    Random random(5);
    for (const Size& size : ugly_sizes) {
        for (const Kind kind : all_kinds) {
            const OwnedPicture picture = make_picture(kind, size.height, size.width, random);
            const Mask mask = make_mask(picture.view().pixels(), random);
            for (const UnifyParams& params :
                 {default_preset, paper_preset, random_params(random), random_params(random)}) {
                check_all_levels(picture, nullptr, params);
                check_all_levels(picture, mask.data.get(), params);
            }
        }
    }
}

TEST_CASE("unify takes parameters at the ends of their domains") {
    Random random(6);
    const OwnedPicture picture = make_picture(Kind::blocks, 21, 34, random);
    constexpr std::int64_t huge = (std::int64_t{1} << 31) - 1;
    UnifyParams params = default_preset;
    SUBCASE("huge cell") { params.cell_px = huge; }
    SUBCASE("huge divisor") { params.background_area_divisor = huge; }
    SUBCASE("everything outline") { params.outline_value_below = 256; }
    SUBCASE("everything light") {
        params.outline_value_below = 0;
        params.light_saturation_below = 256;
        params.light_value_above = -1;
    }
    SUBCASE("everything gray") { params.gray_saturation_below = 256; }
    SUBCASE("every hue close") { params.hue_tolerance = 90; }
    check_all_levels(picture, nullptr, params);
}

}  // namespace
}  // namespace toonnet::tests
