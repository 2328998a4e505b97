"""Points for a shape's triangles: on its rim, just inside, and in grids further in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._frame import FINE
from toonnet.inflate._masks import Mask, depth_px

Points = NDArray[np.float64]
Indices = NDArray[np.int64]
Depth = NDArray[np.float32]

_SPACING_U = (1.5, 6.0)
_SPACING_SHARE = 0.4
"""Of the largest inscribed radius: thin shapes get small triangles."""
_DEEP, _DEEP_SPACING = 3.0, 2.0
"""In spacings: from this depth on, points are so much further apart."""
_RIM_RING = 0.33
"""In spacings: how near the rim the first inner points are, as the surface rises steeply there."""
_FREE = 0.72
"""In spacings: how far from the rim the grids begin."""
_CLEAR = 0.2
"""In spacings: how far from the rim any inner point is."""
_BEND_U = 0.35
"""How far a rim edge may be from the outline."""
_SMOOTHED_FROM = 24


@dataclass(frozen=True, slots=True, eq=False)
class PointSet:
    """Points in units, and distances in units at the fine size."""

    rim: Points
    edges: Indices
    """E x 2: the rim's edges."""
    inner: Points
    depth_u: Depth
    """From the rim."""
    free_u: Depth
    """From the rim or the stroke along it."""


def point_set(mask: Mask, stroke: Mask | None) -> PointSet:
    """Return the points for a mask's triangles; the stroke's inner edge gets some of its own."""
    depth_u = depth_px(mask) / np.float32(FINE)
    spacing = float(np.clip(_SPACING_SHARE * float(depth_u.max()), *_SPACING_U))
    rim, edges = _outlines(mask, spacing)
    inner, free_u = [_ring(rim, edges, spacing, depth_u)], depth_u
    if stroke is not None and (within := mask & ~stroke).any():
        free_u = depth_px(within) / np.float32(FINE)
        loops, between = _outlines(within, spacing, outwards=False)
        inner += [loops, _ring(loops, between, spacing, free_u)]
    added = np.concatenate([*inner, _grid(free_u, spacing)])
    added = added[_places(added)]
    # Points that nearly lie on an edge of the rim would keep it from being one.
    added = added[sampled(depth_u, added) > _CLEAR * spacing]
    return PointSet(rim, edges, added, depth_u, free_u)


def sampled(depth: Depth, points: Points) -> Points:
    """Return the depth at points in units; pixel (0, 0) has its centre at half a pixel."""
    height, width = depth.shape
    x = np.clip(points[:, 0] * FINE - 0.5, 0, width - 1.001)
    y = np.clip(points[:, 1] * FINE - 0.5, 0, height - 1.001)
    left, top = x.astype(np.int64), y.astype(np.int64)
    at, flat = top * width + left, depth.ravel()
    right, down = x - left, y - top
    upper = flat[at] * (1 - right) + flat[at + 1] * right
    lower = flat[at + width] * (1 - right) + flat[at + width + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float64)


def _outlines(mask: Mask, spacing: float, *, outwards: bool = True) -> tuple[Points, Indices]:
    """Return the points of all outlines, in units, and the edges between them."""
    import cv2

    contours, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    loops, edges, count = [], [], 0
    for contour in contours:
        loop = _resampled(contour.reshape(-1, 2).astype(np.float64), spacing, outwards=outwards)
        if len(loop) < 3:
            continue
        index = np.arange(len(loop))
        edges.append(np.stack([index, np.roll(index, -1)], axis=1) + count)
        loops.append(loop)
        count += len(loop)
    if not loops:
        return np.zeros((0, 2)), np.zeros((0, 2), np.int64)
    return np.concatenate(loops), np.concatenate(edges)


def _resampled(contour: Points, spacing: float, *, outwards: bool) -> Points:
    """Return an outline's corners and points between them no further apart than `spacing`."""
    import cv2

    if len(contour) < 4:
        return contour[:0]
    if outwards:
        # From the centres of the outermost pixels to their edges: what is drawn is on the right
        # of OpenCV's outlines, around holes too.
        along = np.roll(contour, -1, axis=0) - np.roll(contour, 1, axis=0)
        for _ in range(2):
            along = np.roll(along, -1, axis=0) + 2 * along + np.roll(along, 1, axis=0)
        length = np.maximum(np.hypot(*along.T), 1e-9)
        contour = contour + 0.45 * np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
    if len(contour) > _SMOOTHED_FROM:
        contour = (np.roll(contour, -1, axis=0) + 2 * contour + np.roll(contour, 1, axis=0)) / 4
    corners = cv2.approxPolyDP(contour.astype(np.float32)[:, None], _BEND_U * FINE, True)
    corners = (corners.reshape(-1, 2).astype(np.float64) + 0.5) / FINE
    steps = np.roll(corners, -1, axis=0) - corners
    pieces = np.maximum(np.ceil(np.hypot(*steps.T) / spacing), 1).astype(int)
    at = np.repeat(np.arange(len(corners)), pieces)
    share = (np.arange(len(at)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[at]
    return np.asarray(corners[at] + steps[at] * share[:, None])


def _ring(points: Points, edges: Indices, spacing: float, depth: Depth) -> Points:
    """Return points just inside the rim, opposite its edges."""
    first, second = points[edges[:, 0]], points[edges[:, 1]]
    along = second - first
    length = np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    inwards = np.stack([along[:, 1], -along[:, 0]], axis=1) / length
    placed = (first + second) / 2 + inwards * (_RIM_RING * spacing)
    found = sampled(depth, placed)
    return np.asarray(placed[(found > 0.6 * _RIM_RING * spacing)])


def _grid(depth: Depth, spacing: float) -> Points:
    """Return points of hexagonal grids: a fine one along the rim, a wide one further inside."""
    fine, wide = (_hexagonal(depth.shape, spacing * times) for times in (1, _DEEP_SPACING))
    found, deep = sampled(depth, fine), _DEEP * spacing
    near = fine[(found > _FREE * spacing) & (found <= deep)]
    return np.concatenate([near, wide[sampled(depth, wide) > deep]])


def _hexagonal(shape: tuple[int, ...], spacing: float) -> Points:
    height, width = shape[0] / FINE, shape[1] / FINE
    down = np.arange(0, height, spacing * np.sqrt(3) / 2)
    across = np.arange(0, width, spacing)
    x = across[None] + np.where(np.arange(len(down)) % 2, spacing / 2, 0.0)[:, None]
    return np.stack([x.ravel(), np.repeat(down, len(across))], axis=1)


def _places(points: Points) -> Indices:
    """Return the indices of points, one for each place."""
    x, y = np.rint(points * 4).astype(np.int64).T
    return np.unique((x << 32) + y, return_index=True)[1]  # Far sooner than rows.
