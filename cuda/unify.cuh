// What the two halves of unifying share: the rules, what is known of a pixel, and a picture's
// workspace.
#pragma once

#include "items.cuh"

namespace toonnet {

// Field by field RULES of toonnet/fast/_cuda/_unify.py; see IUSParams for their meaning.
struct Rules {
    int outline_value_below;
    int light_saturation_below;
    int light_value_above;
    int gray_saturation_below;
    int background_area_divisor;
    int cell_px;
    int score_is_chroma;  // Else the score of a seed is its saturation.
    int order_by_score;   // Else seeds come in the order of their cells.
    int hue_tolerance;
    int value_tolerance;
    int fill_with_mean;  // Else with the colour of the seed.
};

// A pixel's code is its hue, 0 to 179, or one of these.
enum Code {
    gray = 180,         // Close in hue to its like only.
    light = 181,        // Taken by every fill that reaches it.
    loose_light = 182,  // Light, and not yet known to be background or not.
    closed = 255,       // Outline, background or outside of the mask.
};

// A pixel's code, value and score as a seed, a byte each.
using Look = unsigned;
__device__ inline Look look_of(int code, int value, int score) {
    return static_cast<Look>(code | value << 8 | score << 16);
}
__device__ inline int code_of(Look look) { return static_cast<int>(look & 0xFFu); }
__device__ inline int value_of(Look look) { return static_cast<int>(look >> 8 & 0xFFu); }
__device__ inline int score_of(Look look) { return static_cast<int>(look >> 16); }

constexpr unsigned at_border = 0x80000000u;  // Of an area; there are fewer pixels than that.

// Arrays of an entry a pixel, one after the other. What finds the background is done with before
// seeds are looked for, and those before the first is filled.
struct Workspace {
    Look* looks;
    int* parents;     // Of light pixels: another one of the component; of the first one, itself.
    unsigned* areas;  // At a component's first pixel.
    int* cell_seeds;  // Each cell's best pixel, or -1. Over parents.
    int* seeds;       // In the order in which they fill. Over areas.
    int* queue;       // The pixels of the region that is being filled. Over parents.
    unsigned* open;   // A bit a pixel: neither closed nor filled.

    __device__ Workspace(const Item& item)
        : looks(reinterpret_cast<Look*>(item.workspace)),
          parents(reinterpret_cast<int*>(looks + item.pixels)),
          areas(reinterpret_cast<unsigned*>(parents + item.pixels)),
          cell_seeds(parents),
          seeds(reinterpret_cast<int*>(areas)),
          queue(parents),
          open(areas + item.pixels) {}
};

__device__ inline Hsv hsv_of_pixel(const unsigned char* rgb) {
    return hsv_of(
        rgb[0], rgb[1], rgb[2], [](int i) { return saturation_reciprocal(i); },
        [](int i) { return hue_reciprocal(i); });
}

}  // namespace toonnet
