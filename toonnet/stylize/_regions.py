"""A texture laid over a picture: as one sheet, or region by region at angles of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast import mean_shift_segment, sample_texture

Gray = NDArray[np.uint8]
Picture = NDArray[np.uint8]

_LEAST_REGION = 1 / 800
"""A region is at least so much of the picture: a hand doesn't turn for less."""
_SEGMENTED_SIDE_PX = 160
"""Larger pictures are shrunk to this longer side for it: strokes hide where regions meet."""
_RADIUS_PX, _LEAST_RADIUS_PX = 7, 3
"""Half the window of mean shift, in pixels of the whole picture and of the shrunk one."""


def regions(image: Picture, *, threads: int | None = None) -> tuple[NDArray[np.int32], int]:
    """Return the regions that a hand would draw one by one: labels, int32 H x W, and their number.

    By `toonnet.fast.mean_shift_segment` on `image`, uint8, H x W x 3, at a longer side of at most
    160 pixels, its window shrunk likewise; `threads` as there.
    """
    import cv2

    height, width = image.shape[:2]
    shrink = min(_SEGMENTED_SIDE_PX / max(height, width), 1)
    small = image
    if shrink < 1:
        size = (max(round(width * shrink), 1), max(round(height * shrink), 1))
        small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    least_px = max(int(small.shape[0] * small.shape[1] * _LEAST_REGION), 1)
    radius_px = max(round(_RADIUS_PX * shrink), _LEAST_RADIUS_PX)
    labels, count = mean_shift_segment(small, radius_px, min_area_px=least_px, threads=threads)
    if shrink < 1:
        labels = cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST)
    return labels, count


def whole_texture(
    shape: tuple[int, ...],
    texture: Gray,
    rng: np.random.Generator,
    *,
    angle_deg: float = 45.0,
    scale: float = 1.0,
    threads: int | None = None,
) -> Gray:
    """Cover a picture's shape with the texture as one sheet: figure 5(b) of the paper.

    Parameters
    ----------
    shape
        Height and width; what follows doesn't count.
    texture
        uint8, tileable, its strokes along the rows.
    rng
        The offset is drawn from it.
    angle_deg
        How far the texture is turned.
    scale, threads
        As in `region_texture`.

    Returns
    -------
    uint8, H x W.
    """
    labels = np.zeros(shape[:2], np.int32)
    offsets = rng.uniform(0, texture.shape)
    placement = np.array([[angle_deg, *offsets, scale]])
    return np.asarray(sample_texture(labels, texture, placement, threads=threads))


def region_texture(
    image: Picture,
    texture: Gray,
    rng: np.random.Generator,
    *,
    scale: float = 1.0,
    threads: int | None = None,
) -> Gray:
    """Cover each region of a picture with the texture at a random angle and offset.

    Paper section 3.4: each region seems to be drawn by itself, figure 5(c).

    Parameters
    ----------
    image
        uint8, H x W x 3, RGB.
    texture
        uint8, tileable, its strokes along the rows.
    rng
        Angles and offsets are drawn from it.
    scale
        Of the texture: 2 draws it twice as large.
    threads
        As in `toonnet.fast`.

    Returns
    -------
    uint8, H x W.
    """
    labels, count = regions(image, threads=threads)
    placements = np.column_stack(
        [
            rng.uniform(0, 360, count),
            rng.uniform(0, texture.shape[0], count),
            rng.uniform(0, texture.shape[1], count),
            np.full(count, scale),
        ]
    )
    return np.asarray(sample_texture(labels, texture, placements, threads=threads))
