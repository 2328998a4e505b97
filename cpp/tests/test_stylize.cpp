#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "pictures.hpp"
#include "toonnet/elastic_warp.hpp"
#include "toonnet/fit_texture.hpp"
#include "toonnet/line_strokes.hpp"
#include "toonnet/sample_texture.hpp"

namespace toonnet {
namespace {

const Simd levels[] = {Simd::baseline, Simd::avx2, Simd::avx512};

std::vector<std::uint8_t> noise(std::ptrdiff_t size, int low, int high, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::uint8_t> values(static_cast<std::size_t>(size));
    for (auto& value : values) {
        value = static_cast<std::uint8_t>(low + random() % static_cast<unsigned>(high - low + 1));
    }
    return values;
}

TEST_CASE("a warp is the same whole, in bands and on every instruction set") {
    std::mt19937 random(6);
    for (const auto& [height, width] : {std::pair{1, 1}, {2, 2}, {1, 40}, {40, 1}, {33, 47}}) {
        const auto rgb = noise(std::ptrdiff_t{3} * height * width, 0, 255, 7);
        const Picture picture{rgb.data(), height, width};
        for (const int spacing_px : {1, 5, 16, 4096}) {
            const std::ptrdiff_t rows = MoveGrid::nodes(height, spacing_px);
            const std::ptrdiff_t columns = MoveGrid::nodes(width, spacing_px);
            std::vector<std::int32_t> moves(static_cast<std::size_t>(2 * rows * columns));
            for (auto& move : moves) move = static_cast<std::int32_t>(random() % 2000) - 1000;
            moves[0] = largest_move;
            moves[1] = -largest_move;
            const MoveGrid grid{moves.data(), rows, columns, spacing_px};
            std::vector<std::uint8_t> expected(rgb.size());
            elastic_warp_u8(picture, grid, 0, height, expected.data(), Simd::baseline);
            for (const Simd level : levels) {
                if (!simd_available(level)) continue;
                std::vector<std::uint8_t> warped(rgb.size());
                for (std::ptrdiff_t y = 0; y < height; y += 3) {
                    elastic_warp_u8(picture, grid, y, std::min<std::ptrdiff_t>(y + 3, height),
                                    warped.data(), level);
                }
                CHECK(warped == expected);
            }
        }
    }
}

TEST_CASE("strokes are the same whole, in bands and on every instruction set") {
    for (const auto& [height, width] : {std::pair{1, 1}, {7, 5}, {33, 47}, {5, 100}}) {
        const auto rgb = noise(std::ptrdiff_t{3} * height * width, 0, 255, 7);
        const Picture picture{rgb.data(), height, width};
        for (const int length_px : {1, 3, 17, 181}) {
            std::vector<std::uint16_t> expected(static_cast<std::size_t>(height * width));
            line_strokes_u8(picture, length_px, 0, height, expected.data(), Simd::baseline);
            for (const Simd level : levels) {
                if (!simd_available(level)) continue;
                std::vector<std::uint16_t> strokes(expected.size());
                for (std::ptrdiff_t y = 0; y < height; y += 3) {
                    line_strokes_u8(picture, length_px, y, std::min<std::ptrdiff_t>(y + 3, height),
                                    strokes.data(), level);
                }
                CHECK(strokes == expected);
            }
        }
    }
}

TEST_CASE("a fit has the same bits on every instruction set, and says how it ended") {
    for (const auto& [height, width] : {std::pair{1, 1}, {1, 9}, {9, 1}, {23, 16}, {31, 41}}) {
        const auto tone = noise(std::ptrdiff_t{height} * width, 60, 255, 3);
        const auto texture = noise(std::ptrdiff_t{height} * width, 0, 255, 4);
        std::vector<std::uint8_t> expected(tone.size());
        const FitParams params{0.2, 1e-4, 1000};
        const Fit fit = fit_texture_u8(tone.data(), texture.data(), height, width, params,
                                       expected.data(), Simd::baseline);
        CHECK(fit.residual <= 1e-4);
        for (const Simd level : levels) {
            if (!simd_available(level)) continue;
            std::vector<std::uint8_t> drawn(tone.size());
            const Fit other = fit_texture_u8(tone.data(), texture.data(), height, width, params,
                                             drawn.data(), level);
            CHECK(drawn == expected);
            CHECK(other.iterations == fit.iterations);
            CHECK(other.residual == fit.residual);
        }
    }
}

TEST_CASE("a texture of one gray is drawn as dense as the tone is dark") {
    const std::vector<std::uint8_t> tone(35, 100), texture(35, 200);
    std::vector<std::uint8_t> drawn(35);
    fit_texture_u8(tone.data(), texture.data(), 5, 7, {0.2, 1e-6, 1000}, drawn.data());
    for (const int value : drawn) CHECK(std::abs(value - 100) <= 1);
}

TEST_CASE("a tile repeats, and a label without a placement is refused") {
    const std::vector<std::uint8_t> bytes{1, 2, 3, 4, 5, 6};
    const Tile tile(bytes.data(), 2, 3);
    const Placement place{-(1 << 16), 1 << 16, 0, 5 << 16, 0, 1 << 16};
    std::vector<std::int32_t> labels(20, 0);
    std::vector<std::uint8_t> sampled(20);
    sample_texture_u8(labels.data(), 5, tile, &place, 1, 0, 4, sampled.data());
    for (int i = 0; i < 20; ++i) CHECK(sampled[i] == bytes[(i / 5 + 1) % 2 * 3 + (i % 5 + 5) % 3]);
    labels[19] = 1;
    CHECK_THROWS(sample_texture_u8(labels.data(), 5, tile, &place, 1, 0, 4, sampled.data()));
}

TEST_CASE("samples are the same on every instruction set") {
    std::mt19937 random(5);
    const auto any = [&](std::int64_t size) {
        return static_cast<std::int64_t>(random()) % (2 * size + 1) - size;
    };
    constexpr std::ptrdiff_t height = 23, width = 61;
    for (const auto& [tile_height, tile_width] : {std::pair{1, 1}, {2, 3}, {64, 64}, {37, 200}}) {
        const auto bytes = noise(std::ptrdiff_t{tile_height} * tile_width, 0, 255, 6);
        const Tile tile(bytes.data(), tile_height, tile_width);
        std::vector<Placement> places(4);
        for (Placement& place : places) {
            place = {any(1LL << 40), any(1 << 18), any(1 << 18),
                     any(1LL << 40), any(1 << 18), any(1 << 18)};
        }
        std::vector<std::int32_t> labels;
        while (std::ssize(labels) < height * width) {
            labels.insert(labels.end(), 1 + random() % 40, static_cast<std::int32_t>(random() % 4));
        }
        std::vector<std::uint8_t> expected(height * width);
        sample_texture_u8(labels.data(), width, tile, places.data(), 4, 0, height, expected.data(),
                          Simd::baseline);
        for (const Simd level : levels) {
            if (!simd_available(level)) continue;
            std::vector<std::uint8_t> sampled(expected.size());
            sample_texture_u8(labels.data(), width, tile, places.data(), 4, 0, height,
                              sampled.data(), level);
            CHECK(sampled == expected);
        }
    }
}

TEST_CASE("stripes of black and white end in conjugate gradients with the same bits") {
    constexpr std::ptrdiff_t height = 40, width = 75;
    const auto tone = noise(height * width, 60, 255, 8);
    std::vector<std::uint8_t> texture(tone.size()), expected(tone.size());
    for (std::size_t i = 0; i < texture.size(); ++i) texture[i] = i % width / 8 % 2 ? 0 : 255;
    const FitParams params{0.02, 1e-5, 1000};
    const Fit fit = fit_texture_u8(tone.data(), texture.data(), height, width, params,
                                   expected.data(), Simd::baseline);
    CHECK(fit.residual <= 1e-5);
    CHECK(fit.iterations > 15);  // Multigrid alone needs four or diverges.
    for (const Simd level : levels) {
        if (!simd_available(level)) continue;
        std::vector<std::uint8_t> drawn(tone.size());
        fit_texture_u8(tone.data(), texture.data(), height, width, params, drawn.data(), level);
        CHECK(drawn == expected);
    }
}

}  // namespace
}  // namespace toonnet
