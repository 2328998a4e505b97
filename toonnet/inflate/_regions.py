"""Regions of one colour, each with what it encloses, and without the ink between them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from toonnet.fast import mean_shift_segment
from toonnet.inflate._frame import COARSE, Frame
from toonnet.inflate._masks import Box, Mask, depth_px, nearest, pieces

Labels = NDArray[np.int32]

_COLOR_RADIUS = 18.0
_LEAST_SHARE = 1 / 1200
"""Of the frame: smaller regions are merged."""
_SPECK_PX = 24
_INK_VALUE = 90
_INK_HALF_WIDTH_U = 7.0


def color_regions(frame: Frame, stroke: Mask | None) -> tuple[Labels, int]:
    """Return labels at the coarse size, 0 where nothing is drawn, and how many there are.

    Thin ink, and the stroke around the drawing, is given to the regions beside it: lines part
    regions, but aren't any.
    """
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
    ink = _thin_ink(labels, count, picture)
    if ink.any() and not ink[np.unique(labels[labels > 0])].all():
        labels = _given_away(labels, ink[labels])
    return _connected(labels)


def _thin_ink(labels: Labels, count: int, picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which labels are dark and nowhere thick."""
    sizes = np.maximum(np.bincount(labels.ravel(), minlength=count + 1), 1)
    sums = [np.bincount(labels.ravel(), picture[..., c].ravel(), count + 1) for c in range(3)]
    dark = np.max(sums, axis=0) / sizes <= _INK_VALUE
    dark[0] = False
    if not dark.any():
        return np.asarray(dark)
    thickness = np.zeros(count + 1, np.float32)
    shown = dark[labels]
    np.maximum.at(thickness, labels[shown], depth_px(shown)[shown])
    return np.asarray(dark & (thickness * COARSE <= _INK_HALF_WIDTH_U))


def _given_away(labels: Labels, given: Mask) -> Labels:
    """Return the labels with each given pixel in the nearest other region."""
    owner = labels.ravel()[nearest((labels > 0) & ~given)]
    return np.where(given & (labels > 0), owner, labels).astype(np.int32)


def _connected(labels: Labels) -> tuple[Labels, int]:
    """Return labels anew, one for each connected piece; specks join what is around them."""
    result = np.zeros_like(labels)
    speck = np.zeros(labels.shape, bool)
    count = 0
    for label, box in _boxes(labels):
        found, areas = pieces(labels[box] == label)
        large = areas >= _SPECK_PX
        number = np.where(large, count + np.cumsum(large), 0)
        result[box] += number[found].astype(np.int32)
        speck[box] |= (found > 0) & ~large[found]
        count += int(large.sum())
    if count and speck.any():
        result = _given_away(np.where(speck, 1, result).astype(np.int32), speck)
    return result, count


def _boxes(labels: Labels) -> Iterator[tuple[int, Box]]:
    """Yield each label with the box around it."""
    from scipy.ndimage import find_objects

    for index, box in enumerate(find_objects(labels)):
        if box is not None:
            yield index + 1, box


def filled(labels: Labels) -> Iterator[Mask]:
    """Yield each region with all that it encloses."""
    import cv2

    for label, box in _boxes(labels):
        own = np.pad((labels[box] == label).view(np.uint8), 1)
        contours, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(own, contours, -1, (1,), cv2.FILLED)
        whole = np.zeros(labels.shape, bool)
        whole[box] = (own[1:-1, 1:-1] > 0) & (labels[box] > 0)
        yield whole
