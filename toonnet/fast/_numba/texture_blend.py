"""Texture blending as compiled Python."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numba._compile import compiled


@compiled
def _blend(colors: NDArray[np.uint8], grays: NDArray[np.uint8], blended: NDArray[np.uint8]) -> None:
    several = grays.shape[1] == 3
    for i in range(colors.shape[0]):
        for channel in range(3):
            color = np.int32(colors[i, channel])
            gray = np.int32(grays[i, channel if several else 0])
            # The nearest integer to color * gray / 255: halves don't occur, 255 is odd.
            blended[i, channel] = color + gray - (2 * color * gray + 255) // 510


@each_picture
def texture_blend(
    picture: NDArray[np.uint8],
    texture: NDArray[np.uint8],
    blended: NDArray[np.uint8],
    params: None,
) -> None:
    """Fill `blended` from `picture` and `texture`."""
    pixels = picture.reshape(-1, 3)
    _blend(pixels, texture.reshape(len(pixels), -1), blended.reshape(-1, 3))
