#if defined(__AVX2__)

#include "line_kernel.hpp"

namespace toonnet::line_strokes {

void classify_avx2(const Band& band, std::ptrdiff_t y) { classify(band, y); }
void draw_avx2(const Band& band, std::ptrdiff_t y, std::uint16_t* strokes) {
    draw(band, y, strokes);
}

}  // namespace toonnet::line_strokes

#endif
