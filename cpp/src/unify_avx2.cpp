#if defined(__AVX2__)

#include "avx2.hpp"
#include "bytes_avx2.hpp"
#include "rgb_avx2.hpp"
#include "toonnet/rgb_to_hsv.hpp"
#include "unify_kernel.hpp"

namespace toonnet::avx2 {
namespace {

struct Level {
    using Bytes = Avx2Bytes;

    static Pixels<Bytes> pixels(const std::uint8_t* rgb) {
        const Planes32 colors = load_planes(rgb);
        const Planes32 hsv = hsv_32(colors);
        return {{colors.first}, {colors.second}, {colors.third},
                {hsv.first},    {hsv.second},    {hsv.third}};
    }
};

}  // namespace

void unify_u8(const Picture& filtered, const bool* mask, std::uint8_t* unified,
              const UnifyParams& params) {
    Unifier<Level>(filtered, mask, unified, params).run();
}

}  // namespace toonnet::avx2

#endif
