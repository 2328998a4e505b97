#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "toonnet/cel.hpp"
#include "toonnet/closed_triangles.hpp"

namespace toonnet {
namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

// Triangles between random corners, some of them spoiled, with one texture that has holes.
cel::Mesh soup(unsigned seed, int corners, int triangles, float spread, bool spoiled) {
    std::mt19937 random(seed);
    const auto number = [&](float low, float high) {
        return low + (high - low) * static_cast<float>(random() % 65536) / 65536.0F;
    };
    std::vector<float> positions, normals, colors, uv;
    for (int i = 0; i < corners; ++i) {
        for (int axis = 0; axis < 3; ++axis) {
            positions.push_back(number(-spread, spread));
            normals.push_back(number(-1, 1));
        }
        if (spoiled && random() % 8 == 0) {
            const std::array<float, 5> bad{not_a_number, 1e38F, -1e38F, 1e-38F, 0};
            positions[positions.size() - 1 - random() % 3] = bad[random() % bad.size()];
            normals[normals.size() - 1] = bad[random() % bad.size()];
        }
        for (int channel = 0; channel < 4; ++channel) colors.push_back(number(0, 1));
        for (int axis = 0; axis < 2; ++axis) {
            uv.push_back(spoiled && random() % 9 == 0 ? not_a_number : number(-3e9F, 3));
        }
    }
    std::vector<std::uint32_t> faces;
    std::vector<std::uint16_t> parts;
    for (int i = 0; i < triangles; ++i) {
        for (int corner = 0; corner < 3; ++corner) {
            faces.push_back(static_cast<std::uint32_t>(random()) % static_cast<unsigned>(corners));
        }
        parts.push_back(static_cast<std::uint16_t>(1 + i % 65535));
    }
    std::vector<std::uint8_t> texture(4 * 5 * 7);
    for (auto& texel : texture) texel = static_cast<std::uint8_t>(random());
    cel::Mesh mesh;
    mesh.add(corners, positions.data(), normals.data(), colors.data(), uv.data(), triangles,
             faces.data(), parts.data(), triangles / 3, nullptr, 0, 0, false);
    mesh.add(corners, positions.data(), normals.data(), colors.data(), uv.data(), triangles,
             faces.data(), parts.data(), 0, texture.data(), 5, 7, true);
    return mesh;
}

cel::Style style_of(cel::Contours contours, int scale, int lights) {
    cel::Style style{};
    style.shading = cel::Shading::equation_1;
    style.alpha = style.beta = 0.5F;
    style.ambient[0] = style.ambient[1] = style.ambient[2] = 0.3F;
    style.light_colors.assign(static_cast<std::size_t>(3 * lights), 0.6F);
    style.ramp = {0.2F, 0.3F, 0.4F, 0.6F, 0.6F, 0.6F, 1, 1, 1};
    style.contours = contours;
    style.threshold = 0.45F;
    style.softness = 0.5F;
    if (contours != cel::Contours::none) {
        style.radius = 2.25F * static_cast<float>(scale);
        style.reach = static_cast<int>(style.radius * 1.3F);
        style.stray = contours == cel::Contours::stroke ? static_cast<int>(style.radius) : 0;
    }
    style.silhouette = style.between_parts = true;
    return style;
}

// The camera is `away` from the origin and sees from 0.5 to 10.
cel::View view_of(float away, int lights) {
    cel::View view{};
    const float near = 0.5F, far = 10;
    const float matrix[16] = {2,
                              0,
                              0,
                              0,
                              0,
                              2,
                              0,
                              0,
                              0,
                              0,
                              -(far + near) / (far - near),
                              away * (far + near) / (far - near) - 2 * far * near / (far - near),
                              0,
                              0,
                              -1,
                              away};
    std::copy(matrix, matrix + 16, view.matrix);
    for (int i = 0; i < lights; ++i) {
        view.light_directions.insert(view.light_directions.end(), {0.6F, 0, 0.8F});
    }
    view.near = near;
    view.far = far;
    view.stroke_seed = 3;
    return view;
}

struct Drawn {
    std::vector<std::uint8_t> picture;
    std::vector<std::uint16_t> mask;
    std::vector<float> depth;
    std::int64_t covered = 0;

