"""Regions of one colour, each with what it encloses, and without the ink between them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from toonnet.fast import mean_shift_segment
from toonnet.inflate._frame import COARSE, Frame

Mask = NDArray[np.bool_]

_COLOR_RADIUS = 18.0
_LEAST_SHARE = 1 / 1200
"""Of the frame: smaller regions are merged."""
_SPECK_PX = 24
_INK_VALUE = 90
_INK_HALF_WIDTH_U = 7.0


def color_regions(frame: Frame, stroke: Mask | None) -> tuple[NDArray[np.int32], int]:
    """Return labels at the coarse size, 0 where nothing is drawn, and how many there are.

    Thin ink, and the stroke around the drawing, is given to the regions beside it: lines part
    regions, but aren't any.
    """
    import cv2

    least_px = max(4, int(frame.coarse.size * _LEAST_SHARE))
    picture = frame.picture.copy()
    picture[~frame.coarse] = 255
    labels, count = mean_shift_segment(
        picture, color_radius=_COLOR_RADIUS, min_area_px=least_px, threads=1
    )
    labels = labels + 1
    labels[~frame.coarse] = 0
    if stroke is not None and (frame.coarse & ~stroke).any():
        labels = _given_away(labels, stroke)
    sums = [np.bincount(labels.ravel(), picture[..., c].ravel(), count + 1) for c in range(3)]
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    values = np.stack(sums, axis=1).max(axis=1) / np.maximum(sizes, 1)
    dark = values <= _INK_VALUE
    dark[0] = False
    if dark.any():
        depth = cv2.distanceTransform(dark[labels].astype(np.uint8), cv2.DIST_L2, 3)
        thickness = np.zeros(count + 1)
        np.maximum.at(thickness, labels.ravel(), depth.ravel())
        ink = dark & (thickness * COARSE <= _INK_HALF_WIDTH_U)
        if ink.any() and not ink[np.unique(labels[labels > 0])].all():
            labels = _given_away(labels, ink[labels])
    return _connected(labels)


def _given_away(labels: NDArray[np.int32], ink: Mask) -> NDArray[np.int32]:
    """Return the labels with each pixel of ink in the nearest region."""
    import cv2

    seeds = ((labels > 0) & ~ink).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(
        1 - seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    owner = np.zeros(int(nearest.max()) + 1, np.int32)
    owner[nearest[seeds > 0]] = labels[seeds > 0]
    return np.where(ink, owner[nearest], labels).astype(np.int32)


def _connected(labels: NDArray[np.int32]) -> tuple[NDArray[np.int32], int]:
    """Return labels anew, one for each connected piece; specks join what is around them."""
    import cv2

    result = np.zeros_like(labels)
    speck = np.zeros(labels.shape, bool)
    count = 0
    for label in np.unique(labels[labels > 0]):
        _, found, stats, _ = cv2.connectedComponentsWithStats(
            (labels == label).astype(np.uint8), connectivity=4
        )
        large = stats[:, cv2.CC_STAT_AREA] >= _SPECK_PX
        large[0] = False
        number = np.where(large, count + np.cumsum(large), 0)
        inside = found > 0
        result[inside] = number[found[inside]]
        speck |= inside & ~large[found]
        count += int(large.sum())
    if count and speck.any():
        result = _given_away(np.where(speck, 1, result).astype(np.int32), speck)
    return result, count


def filled(labels: NDArray[np.int32], count: int) -> Iterator[Mask]:
    """Yield each region with all that it encloses."""
    import cv2

    for label in range(1, count + 1):
        own = (labels == label).astype(np.uint8)
        left, top, width, height = cv2.boundingRect(own)
        if not width:
            continue
        box = (slice(top, top + height), slice(left, left + width))
        contours, _ = cv2.findContours(own[box], cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        whole = np.zeros_like(own)
        cv2.drawContours(whole[box], contours, -1, 1, cv2.FILLED)
        yield (whole > 0) & (labels > 0)
