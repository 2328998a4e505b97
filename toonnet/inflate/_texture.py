"""The model's texture: the drawing, its colours carried on over the rim."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._masks import SQUARE, nearest

_PURE_FROM = 250
_EVEN = 0.8
_AROUND = np.ones((9, 9), np.uint8)


def carried_on(picture: NDArray[np.uint8], opaque: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a drawing with the colours at its rim instead of paper, H x W x 4.

    Pixels at the rim are half paper: they and all beyond them take the nearest inner colour, so
    that no surface shows paper, wherever it ends.
    """
    import cv2

    partly = opaque > 0
    least = np.asarray(cv2.erode(opaque, SQUARE))
    pure = least >= _PURE_FROM
    # Wings of glass are opaque nowhere near: there a pixel that is like all around it is pure.
    glass = partly & (cv2.dilate(opaque, _AROUND) < _PURE_FROM)
    if glass.any():
        pure |= glass & (least >= _EVEN * opaque.astype(np.float32))
    if not pure.any():
        pure = partly
    texture = np.full((*opaque.shape, 4), 255, np.uint8)
    texture[..., :3] = picture
    texture[~pure, :3] = picture.reshape(-1, 3)[nearest(pure)[~pure]]
    return texture
