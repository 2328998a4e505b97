#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <mutex>
#include <stdexcept>

#include "clip.hpp"
#include "frame.hpp"
#include "toonnet/cel.hpp"

namespace toonnet::cel {
namespace {

const Kernel& kernel_of([[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level == Simd::avx512) return avx512_kernel;
    if (level == Simd::avx2) return avx2_kernel;
#endif
    return plain_kernel;
}

// The waves of a hand over a picture: how many, and where in the noise they start.
struct Swing {
    int waves, start;
};
constexpr std::array<Swing, 3> swings{{{9, 0}, {7, 31}, {7, 57}}};

struct WaveTable {
    std::vector<std::int32_t> cells;
    std::vector<float> within;

    WaveTable(const Swing& swing, int side) {
        for (int i = 0; i < side + cell; ++i) {
            const float place = static_cast<float>(std::min(i, side - 1)) /
                                    static_cast<float>(side) * static_cast<float>(swing.waves) +
                                static_cast<float>(swing.start);
            const auto whole = static_cast<std::int32_t>(place);
            const float rest = place - static_cast<float>(whole);
            cells.push_back(whole);
            within.push_back(rest * rest * (3.0F - 2.0F * rest));
        }
    }
};

float noise(std::uint32_t x, std::uint32_t y, std::uint32_t seed) {
    std::uint32_t bits = x * 0x8da6b343U ^ y * 0xd8163841U ^ seed * 0xcb1ab31fU;
    bits ^= bits >> 15;
    bits *= 0x2c1b3c6dU;
    bits ^= bits >> 12;
    bits *= 0x297a2d39U;
    bits ^= bits >> 15;
    return static_cast<float>(bits & 0xffffU) / 65535.0F;
}

// What one picture needs while it is drawn.
struct Arena {
    std::vector<Corner> corners;
    std::vector<float> depths;
    std::vector<std::uint32_t> seen, rgba;
    std::vector<std::uint16_t> parts;
    std::vector<std::uint8_t> edges, cells;
    std::array<std::vector<float>, 3> lattices;
    Clipped clipped;
    std::vector<TexelLevel> levels;
    std::vector<TexelLevels> textures;
    std::vector<TriangleGroup> groups;
    Frame frame;
};

// Memory that a thread needs beside.
using Scratch = std::vector<double>;

template <class Thing>
class Pool {
public:
    std::unique_ptr<Thing> take() {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) return std::make_unique<Thing>();
        std::unique_ptr<Thing> thing = std::move(free_.back());
        free_.pop_back();
        return thing;
    }

    void give(std::unique_ptr<Thing> thing) {
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(thing));
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Thing>> free_;
};

}  // namespace

struct Canvas::Inside {
    int side, scale;
    Style style;
    const Kernel& kernel;
    std::ptrdiff_t stride;
    std::vector<float> levels;
    std::vector<WaveTable> waves;
    std::vector<std::uint8_t> no_edges;
    Pool<Arena> arenas;
    Pool<Scratch> scratches;

    Inside(int size_px, int scale_, Style style_, Simd level)
        : side(size_px * scale_),
          scale(scale_),
          style(std::move(style_)),
          kernel(kernel_of(level)),
          stride((side + cell - 1) / cell * cell + 2 * margin),
          no_edges(static_cast<std::size_t>(stride)) {
        const std::size_t entries = style.ramp.size() / 3;
        for (std::size_t light = 0; light < style.light_colors.size() / 3; ++light) {
            for (std::size_t entry = 0; entry < entries; ++entry) {
                for (std::size_t channel = 0; channel < 3; ++channel) {
                    levels.push_back(style.light_colors[3 * light + channel] *
                                     style.ramp[3 * entry + channel]);
                }
                levels.push_back(0);
            }
        }
        for (const Swing& swing : swings) waves.emplace_back(swing, side);
    }

    bool with_parts(const Shot& shot) const {
        return shot.mask != nullptr || shot.depth != nullptr || style.contours == Contours::stroke;
    }

    void set_mesh(Arena& arena, const Mesh& mesh) const;
    void set_style(Frame& frame) const;
    void set_view(Arena& arena, const View& view) const;
    void set_planes(Arena& arena, const Shot& shot) const;
    void set_extent(Frame& frame, const Extent& extent) const;
    void prepare(Arena& arena, const Shot& shot) const;

    template <class Task>
    void with_scratch(const Task& task) {
        std::unique_ptr<Scratch> scratch = scratches.take();
        scratch->resize(row_scratch_bytes(side) / sizeof(double) + 1);
        task(scratch->data());
        scratches.give(std::move(scratch));
    }

