"""Masks as polygons, for readers that know no run lengths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def polygons(mask: NDArray[np.bool_]) -> list[list[int]]:
    """Return the outlines of an H x W mask's parts along the edges of its pixels.

    Each is x, y, x, y and so on. COCO's polygons have no holes, so holes are filled.
    """
    import cv2

    # An outline runs through pixel centres. In a mask three times as large, the centres of the
    # outermost pixels are a third of a pixel from the true edge, and round to it.
    large = np.kron(mask, np.ones((3, 3), np.bool_)).astype(np.uint8)
    found, _ = cv2.findContours(large, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outlines = []
    for contour in found:
        corners: NDArray[np.int32] = (contour[:, 0, :].astype(np.int32) + 1) // 3
        outlines.append([int(number) for number in corners.ravel()])
    return outlines
