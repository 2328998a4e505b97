"""The model's texture: the drawing, its colours carried on over the rim."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_PURE_FROM = 250
_INSET_PX = 1


def carried_on(picture: NDArray[np.uint8], opaque: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a drawing with the colours at its rim instead of paper, H x W x 4.

    Pixels at the rim are half paper: they and all beyond them take the nearest inner colour, so
    that no surface shows paper, wherever it ends.
    """
    import cv2

    pure = cv2.erode((opaque >= _PURE_FROM).astype(np.uint8), np.ones((3, 3), np.uint8))
    partly = opaque > 0
    # Wings of glass are nowhere opaque: there a pixel that is like all around it is pure.
    even = cv2.erode(opaque, np.ones((3, 3), np.uint8)) >= 0.8 * opaque.astype(np.float32)
    pure = (pure > 0) | (even & partly)
    if not pure.any():
        pure = partly
    _, nearest = cv2.distanceTransformWithLabels(
        (~pure).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    colors = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    colors[nearest[pure]] = picture[pure]
    texture = np.full((*opaque.shape, 4), 255, np.uint8)
    texture[..., :3] = colors[nearest]
    return texture
