#include "toonnet/unify.hpp"

#include "avx2.hpp"
#include "bytes_plain.hpp"
#include "toonnet/rgb_to_hsv.hpp"
#include "unify_kernel.hpp"

namespace toonnet {
namespace {

struct PlainLevel {
    using Bytes = PlainBytes;

    static Pixels<Bytes> pixels(const std::uint8_t* rgb) {
        std::uint8_t hsv[3];
        rgb_to_hsv_u8(rgb, hsv, 1, Simd::baseline);
        return {{rgb[0]}, {rgb[1]}, {rgb[2]}, {hsv[0]}, {hsv[1]}, {hsv[2]}};
    }
};

}  // namespace

void unify_u8(const Picture& filtered, const bool* mask, std::uint8_t* unified,
              const UnifyParams& params, [[maybe_unused]] Simd level) {
#if defined(__x86_64__)
    if (level >= Simd::avx2) return avx2::unify_u8(filtered, mask, unified, params);
#endif
    Unifier<PlainLevel>(filtered, mask, unified, params).run();
}

}  // namespace toonnet
