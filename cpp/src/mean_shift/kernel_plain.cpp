#include "kernel.hpp"
#include "uniform.hpp"
#include "walk.hpp"
#include "window.hpp"

namespace toonnet::mean_shift {
namespace {

struct Plain {
    static std::uint64_t equal_bits(const Color* a, const Color* b) {
        std::uint64_t bits = 0;
        for (int i = 0; i < 64; ++i) bits |= std::uint64_t{a[i] == b[i]} << i;
        return bits;
    }
    static void unpack_row(const std::uint8_t* from, Color* to, int width) {
        for (int x = 0; x < width; ++x) to[x] = color_of(from + 3 * x) | inside;
    }
    static void pack_row(const Color* from, std::uint8_t* to, int width) {
        for (int x = 0; x < width; ++x) store_color(from[x], to + 3 * x);
    }
};

struct Scratch {
    Memo memo;
    Walk walk;
};

void run(const Picture& source, const Band& band, std::uint8_t* filtered, std::uint64_t* bits,
         void* scratch) {
    const auto compute = [&](const State* states, int count, Step* steps) {
        for (int i = 0; i < count; ++i) {
            const Color color = states[i].color;
            const int y = band.row_of(states[i].position);
            const int x = static_cast<int>(states[i].position - band.position(0, y));
            steps[i] = finish(band, plain_window(band, x, y, color), x, y, color);
        }
    };
    unpack_picture<Plain>(source, band);
    find_pending<Plain>(band, bits);
    for (int y = band.first_row; y < band.end_row; ++y) {
        const std::uint64_t* pending = band.pending_row(y);
        for (int x = 0; x < band.width; ++x) {
            const State state{band.position(x, y), band.color(x, y)};
            *band.step(x, y) = {0, state.color | inside};
            if (pending[x >> 6] >> (x & 63) & 1) compute(&state, 1, band.step(x, y));
        }
    }
    auto& [memo, walk] = *static_cast<Scratch*>(scratch);
    follow_steps<Plain>(band, memo, walk, filtered, compute);
}

}  // namespace

const Kernel plain_kernel = {sizeof(Scratch), run};

}  // namespace toonnet::mean_shift
