#include <doctest/doctest.h>

#include <bitset>
#include <cstdint>
#include <random>
#include <vector>

#include "pictures.hpp"
#include "toonnet/hamming_pairs.hpp"

namespace toonnet::tests {
namespace {

std::vector<HashPair> pairs_slowly(const std::vector<std::uint64_t>& hashes, std::size_t first,
                                   std::size_t end, std::size_t distance) {
    std::vector<HashPair> pairs;
    for (std::size_t i = first; i < end; ++i) {
        for (std::size_t j = i + 1; j < hashes.size(); ++j) {
            if (std::bitset<64>(hashes[i] ^ hashes[j]).count() <= distance) {
                pairs.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)});
            }
        }
    }
    return pairs;
}

// Clusters around a few words, so that every distance has its pairs.
std::vector<std::uint64_t> clustered_hashes(std::size_t count, std::mt19937_64& random) {
    std::vector<std::uint64_t> hashes;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint64_t hash = i < 3 ? random() : hashes[i % 3];
        for (std::uint64_t flips = random() % 12; flips > 0; --flips) {
            hash ^= std::uint64_t{1} << (random() % 64);
        }
        hashes.push_back(hash);
    }
    return hashes;
}

TEST_CASE("near hashes are those that a loop over all pairs finds") {
    std::mt19937_64 random(21);
    for (const std::size_t count : {0, 1, 2, 15, 16, 17, 31, 32, 33, 34, 47, 100, 131}) {
        const auto hashes = clustered_hashes(count, random);
        const Hashes view{hashes.data(), static_cast<std::ptrdiff_t>(count)};
        for (const int distance : {0, 1, 3, 8, 31, 63, 64}) {
            const std::size_t first = count / 5;
            const auto expected = pairs_slowly(hashes, first, count, distance);
            for (const Simd level : available_levels()) {
                INFO(count, " hashes, distance ", distance, ", ", simd_name(level));
                std::vector<HashPair> pairs;
                const auto found = hamming_pairs_u64(view, static_cast<std::ptrdiff_t>(first),
                                                     view.count, distance, 1'000'000, pairs, level);
                REQUIRE(pairs == expected);
                REQUIRE(found == static_cast<std::ptrdiff_t>(expected.size()));
            }
        }
    }
}

TEST_CASE("pairs beyond the room are counted only") {
    const std::vector<std::uint64_t> hashes(9, 7);
    std::vector<HashPair> pairs;
    CHECK(hamming_pairs_u64({hashes.data(), 9}, 0, 9, 0, 5, pairs) == 36);
    CHECK(pairs == std::vector<HashPair>{{0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}});
}

}  // namespace
}  // namespace toonnet::tests
