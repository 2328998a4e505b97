"""The frame that a drawing is looked at in: cropped to what is drawn, its longer side 512."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._foreground import OPAQUE_FROM

SIDE = 512
"""Longer side of what is drawn. All lengths in this package that end in `_u` count in this unit."""
MARGIN = 8
_COARSE_FROM = 48
"""Necks of a unit are kept, wherever they fall between pixels."""
COARSE = 2
"""Regions and parts are told apart at one pixel a so many units."""
FINE = 2
"""Outlines are traced at so many pixels a unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The drawing at the sizes that the steps look at it in."""

    left_px: float
    top_px: float
    unit_px: float
    """Picture pixels a unit."""
    height: int
    width: int
    """Of the frame, in units; even."""
    picture: NDArray[np.uint8]
    """The drawing at the coarse size, RGB."""
    coarse: NDArray[np.bool_]
    """What is drawn, at the coarse size."""
    fine: NDArray[np.uint8]
    """Coverage at the fine size."""

    @classmethod
    def of(cls, picture: NDArray[np.uint8], opaque: NDArray[np.uint8]) -> Frame:
        """Crop and scale a drawing, H x W x 3, and its coverage, H x W."""
        import cv2

        left, top, across, down = cv2.boundingRect((opaque >= OPAQUE_FROM).astype(np.uint8))
        unit_px = max(across, down) / SIDE
        height, width = (
            int(np.ceil(side / unit_px / 2)) * 2 + 2 * MARGIN for side in (down, across)
        )
        left_px, top_px = left - MARGIN * unit_px, top - MARGIN * unit_px
        frame = (left_px, top_px, unit_px, height, width)
        fine = _cropped(opaque, frame, FINE, 0)
        small = _cropped(picture, frame, 1 / COARSE, 255)
        coarse = cv2.resize(fine, (width // COARSE, height // COARSE), interpolation=cv2.INTER_AREA)
        return cls(*frame, small, coarse >= _COARSE_FROM, fine)


def _cropped(
    array: NDArray[np.uint8],
    frame: tuple[float, float, float, int, int],
    scale: float,
    border: int,
) -> NDArray[np.uint8]:
    """Return the frame's part of a picture at `scale` pixels a unit; beyond it `border`."""
    import cv2

    left_px, top_px, unit_px, height, width = frame
    step = unit_px / scale
    # Shrinking by more than two skips pixels: average first.
    while step >= 2:
        size = (max(array.shape[1] // 2, 1), max(array.shape[0] // 2, 1))
        even = array[: 2 * size[1], : 2 * size[0]]
        array = np.asarray(cv2.resize(even, size, interpolation=cv2.INTER_AREA), np.uint8)
        left_px, top_px, step = left_px / 2, top_px / 2, step / 2
    centre = step / 2 - 0.5  # Of the first pixel, as warpAffine counts from centres.
    matrix = np.array([[step, 0, left_px + centre], [0, step, top_px + centre]])
    size = (round(width * scale), round(height * scale))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    value = (border,) * 4
    return np.asarray(cv2.warpAffine(array, matrix, size, flags=flags, borderValue=value), np.uint8)
