// What the kernels see of a picture that is being drawn: plain pointers. Rows run upwards here, as
// in OpenGL.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toonnet::cel {

constexpr int place_bits = 8;  // Places are held in 1/256 of a sample.
constexpr int one_place = 1 << place_bits;
constexpr int margin = 64;  // Samples beside every row that may be read and written.
constexpr int cell = 16;    // Samples of the cells in which wide lines are looked for.
constexpr std::int32_t lost = INT32_MIN;  // x of a corner that can't be placed: clip its triangles.

struct Corner {
    std::int32_t x, y;
    float z;        // 0 to 1
    float inverse;  // 1 / w
};

// A texture's level.
struct TexelLevel {
    const std::uint8_t* rgba;
    std::int32_t width, height;
};

struct TexelLevels {
    const TexelLevel* levels;
    int count;
};

struct TriangleGroup {
    std::uint32_t first, end;
    const TexelLevels* texture;  // Null: none.
    bool cull, holes;
};

// What clipping leaves of a triangle: its corners come after the mesh's.
struct Piece {
    std::uint32_t corners[3];
    std::uint32_t of;
};

// The three waves of a hand along a side: which cell of the noise a sample is in, and how far.
struct Wave {
    const std::int32_t* cells;
    const float* within;
    int first, count;  // The cells of the lattice.
};

struct Frame {
    // The mesh. Attributes of corners from `corner_count` on are in the `more_…`.
    std::size_t corner_count;
    const float *x, *y, *z;
    const float *normals, *colors, *uv;
    const float *more_normals, *more_colors, *more_uv;
    const std::uint32_t* triangles;
    const std::uint16_t* triangle_parts;
    const std::uint8_t* one_color;
    std::uint32_t triangle_count;
    const TriangleGroup* groups;
    int group_count;
    const Piece* pieces;  // In the order of the triangles that they are of.
    std::uint32_t piece_count;

    // The view.
    float matrix[16];
    const float* light_directions;
    float near, far;
    bool parallel;

    // The style.
    int shading;  // As in Shading.
    float alpha, beta;
    int lights, entries;
    const float* levels;  // Four an entry, of each light after the other: colour times ramp.
    float ambient[4];
    int contours;  // As in Contours.
    float threshold, softness, radius;
    int reach, stray;
    std::int32_t ink[3];  // 0 to 65280
    bool silhouette, between_parts;
    Wave waves[3];  // Of the pressure, and across, and along.
    const float* lattices[3];

    // The samples.
    int side, scale;
    std::ptrdiff_t stride;  // Of all planes, in samples.
    Corner* corners;
    float* depths;
    std::uint32_t* seen;  // Number of the triangle + 1, or 0.
    std::uint32_t* rgba;
    std::uint16_t* parts;          // Null if nobody asks.
    std::uint8_t* edges;           // 0 to 255
    const std::uint8_t* no_edges;  // A row of them.
    std::uint8_t* cells;           // Whether a cell has an edge; cells_across a row.
    int cells_across;
    // Where the mesh is, and where its lines may be (whole cells or the border): x, y.
    int first[2], end[2];
    int inked_first[2], inked_end[2];

    // The results, rows downwards.
    std::uint8_t* picture;
    std::uint16_t* mask;
    float* depth;
};

// Where corners fall in a picture.
struct Extent {
    std::int32_t low[2], high[2];
    bool any_lost;
};

struct Kernel {
    // Places corners [first, end).
    void (*place)(const Frame& frame, std::size_t first, std::size_t end, Extent& extent);
    // Draws and shades rows [first, end); `scratch` has row_scratch_bytes.
    void (*rows)(const Frame& frame, int first, int end, void* scratch);
    // Finds the contours in rows [first, end), which start at a cell's.
    void (*edges)(const Frame& frame, int first, int end, void* scratch);
    // Inks, averages and hands out rows [first, end), which start at a cell's; returns how many
    // pixels are covered.
    std::int64_t (*finish)(const Frame& frame, int first, int end, void* scratch);
};

constexpr std::size_t row_scratch_bytes(int side) {
    return (static_cast<std::size_t>(side) + 2 * margin) * 64 + 65536;
}

extern const Kernel plain_kernel;
extern const Kernel avx2_kernel;
extern const Kernel avx512_kernel;

}  // namespace toonnet::cel