    void draw_whole(Shot& shot);
    bool draw_in_bands(Shot& shot, int threads, const ShouldStop& should_stop);
};

void Canvas::Inside::set_mesh(Arena& arena, const Mesh& mesh) const {
    Frame& frame = arena.frame;
    frame.corner_count = mesh.normals.size() / 4;
    frame.x = mesh.x.data();
    frame.y = mesh.y.data();
    frame.z = mesh.z.data();
    frame.normals = mesh.normals.data();
    frame.colors = mesh.colors.data();
    frame.uv = mesh.uv.data();
    frame.triangles = mesh.triangles.data();
    frame.triangle_parts = mesh.parts.data();
    frame.one_color = mesh.one_color.data();
    frame.triangle_count = static_cast<std::uint32_t>(mesh.parts.size());
    arena.levels.clear();
    arena.textures.clear();
    arena.groups.clear();
    for (const Texture& texture : mesh.textures) {
        for (const Level& level : texture.levels) {
            arena.levels.push_back({level.rgba.data(), level.width, level.height});
        }
    }
    const TexelLevel* next = arena.levels.data();
    for (const Texture& texture : mesh.textures) {
        arena.textures.push_back({next, static_cast<int>(texture.levels.size())});
        next += texture.levels.size();
    }
    for (const Group& group : mesh.groups) {
        const TexelLevels* texture =
            group.texture < 0 ? nullptr : &arena.textures[static_cast<std::size_t>(group.texture)];
        arena.groups.push_back({group.first, group.end, texture, group.cull, group.holes});
    }
    frame.groups = arena.groups.data();
    frame.group_count = static_cast<int>(arena.groups.size());
}

void Canvas::Inside::set_style(Frame& frame) const {
    frame.shading = static_cast<int>(style.shading);
    frame.alpha = style.alpha;
    frame.beta = style.beta;
    frame.lights = static_cast<int>(style.light_colors.size() / 3);
    frame.entries = static_cast<int>(style.ramp.size() / 3);
    frame.levels = levels.data();
    std::copy(style.ambient, style.ambient + 3, frame.ambient);
    frame.ambient[3] = 0;
    frame.contours = static_cast<int>(style.contours);
    frame.threshold = style.threshold;
    frame.softness = style.softness;
    frame.radius = style.radius;
    frame.reach = style.reach;
    frame.stray = style.stray;
    for (int i = 0; i < 3; ++i) {
        frame.ink[i] = static_cast<std::int32_t>(style.ink[i] * 255.0F * 256.0F + 0.5F);
    }
    frame.silhouette = style.silhouette;
    frame.between_parts = style.between_parts;
    for (std::size_t i = 0; i < swings.size(); ++i) {
        frame.waves[i] = {waves[i].cells.data(), waves[i].within.data(), swings[i].start,
                          swings[i].waves + 2};
    }
}

void Canvas::Inside::set_view(Arena& arena, const View& view) const {
    Frame& frame = arena.frame;
    std::copy(view.matrix, view.matrix + 16, frame.matrix);
    frame.light_directions = view.light_directions.data();
    frame.near = view.near;
    frame.far = view.far;
    frame.parallel = view.parallel;
    for (std::size_t i = 0; i < swings.size(); ++i) {
        std::vector<float>& lattice = arena.lattices[i];
        lattice.clear();
        const auto first = static_cast<std::uint32_t>(swings[i].start);
        const std::uint32_t end = first + static_cast<std::uint32_t>(swings[i].waves) + 2;
        for (std::uint32_t y = first; y < end; ++y) {
            for (std::uint32_t x = first; x < end; ++x) {
                lattice.push_back(noise(x, y, view.stroke_seed));
            }
        }
        frame.lattices[i] = lattice.data();
    }
}

void Canvas::Inside::set_planes(Arena& arena, const Shot& shot) const {
    Frame& frame = arena.frame;
    const auto samples = static_cast<std::size_t>(stride * side);
    arena.depths.resize(samples);
    arena.seen.resize(samples);
    arena.rgba.resize(samples);
    const bool parts = with_parts(shot);
    if (parts) arena.parts.resize(samples);
    if (style.contours != Contours::none) {
        arena.edges.resize(samples);
        frame.cells_across = (side + cell - 1) / cell;
        arena.cells.resize(static_cast<std::size_t>(frame.cells_across) * frame.cells_across);
    }
    frame.side = side;
    frame.scale = scale;
    frame.stride = stride;
    frame.depths = arena.depths.data() + margin;
    frame.seen = arena.seen.data() + margin;
    frame.rgba = arena.rgba.data() + margin;
    frame.parts = parts ? arena.parts.data() + margin : nullptr;
    frame.edges = arena.edges.data() + margin;
    frame.no_edges = no_edges.data() + margin;
    frame.cells = arena.cells.data();
    frame.picture = shot.picture;
    frame.mask = shot.mask;
    frame.depth = shot.depth;
}

void Canvas::Inside::set_extent(Frame& frame, const Extent& extent) const {
    const int around = frame.contours == 0 ? 0 : frame.reach + frame.stray + 2;
    bool empty = false;
    for (int axis = 0; axis < 2; ++axis) {
        int first = 0, end = side;
        if (!extent.any_lost) {
            // From the first sample's centre that isn't beyond to behind the last.
            first = std::clamp((extent.low[axis] + one_place / 2 - 1) >> place_bits, 0, side);
            end = std::clamp(((extent.high[axis] - one_place / 2) >> place_bits) + 1, first, side);
        }
        empty |= first == end;
        frame.first[axis] = first;
        frame.end[axis] = end;
        frame.inked_first[axis] = std::max(first - around, 0) / cell * cell;
        frame.inked_end[axis] = std::min((end + around + cell - 1) / cell * cell, side);
    }
    for (int axis = 0; empty && axis < 2; ++axis) {
        frame.first[axis] = frame.end[axis] = 0;
        frame.inked_first[axis] = frame.inked_end[axis] = 0;
    }
}

void Canvas::Inside::prepare(Arena& arena, const Shot& shot) const {
    Frame& frame = arena.frame;
    set_mesh(arena, *shot.mesh);
    set_style(frame);
    set_view(arena, shot.view);
    set_planes(arena, shot);
    const std::size_t padded = shot.mesh->x.size();
    if (arena.corners.size() < padded) arena.corners.resize(padded);
    frame.corners = arena.corners.data();
    constexpr std::int32_t none =
        1 << 30;  // Beyond all places, and places beside it still have room.
    Extent extent{{none, none}, {-none, -none}, false};
    kernel.place(frame, 0, padded, extent);
    arena.clipped.clear();
    if (extent.any_lost) {
        clip(frame, arena.clipped);
        arena.corners.resize(
            std::max(arena.corners.size(), frame.corner_count + arena.clipped.corners.size()));
        frame.corners = arena.corners.data();
        std::copy(arena.clipped.corners.begin(), arena.clipped.corners.end(),
                  frame.corners + frame.corner_count);
    }
    frame.pieces = arena.clipped.pieces.data();
    frame.piece_count = static_cast<std::uint32_t>(arena.clipped.pieces.size());
    frame.more_normals = arena.clipped.normals.data();
    frame.more_colors = arena.clipped.colors.data();
    frame.more_uv = arena.clipped.uv.data();
    set_extent(frame, extent);
}

void Canvas::Inside::draw_whole(Shot& shot) {
    std::unique_ptr<Arena> arena = arenas.take();
    prepare(*arena, shot);
    with_scratch([&](void* scratch) {
        kernel.rows(arena->frame, 0, side, scratch);
        if (style.contours != Contours::none) kernel.edges(arena->frame, 0, side, scratch);
        shot.covered = kernel.finish(arena->frame, 0, side, scratch);
    });
    arenas.give(std::move(arena));
}

bool Canvas::Inside::draw_in_bands(Shot& shot, int threads, const ShouldStop& should_stop) {
    std::unique_ptr<Arena> arena = arenas.take();
    prepare(*arena, shot);
    const Frame& frame = arena->frame;
    const int cells = (side + cell - 1) / cell;
    const int bands = std::min(threads, cells);
    std::vector<std::int64_t> covered(static_cast<std::size_t>(bands));
    const auto each_band = [&](const auto& task) {
        return parallel_for(
            bands, threads,
            [&](std::ptrdiff_t band) {
                const auto start = [&](std::ptrdiff_t of) {
                    return static_cast<int>(
                        std::min<std::ptrdiff_t>(cells * of / bands * cell, side));
                };
                with_scratch(
                    [&](void* scratch) { task(band, start(band), start(band + 1), scratch); });
            },
            should_stop);
    };
    const bool done = each_band([&](std::ptrdiff_t, int first, int end, void* scratch) {
                          kernel.rows(frame, first, end, scratch);
                      }) &&
                      (style.contours == Contours::none ||
                       each_band([&](std::ptrdiff_t, int first, int end, void* scratch) {
                           kernel.edges(frame, first, end, scratch);
                       })) &&
                      each_band([&](std::ptrdiff_t band, int first, int end, void* scratch) {
                          covered[static_cast<std::size_t>(band)] =
                              kernel.finish(frame, first, end, scratch);
                      });
    shot.covered = 0;
    for (const std::int64_t pixels : covered) shot.covered += pixels;
    arenas.give(std::move(arena));
    return done;
}

Canvas::Canvas(int size_px, int scale, Style style, Simd level) {
    if ((scale != 1 && scale != 2) || size_px < 1 || size_px > largest_side / scale) {
        throw std::invalid_argument("a picture's side out of range, or samples neither 1 nor 4");
    }
    if (style.reach < 0 || style.reach > 20 || style.stray < 0 || style.stray > 12) {
        throw std::invalid_argument("lines wider than there is room for");
    }
    inside_ = std::make_unique<Inside>(size_px, scale, std::move(style), level);
}

Canvas::~Canvas() = default;

bool Canvas::draw(std::span<Shot> shots, int threads, const ShouldStop& should_stop) {
    for (const Shot& shot : shots) {
        if (shot.view.light_directions.size() != inside_->style.light_colors.size()) {
            throw std::invalid_argument("directions of another number of lights");
        }
    }
    if (std::ssize(shots) >= threads) {
        return parallel_for(
            std::ssize(shots), threads,
            [&](std::ptrdiff_t i) { inside_->draw_whole(shots[static_cast<std::size_t>(i)]); },
            should_stop);
    }
    return std::all_of(shots.begin(), shots.end(), [&](Shot& shot) {
        return inside_->draw_in_bands(shot, threads, should_stop);
    });
}

}  // namespace toonnet::cel
