"""Distances, pieces and neighbourhoods of masks, as arrays of one type each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Box = tuple[slice, slice]
"""Rows and columns."""

SQUARE = np.ones((3, 3), np.uint8)
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def area_px(mask: Mask) -> int:
    """Return how many pixels a mask has, ten times as fast as its sum."""
    import cv2

    return cv2.countNonZero(mask.view(np.uint8))


def box_around(mask: Mask, margin_px: int) -> Box:
    """Return the box of a mask with a margin, cut off at the border."""
    import cv2

    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    return (
        slice(max(top - margin_px, 0), top + height + margin_px),
        slice(max(left - margin_px, 0), left + width + margin_px),
    )


def depth_px(mask: Mask) -> NDArray[np.float32]:
    """Return how far each pixel is from the nearest one outside the mask; beyond the array none."""
    import cv2

    return np.asarray(cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, 5), np.float32)


def away_px(mask: Mask) -> NDArray[np.float32]:
    """Return how far each pixel is from the mask."""
    return depth_px(~mask)


def nearest(seeds: Mask) -> NDArray[np.int64]:
    """Return the index, in the flattened array, of the seed that is nearest to each pixel."""
    import cv2

    _, numbers = cv2.distanceTransformWithLabels(
        (~seeds).view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    at = np.zeros(int(numbers.max()) + 1, np.int64)
    at[numbers[seeds]] = np.flatnonzero(seeds)
    return np.asarray(at[numbers])


def grown(mask: Mask, kernel: NDArray[np.uint8] = SQUARE) -> Mask:
    """Return the mask and what is beside it."""
    import cv2

    return np.asarray(cv2.dilate(mask.view(np.uint8), kernel)).view(np.bool_)


def shrunk(mask: Mask, kernel: NDArray[np.uint8] = SQUARE, *, at_border: bool = False) -> Mask:
    """Return the mask without what is beside its outside; at the array's border too if asked."""
    import cv2

    border = 0 if at_border else 1
    made = cv2.erode(
        mask.view(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=border
    )
    return np.asarray(made).view(np.bool_)


def opened(mask: Mask, kernel: NDArray[np.uint8]) -> Mask:
    """Return what a kernel covers that lies within the mask; kernels of even size don't shift."""
    import cv2

    image, last = mask.view(np.uint8), (kernel.shape[1] - 1, kernel.shape[0] - 1)
    left = cv2.erode(image, kernel, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(cv2.dilate(left, kernel, anchor=last)).view(np.bool_)


def edge(mask: Mask) -> Mask:
    """Return the mask's outermost pixels."""
    return mask & ~shrunk(mask, at_border=True)


def pieces(mask: Mask, *, connectivity: int = 4) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the number of each pixel's connected piece, and the pieces' areas; 0 is outside."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.view(np.uint8), connectivity=connectivity
    )
    areas = np.asarray(stats[:, cv2.CC_STAT_AREA], np.int64)
    areas[0] = 0
    return np.asarray(labels, np.int32), areas
