// Cartoon pictures of triangle meshes: equation 1, textures, contours, masks and depths.
//
// What toonnet/render/shaders say in GLSL, without OpenGL; with the same bytes on every machine,
// every instruction set and any number of threads. Pixels are sampled at their centres; a centre on
// an edge belongs to the triangle that has it on its upper or left side; of surfaces at the same
// depth the later one is seen. Rows of pictures and masks run downwards, of textures upwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "toonnet/parallel.hpp"
#include "toonnet/simd.hpp"

namespace toonnet::cel {

// Rises when the same mesh, view and style give other bytes.
constexpr int version = 1;
// Of a picture's side in samples: places are held to 1/256 of one in 23 bits.
constexpr int largest_side = 8192;

struct Level {
    int width, height;
    std::vector<std::uint8_t> rgba;
};

// A picture and its halves down to one pixel; repeats beyond its borders.
struct Texture {
    std::vector<Level> levels;
};

// Triangles that follow one another.
struct Group {
    std::uint32_t first, end;
    int texture;  // -1: none.
    bool cull;    // Whether their backs are left out.
    bool holes;   // Whether what has less than half the opacity isn't there.
};

struct Mesh {
    std::vector<float> x, y, z;            // Of each corner.
    std::vector<float> normals;            // x, y, z, 1
    std::vector<float> colors;             // r, g, b, a
    std::vector<float> uv;                 // u, v
    std::vector<std::uint32_t> triangles;  // Three corners each, anticlockwise from the front.
    std::vector<std::uint16_t> parts;      // Of each triangle, from 1.
    std::vector<std::uint8_t> one_color;   // Whether a triangle's corners have the same.
    std::vector<Group> groups;
    std::vector<Texture> textures;

    // Adds corners, and triangles that number them from 0, the first `closed` of them of closed
    // surfaces, whose backs are left out. What is out of range is refused with
    // std::invalid_argument. `texture` may be null.
    void add(std::ptrdiff_t corners, const float* positions, const float* corner_normals,
             const float* corner_colors, const float* corner_uv, std::ptrdiff_t count,
             const std::uint32_t* corner_numbers, const std::uint16_t* part_numbers,
             std::ptrdiff_t closed, const std::uint8_t* texture, int texture_height,
             int texture_width, bool holes);
};

enum class Shading { equation_1, flat, unlit };
enum class Contours { none, sobel, stroke };

struct Style {
    Shading shading;
    float alpha, beta;
    float ambient[3];
    std::vector<float> light_colors;  // Three a light.
    std::vector<float> ramp;          // Three an entry.
    Contours contours;
    float threshold, softness;
    float radius;      // By how much a contour is widened, in samples.
    int reach, stray;  // Whole samples that a widened line, and a hand that slips, get at most.
    float ink[3];
    bool silhouette, between_parts;
};

struct View {
    float matrix[16];                     // World to clip coordinates, row by row.
    std::vector<float> light_directions;  // Three a light.
    float near, far;
    bool parallel;
    std::uint32_t stroke_seed;
};

struct Shot {
    const Mesh* mesh;
    View view;
    std::uint8_t* picture;     // size x size x 3
    std::uint16_t* mask;       // size x size, or null
    float* depth;              // size x size, or null; infinite where nothing is
    std::int64_t covered = 0;  // Set to the number of pixels that aren't bare background.
};

// Draws pictures of one size in one style.
class Canvas {
public:
    Canvas(int size_px, int scale, Style style, Simd level = simd_level());
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    // False if should_stop ended it.
    bool draw(std::span<Shot> shots, int threads, const ShouldStop& should_stop = {});

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace toonnet::cel
