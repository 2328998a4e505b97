#include "kernel.hpp"
#include "plain.hpp"

namespace toonnet::mean_shift {
namespace {

struct Plain {
    static constexpr int int_lanes = 1;

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

}  // namespace

const Kernel plain_kernel = {sizeof(PlainScratch), run_plain_kernel<Plain>};

}  // namespace toonnet::mean_shift
