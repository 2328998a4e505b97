"""Triangles for a shape: points of our own, SciPy's Delaunay, and the shape's rim among the edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._frame import FINE

Points = NDArray[np.float64]
Indices = NDArray[np.int64]

_SPACING_U = (1.5, 6.0)
_SPACING_SHARE = 0.4
"""Of the largest inscribed radius: thin shapes get small triangles."""
_DEEP, _DEEP_SPACING = 3.0, 2.0
"""In spacings: from this depth on, points are so much further apart."""
_RIM_RING = 0.33
"""In spacings: how near the rim the first inner points are, as the surface rises steeply there."""
_FREE = 0.72
"""In spacings: how far from the rim the grids begin."""
_LEVEL_U = 0.75
"""The stroke's inner edge runs through pixels' centres, half a unit inside."""
_CLEAR = 0.2
"""In spacings: how far from the rim any inner point is."""
_BEND_U = 0.35
"""How far a rim edge may be from the outline."""
_CLOSE_U = 1e-6
_ROUNDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Tessellation:
    """A flat shape of triangles; x to the right, y down, in units."""

    points: Points
    """V x 2."""
    triangles: Indices
    """T x 3, of one orientation; no edge between two rim points has a triangle on both sides."""
    rim: NDArray[np.bool_]
    """V: on the rim, of holes too."""
    depth_u: Points
    """V: distance from the rim."""
    level: NDArray[np.bool_]
    """V: on the rim or in the stroke along it, which isn't inflated."""


def tessellated(
    mask: NDArray[np.bool_], stroke: NDArray[np.bool_] | None = None
) -> Tessellation | None:
    """Return a shape's triangles; None if it is too small to have any.

    Parameters
    ----------
    mask
        At the fine size.
    stroke
        Of the same size: the stroke along the rim; its inner edge gets points of its own.
    """
    import cv2

    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    box = (slice(top, top + height), slice(left, left + width))
    padded = np.pad(mask[box].astype(np.uint8), 2)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, 5) / FINE
    spacing = float(np.clip(_SPACING_SHARE * float(depth.max()), *_SPACING_U))
    points, edges = _rim(padded, spacing)
    if len(points) < 3:
        return None
    count, free = len(points), depth
    added, inner = [_ring(points, edges, spacing, depth)], np.zeros((0, 2))
    if stroke is not None and (within := padded & ~np.pad(stroke[box], 2)).any():
        free = cv2.distanceTransform(within, cv2.DIST_L2, 5) / FINE
        inner, between = _rim(within, spacing, outwards=False)
        added.append(_ring(inner, between, spacing, free))
    added = np.concatenate([inner, *added, _grid(free, spacing)])
    # Points that nearly lie on an edge of the rim would keep it from being one.
    kept = _spread(added)
    kept = kept[_sampled(depth, added[kept]) > _CLEAR * spacing]
    points = np.concatenate([points, added[kept]])
    rim = np.arange(len(points)) < count
    points, rim, edges, triangles = _conforming(points, rim, edges)
    triangles = _inside(points, rim, edges, triangles)
    if not len(triangles):
        return None
    points, rim, triangles = _chords_split(points, rim, triangles)
    points, rim, triangles = _pinches_split(points, rim, triangles)
    used, renumbered = np.unique(triangles, return_inverse=True)
    points, rim, triangles = points[used], rim[used], renumbered.reshape(-1, 3)
    depth_u = np.where(rim, 0.0, _sampled(depth, points))
    level = rim if free is depth else rim | (_sampled(free, points) <= _LEVEL_U)
    corner = np.array([left, top]) / FINE - 2 / FINE
    return Tessellation(points + corner, triangles, rim, depth_u, level)


def _sampled(depth: NDArray[np.float32], points: Points) -> Points:
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