    bool operator==(const Drawn&) const = default;
};

Drawn drawn(const cel::Mesh& mesh, const cel::Style& style, int size_px, int scale, float away,
            Simd level, int threads) {
    cel::Canvas canvas(size_px, scale, style, level);
    const auto pixels = static_cast<std::size_t>(size_px) * static_cast<std::size_t>(size_px);
    Drawn result{std::vector<std::uint8_t>(3 * pixels), std::vector<std::uint16_t>(pixels),
                 std::vector<float>(pixels)};
    cel::Shot shot{&mesh, view_of(away, static_cast<int>(style.light_colors.size() / 3)),
                   result.picture.data(), result.mask.data(), result.depth.data()};
    CHECK(canvas.draw({&shot, 1}, threads));
    result.covered = shot.covered;
    return result;
}

TEST_CASE("cel pictures are the same on every instruction set and any number of threads") {
    // From outside; from inside, where triangles are clipped; and with whatever numbers there are.
    struct Case {
        float spread, away;
        bool spoiled;
    };
    for (const Case& one : {Case{1, 4, false}, Case{3, 1, false}, Case{2, 2, true}}) {
        const cel::Mesh mesh = soup(5, 60, 90, one.spread, one.spoiled);
        for (const auto contours :
             {cel::Contours::none, cel::Contours::sobel, cel::Contours::stroke}) {
            for (const auto& [size_px, scale] : {std::pair{1, 1}, {1, 2}, {37, 1}, {45, 2}}) {
                const cel::Style style = style_of(contours, scale, 2);
                const Drawn expected =
                    drawn(mesh, style, size_px, scale, one.away, Simd::baseline, 1);
                for (const Simd level : {Simd::baseline, Simd::avx2, Simd::avx512}) {
                    if (!simd_available(level)) continue;
                    for (const int threads : {1, 3}) {
                        CHECK(drawn(mesh, style, size_px, scale, one.away, level, threads) ==
                              expected);
                    }
                }
            }
        }
    }
}

TEST_CASE("a triangle covers the centres inside of it, and neighbours share none") {
    // A square of two triangles over samples [0, 8) x [0, 8) of 16, its diagonal through centres.
    const std::vector<float> positions{-1, -1, 0, 0, -1, 0, 0, 0, 0, -1, 0, 0};
    const std::vector<float> normals(12, 1), colors(16, 1), uv(8, 0);
    const std::vector<std::uint32_t> faces{0, 1, 2, 0, 2, 3};
    const std::vector<std::uint16_t> parts{1, 2};
    cel::Mesh mesh;
    mesh.add(4, positions.data(), normals.data(), colors.data(), uv.data(), 2, faces.data(),
             parts.data(), 2, nullptr, 0, 0, false);
    cel::Canvas canvas(16, 1, style_of(cel::Contours::none, 1, 0));
    std::vector<std::uint8_t> picture(3 * 256);
    std::vector<std::uint16_t> mask(256);
    cel::Shot shot{&mesh, {}, picture.data(), mask.data(), nullptr};
    for (const int i : {0, 5, 10, 15}) shot.view.matrix[i] = 1;
    shot.view.near = 1;
    shot.view.far = 3;
    shot.view.parallel = true;
    CHECK(canvas.draw({&shot, 1}, 1));
    CHECK(shot.covered == 64);
    int of_first = 0, of_second = 0;
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 16; ++x) {
            const int part = mask[static_cast<std::size_t>(16 * y + x)];
            CHECK((part != 0) == (x < 8 && y >= 8));
            of_first += part == 1;
            of_second += part == 2;
        }
    }
    // The diagonal's eight centres all go to one of both.
    CHECK(std::abs(of_first - of_second) == 8);
}

TEST_CASE("what can't be is refused") {
    cel::Mesh mesh;
    const std::vector<float> zeros(12);
    const std::array<std::uint32_t, 3> faces{0, 1, 3};
    const std::array<std::uint16_t, 1> parts{1};
    const auto add = [&](std::ptrdiff_t corners, std::ptrdiff_t closed) {
        mesh.add(corners, zeros.data(), zeros.data(), zeros.data(), zeros.data(), 1, faces.data(),
                 parts.data(), closed, nullptr, 0, 0, false);
    };
    CHECK_THROWS_AS(add(3, 0), std::invalid_argument);
    CHECK_THROWS_AS(add(4, 2), std::invalid_argument);
    const cel::Style style = style_of(cel::Contours::none, 1, 0);
    CHECK_THROWS_AS(cel::Canvas(0, 1, style), std::invalid_argument);
    CHECK_THROWS_AS(cel::Canvas(5000, 2, style), std::invalid_argument);
    CHECK_THROWS_AS(cel::Canvas(16, 3, style), std::invalid_argument);
    bool closed = false;
    CHECK_THROWS_AS(closed_triangles(zeros.data(), 3, faces.data(), 1, &closed),
                    std::invalid_argument);
}

TEST_CASE("no triangles and none in sight give bare paper") {
    const cel::Mesh empty;
    for (const cel::Mesh& mesh : {empty, soup(3, 9, 6, 1e-3F, false)}) {
        const Drawn seen = drawn(mesh, style_of(cel::Contours::sobel, 2, 1), 20, 2,
                                 mesh.parts.empty() ? 4.0F : -50.0F, simd_level(), 2);
        CHECK(seen.covered == 0);
        CHECK(seen.picture == std::vector<std::uint8_t>(3 * 400, 255));
        CHECK(std::isinf(seen.depth[7]));
    }
}

}  // namespace
}  // namespace toonnet
