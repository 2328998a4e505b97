"""Triangles for a shape: points of our own, SciPy's Delaunay, the rim among its edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._frame import FINE
from toonnet.inflate._masks import Mask
from toonnet.inflate._points import Indices, Points, point_set, sampled

Flags = NDArray[np.bool_]

_LEVEL_U = 0.75
"""The stroke's inner edge runs through pixels' centres, half a unit inside."""
_CLOSE_U = 1e-6
_ROUNDS = 5
_BORDER_PX = 2


@dataclass(frozen=True, slots=True, eq=False)
class Tessellation:
    """A flat shape of triangles; x to the right, y down, in units."""

    points: Points
    """V x 2."""
    triangles: Indices
    """T x 3, of one orientation; no edge between two rim points has a triangle on both sides."""
    rim: Flags
    """V: on the rim, of holes too."""
    depth_u: Points
    """V: distance from the rim."""
    level: Flags
    """V: on the rim or in the stroke along it, which isn't inflated."""
    radius_u: float
    """Of the largest disc in the shape."""


def tessellated(mask: Mask, stroke: Mask | None = None) -> Tessellation | None:
    """Return a shape's triangles; None if it is too small to have any.

    Parameters
    ----------
    mask
        At the fine size.
    stroke
        Of the same size: the stroke along the rim; its inner edge gets points of its own.
    """
    import cv2

    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    if not width:
        return None
    box = (slice(top, top + height), slice(left, left + width))
    inked = None if stroke is None else np.pad(stroke[box], _BORDER_PX)
    placed = point_set(np.pad(mask[box], _BORDER_PX), inked)
    if len(placed.rim) < 3:
        return None
    rim = np.arange(len(placed.rim) + len(placed.inner)) < len(placed.rim)
    points = np.concatenate([placed.rim, placed.inner])
    points, rim, edges, triangles = _conforming(points, rim, placed.edges)
    triangles = _inside(points, rim, edges, triangles)
    if not len(triangles):
        return None
    rim, inner = _on_border(triangles, len(points))
    points, rim, triangles = _chords_split(points, rim, triangles, inner)
    points, rim, triangles = _pinches_split(points, rim, triangles)
    used = np.bincount(triangles.ravel(), minlength=len(points)) > 0
    points, rim, triangles = points[used], rim[used], (np.cumsum(used) - 1)[triangles]
    depth_u = np.where(rim, 0.0, sampled(placed.depth_u, points))
    in_stroke = placed.free_u is not placed.depth_u
    level = rim | (sampled(placed.free_u, points) <= _LEVEL_U) if in_stroke else rim
    corner = (np.array([left, top]) - _BORDER_PX) / FINE
    radius_u = float(placed.depth_u.max())
    return Tessellation(points + corner, triangles, rim, depth_u, level, radius_u)


def _conforming(
    points: Points, rim: Flags, edges: Indices
) -> tuple[Points, Flags, Indices, Indices]:
    """Return Delaunay's triangles with the rim's edges among theirs.

    Where one side crosses a rim's edge it is turned; where more do, the edge is split.
    """
    from scipy.spatial import Delaunay

    for _ in range(_ROUNDS):
        triangles = np.asarray(Delaunay(points).simplices, np.int64)
        missing = _missing(edges, triangles, len(points))
        if missing.any():
            for edge in edges[missing]:
                _turn_side(points, triangles, edge)
            missing = _missing(edges, triangles, len(points))
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


def _missing(edges: Indices, triangles: Indices, count: int) -> Flags:
    """Return which edges are no triangle's side."""
    return np.asarray(~np.isin(_codes(edges, count), _codes(_sides(triangles), count)))


def _turn_side(points: Points, triangles: Indices, edge: Indices) -> None:
    """Turn the side of two triangles that crosses an edge, if it is the only one: in place."""
    first, second = edge
    at_first, at_second = (np.flatnonzero((triangles == end).any(axis=1)) for end in edge)
    opposite = {frozenset(triangles[one].tolist()) - {int(first)}: one for one in at_first}
    for other in at_second:
        side = frozenset(triangles[other].tolist()) - {int(second)}
        if side not in opposite:
            continue
        made = np.array([[first, second, end] for end in side])
        if np.prod(_doubled_areas(points, made)) < 0:  # The ends lie on both sides of the edge.
            triangles[[opposite[side], other]] = made
            return


def _doubled_areas(points: Points, triangles: Indices) -> Points:
    """Return twice the triangles' areas, negative where corners go the other way round."""
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    return np.asarray(
        (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    )


def _sides(triangles: Indices) -> Indices:
    return triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)


def _codes(edges: Indices, count: int) -> Indices:
    """Return a number for each edge, the same for both directions."""
    first, second = edges[:, 0], edges[:, 1]  # NumPy reduces short axes ten times slower.
    return np.asarray(np.minimum(first, second) * count + np.maximum(first, second))


def _turned(points: Points, triangles: Indices) -> Indices:
    """Return triangles of one orientation, none without area."""
    area = _doubled_areas(points, triangles)
    turned = np.where(area[:, None] < 0, triangles[:, ::-1], triangles)
    return np.asarray(turned[np.abs(area) > _CLOSE_U])


def _inside(points: Points, rim: Flags, edges: Indices, triangles: Indices) -> Indices:
    """Return the triangles within the rim, by how often a ray from the middle crosses it."""
    middle = points[triangles].mean(axis=1)
    first, second = points[edges[:, 0]], points[edges[:, 1]]
    inside = np.asarray(~rim[triangles].all(axis=1))
    doubtful = np.flatnonzero(~inside)
    x, y = middle[doubtful, 0][:, None], middle[doubtful, 1][:, None]
    spans = (first[:, 1] > y) != (second[:, 1] > y)
    rise = np.where(second[:, 1] == first[:, 1], 1.0, second[:, 1] - first[:, 1])
    crossing = first[:, 0] + (y - first[:, 1]) * ((second[:, 0] - first[:, 0]) / rise)
    inside[doubtful] = (np.sum(spans & (crossing > x), axis=1) % 2).astype(bool)
    return triangles[inside]


def _on_border(triangles: Indices, count: int) -> tuple[Flags, Flags]:
    """Return which points the triangles end at, where front and back meet, and the inner sides."""
    sides = _sides(triangles)
    inner = _shared(_codes(sides, count))
    border = np.zeros(count, bool)
    border[sides[~inner]] = True
    return border, inner


def _shared(codes: Indices) -> Flags:
    """Return which codes are there more than once."""
    order = np.argsort(codes)
    same = np.diff(codes[order]) == 0
    shared = np.zeros(len(codes), bool)
    shared[order[1:]] = same
    shared[order[:-1]] |= same
    return shared


def _chords_split(
    points: Points, rim: Flags, triangles: Indices, inner: Flags
) -> tuple[Points, Flags, Indices]:
    """Split inner edges between two rim points: front and back would meet along them."""
    chord = (rim[_sides(triangles)].all(axis=1) & inner).reshape(-1, 3)
    if not chord.any():
        return points, rim, triangles
    sides = _codes(_sides(triangles), len(points))
    new, number = np.unique(sides[chord.ravel()], return_inverse=True)
    first, second = np.divmod(new, len(points))
    middle = np.full(chord.shape, -1)
    middle[chord] = len(points) + number
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


def _pinches_split(points: Points, rim: Flags, triangles: Indices) -> tuple[Points, Flags, Indices]:
    """Give each fan of triangles its own point where two touch in one point alone."""
    sides = _sides(triangles)
    outer = ~_shared(_codes(sides, len(points)))
    degree = np.bincount(sides[outer].ravel(), minlength=len(points))
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
