"""Texture blending in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numpy._pieces import pieces


@each_picture
def texture_blend(
    picture: NDArray[np.uint8],
    texture: NDArray[np.uint8],
    blended: NDArray[np.uint8],
    params: None,
) -> None:
    """Fill `blended` from `picture` and `texture`."""
    colors = picture.reshape(-1, 3)
    grays = texture.reshape(len(colors), -1)
    results = blended.reshape(-1, 3)
    for piece in pieces(len(colors)):
        gray = grays[piece].astype(np.uint16)
        product = colors[piece] * gray + np.uint16(128)
        # The nearest integer to product / 255, exact below 2^16; halves don't occur, 255 is odd.
        quotient = (product + (product >> 8)) >> 8
        results[piece] = colors[piece] + gray - quotient
