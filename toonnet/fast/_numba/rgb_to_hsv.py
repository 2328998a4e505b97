"""RGB to HSV as compiled Python."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numba._compile import compiled
from toonnet.fast._numpy.rgb_to_hsv import _HUE, _SATURATION, _SHIFT


@compiled
def _convert(picture: NDArray[np.uint8], hsv: NDArray[np.uint8]) -> None:
    half = 1 << (_SHIFT - 1)
    height, width, _ = picture.shape
    for y in range(height):
        for x in range(width):
            red, green, blue = (
                np.int32(picture[y, x, 0]),
                np.int32(picture[y, x, 1]),
                np.int32(picture[y, x, 2]),
            )
            value = max(red, green, blue)
            chroma = value - min(red, green, blue)
            if value == red:
                sextant = green - blue
            elif value == green:
                sextant = blue - red + 2 * chroma
            else:
                sextant = red - green + 4 * chroma
            hue = (sextant * _HUE[chroma] + half) >> _SHIFT
            hsv[y, x, 0] = hue + 180 if hue < 0 else hue
            hsv[y, x, 1] = (chroma * _SATURATION[value] + half) >> _SHIFT
            hsv[y, x, 2] = value


@each_picture
def rgb_to_hsv(picture: NDArray[np.uint8], hsv: NDArray[np.uint8], params: None) -> None:
    """Fill `hsv` from `picture`."""
    _convert(picture, hsv)
