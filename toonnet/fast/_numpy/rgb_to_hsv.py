"""RGB to HSV in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture

_SHIFT = 12
_DIVISOR = np.maximum(np.arange(256), 1)
# Fixed-point reciprocals, 0 for 0: 255 / value and 180 / (6 chroma).
_SATURATION = np.rint((255 << _SHIFT) / _DIVISOR).astype(np.int32) * (np.arange(256) > 0)
_HUE = np.rint((180 << _SHIFT) / (6.0 * _DIVISOR)).astype(np.int32) * (np.arange(256) > 0)


@each_picture
def rgb_to_hsv(picture: NDArray[np.uint8], hsv: NDArray[np.uint8], params: None) -> None:
    """Fill `hsv` from `picture`."""
    red, green, blue = np.moveaxis(picture.astype(np.int32), -1, 0)
    value = picture.max(axis=-1).astype(np.int32)
    chroma = value - picture.min(axis=-1)
    sextant = np.where(
        value == red,
        green - blue,
        np.where(value == green, blue - red + 2 * chroma, red - green + 4 * chroma),
    )
    half = 1 << (_SHIFT - 1)
    hue = (sextant * _HUE[chroma] + half) >> _SHIFT
    hsv[..., 0] = np.where(hue < 0, hue + 180, hue)
    hsv[..., 1] = (chroma * _SATURATION[value] + half) >> _SHIFT
    hsv[..., 2] = value
