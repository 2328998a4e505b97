#include <doctest/doctest.h>

#include <algorithm>

#include "references.hpp"

namespace toonnet::tests {
namespace {

void check_against_reference(const OwnedPicture& picture, const SegmentParams& params) {
    const auto expected = segment_slowly(picture.view(), params);
    std::vector<std::int32_t> labels(expected.size());
    const std::int64_t count = segment_filtered_u8(picture.view(), labels.data(), params);
    REQUIRE(labels == expected);
    REQUIRE(count == *std::max_element(expected.begin(), expected.end()) + 1);
}

TEST_CASE("segmentation equals the reference") {
    Random random(11);
    for (const Size& size : ugly_sizes) {
        if (size.height * size.width > 600) continue;  // The reference is too slow for more.
        for (const Kind kind : all_kinds) {
            const OwnedPicture picture = make_picture(kind, size.height, size.width, random);
            for (const std::int64_t min_area : {0, 1, 2, 5, 50, 100'000}) {
                for (const int limit : {0, 49, 2000}) {
                    INFO(size.height, " x ", size.width, ", area ", min_area, ", limit ", limit);
                    check_against_reference(picture, {limit, min_area});
                }
            }
        }
    }
}

TEST_CASE("segmentation of much noise into one region ends soon") {
    Random random(12);
    const OwnedPicture picture = make_picture(Kind::noise, 301, 401, random);
    std::vector<std::int32_t> labels(static_cast<std::size_t>(picture.view().pixels()), -1);
    CHECK(segment_filtered_u8(picture.view(), labels.data(), {0, 1'000'000}) == 1);
    CHECK(std::all_of(labels.begin(), labels.end(), [](int label) { return label == 0; }));
}

}  // namespace
}  // namespace toonnet::tests