def _rim(
    mask: NDArray[np.uint8], spacing: float, *, outwards: bool = True
) -> tuple[Points, Indices]:
    """Return the points of all outlines, in units, and the edges between them."""
    import cv2

    contours, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
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
    if len(contour) > 24:
        contour = (np.roll(contour, -1, axis=0) + 2 * contour + np.roll(contour, 1, axis=0)) / 4
    corners = cv2.approxPolyDP(contour.astype(np.float32)[:, None], _BEND_U * FINE, True)
    corners = (corners.reshape(-1, 2).astype(np.float64) + 0.5) / FINE
    steps = np.roll(corners, -1, axis=0) - corners
    pieces = np.maximum(np.ceil(np.hypot(*steps.T) / spacing), 1).astype(int)
    at = np.repeat(np.arange(len(corners)), pieces)
    share = (np.arange(len(at)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[at]
    return np.asarray(corners[at] + steps[at] * share[:, None])


def _ring(
    points: Points, edges: Indices, spacing: float, depth: NDArray[np.float32]
) -> Points:
    """Return points just inside the rim, opposite its edges."""
    first, second = points[edges[:, 0]], points[edges[:, 1]]
    along = second - first
    length = np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    inwards = np.stack([along[:, 1], -along[:, 0]], axis=1) / length
    placed = (first + second) / 2 + inwards * (_RIM_RING * spacing)
    found = _sampled(depth, placed)
    return np.asarray(placed[(found > 0.6 * _RIM_RING * spacing)])


def _grid(depth: NDArray[np.float32], spacing: float) -> Points:
    """Return points of hexagonal grids: a fine one along the rim, a wide one further inside."""
    fine, wide = (_hexagonal(depth.shape, spacing * times) for times in (1, _DEEP_SPACING))
    found, deep = _sampled(depth, fine), _DEEP * spacing
    near = fine[(found > _FREE * spacing) & (found <= deep)]
    return np.concatenate([near, wide[_sampled(depth, wide) > deep]])


def _hexagonal(shape: tuple[int, ...], spacing: float) -> Points:
    height, width = shape[0] / FINE, shape[1] / FINE
    down = np.arange(0, height, spacing * np.sqrt(3) / 2)
    across = np.arange(0, width, spacing)
    x = across[None] + np.where(np.arange(len(down)) % 2, spacing / 2, 0.0)[:, None]
    return np.stack([x.ravel(), np.repeat(down, len(across))], axis=1)


def _spread(points: Points) -> Indices:
    """Return the indices of points, one for each place."""
    _, first = np.unique(np.rint(points * 4).astype(np.int64), axis=0, return_index=True)
    return first


def _conforming(
    points: Points, rim: NDArray[np.bool_], edges: Indices
) -> tuple[Points, NDArray[np.bool_], Indices, Indices]:
    """Return Delaunay's triangles, with points added until the rim's edges are among theirs."""
    from scipy.spatial import Delaunay

    for _ in range(_ROUNDS):
        triangles = np.asarray(Delaunay(points).simplices, np.int64)
        sides = _codes(_sides(triangles), len(points))
        missing = ~np.isin(_codes(edges, len(points)), sides)
        if not missing.any():
            break
        middles = points[edges[missing]].mean(axis=1)
        new = len(points) + np.arange(len(middles))
        split = edges[missing]
        halves = [np.stack([split[:, 0], new], 1), np.stack([new, split[:, 1]], 1)]
        edges = np.concatenate([edges[~missing], *halves])
        points = np.concatenate([points, middles])
        rim = np.r_[rim, np.ones(len(middles), bool)]
    else:
        triangles = np.asarray(Delaunay(points).simplices, np.int64)
    return points, rim, edges, _turned(points, triangles)


def _sides(triangles: Indices) -> Indices:
    return triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)


def _codes(edges: Indices, count: int) -> Indices:
    """Return a number for each edge, the same for both directions."""
    return np.asarray(edges.min(axis=1) * count + edges.max(axis=1))


def _turned(points: Points, triangles: Indices) -> Indices:
    """Return triangles of one orientation, none without area."""
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    turned = np.where(area[:, None] < 0, triangles[:, ::-1], triangles)
    return np.asarray(turned[np.abs(area) > _CLOSE_U])


def _inside(
    points: Points, rim: NDArray[np.bool_], edges: Indices, triangles: Indices
) -> Indices:
    """Return the triangles within the rim: a ray from the middle crosses it an odd number of times."""
    middle = points[triangles].mean(axis=1)
    first, second = points[edges[:, 0]], points[edges[:, 1]]
    inside = ~rim[triangles].all(axis=1)
    doubtful = np.flatnonzero(~inside)
    x, y = middle[doubtful, 0][:, None], middle[doubtful, 1][:, None]
    spans = (first[:, 1] > y) != (second[:, 1] > y)
    rise = np.where(second[:, 1] == first[:, 1], 1.0, second[:, 1] - first[:, 1])
    crossing = first[:, 0] + (y - first[:, 1]) * ((second[:, 0] - first[:, 0]) / rise)
    inside[doubtful] = (np.sum(spans & (crossing > x), axis=1) % 2).astype(bool)
    return triangles[inside]


def _chords_split(
    points: Points, rim: NDArray[np.bool_], triangles: Indices
) -> tuple[Points, NDArray[np.bool_], Indices]:
    """Split inner edges between two rim points: front and back would meet along them."""
    sides = _codes(_sides(triangles), len(points))
    _, inverse, counts = np.unique(sides, return_inverse=True, return_counts=True)
    ends = rim[_sides(triangles)].all(axis=1)
    chord = (ends & (counts[inverse] > 1)).reshape(-1, 3)
    if not chord.any():
        return points, rim, triangles
    new, number = np.unique(sides[chord.ravel()], return_inverse=True)
    first, second = np.divmod(new, len(points))
    middle = np.full(chord.size, -1)
    middle[chord.ravel()] = len(points) + number
    middle = middle.reshape(-1, 3)
    whole = ~chord.any(axis=1)
    made = [triangles[whole]]
    for (a, b, c), (ab, bc, ca) in zip(triangles[~whole], middle[~whole], strict=True):
        made.append(_divided((a, b, c), (ab, bc, ca)))
    points = np.concatenate([points, (points[first] + points[second]) / 2])
    return points, np.r_[rim, np.zeros(len(new), bool)], np.concatenate(made)


def _divided(corners: tuple[int, int, int], middles: tuple[int, int, int]) -> Indices:
    """Return the triangles of one whose sides ab, bc, ca have a point in the middle, or -1."""
    ring: list[int] = []
    for corner, middle in zip(corners, middles, strict=True):
        ring += [corner, middle] if middle >= 0 else [corner]
    if len(ring) == 6:
        a, ab, b, bc, c, ca = ring
        return np.array([[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]])
    # A fan from a middle point: no new side lies between two rim points.
    start = next(index for index, point in enumerate(ring) if point in middles and point >= 0)
    ring = ring[start:] + ring[:start]
    return np.array([[ring[0], ring[i], ring[i + 1]] for i in range(1, len(ring) - 1)])


def _pinches_split(
    points: Points, rim: NDArray[np.bool_], triangles: Indices
) -> tuple[Points, NDArray[np.bool_], Indices]:
    """Give each fan of triangles its own point where two touch in one point alone."""
    sides = _sides(triangles)
    _, inverse, counts = np.unique(
        _codes(sides, len(points)), return_inverse=True, return_counts=True
    )
    degree = np.bincount(sides[counts[inverse] == 1].ravel(), minlength=len(points))
    triangles = triangles.copy()
    for pinch in np.flatnonzero(degree > 2):
        around = np.flatnonzero((triangles == pinch).any(axis=1))
        for fan in _fans(triangles, around, int(pinch))[1:]:
            triangles[fan] = np.where(triangles[fan] == pinch, len(points), triangles[fan])
            points, rim = np.vstack([points, points[pinch]]), np.r_[rim, True]
    return points, rim, triangles


def _fans(triangles: Indices, around: Indices, pinch: int) -> list[list[int]]:
    """Return the triangles around a point in groups that hang together by sides."""
    left, fans = set(around.tolist()), []
    while left:
        fan, front = [], [left.pop()]
        while front:
            one = front.pop()
            fan.append(one)
            shared = set(triangles[one].tolist()) - {pinch}
            beside = {other for other in left if shared & set(triangles[other].tolist())}
            left -= beside
            front += beside
        fans.append(fan)
    return fans
