"""The shapes that everything is modelled from."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from toonnet.render.bodies.kit._rods import Rods
from toonnet.render.bodies.kit._shape import Numbers, Points, Shape, Triple, lengths

_ANYWHERE = np.full(3, np.inf)


def ball(center: Triple, radius: float) -> Shape:
    """Return a ball."""
    middle = np.asarray(center, float)
    return Shape(
        lambda points: lengths(points - middle) - radius,
        middle - radius,
        middle + radius,
    )


def ellipsoid(center: Triple, radii: Triple) -> Shape:
    """Return an ellipsoid along the axes."""
    middle, half = np.asarray(center, float), np.asarray(radii, float)

    def distance(points: Points) -> Numbers:
        relative = (points - middle) / half
        size = lengths(relative)
        slope = lengths(relative / half)
        # At the centre both are 0: the smallest radius is the distance.
        return np.where(
            slope > 1e-9, size * (size - 1) / np.maximum(slope, 1e-9), -float(half.min())
        )

    return Shape(distance, middle - half, middle + half)


def box(center: Triple, sizes: Triple, rounding: float) -> Shape:
    """Return a box with rounded edges; `sizes` are its whole width, height and depth."""
    middle, half = np.asarray(center, float), np.asarray(sizes, float) / 2
    inner = half - rounding

    def distance(points: Points) -> Numbers:
        beyond = np.abs(points - middle) - inner
        outside = lengths(np.maximum(beyond, 0))
        return np.asarray(outside + np.minimum(beyond.max(axis=1), 0) - rounding)

    return Shape(distance, middle - half, middle + half)


def cone(start: Triple, end: Triple, start_radius: float, end_radius: float) -> Shape:
    """Return a rod with round ends of two radii: the hull of two balls."""
    return tube([start, end], [start_radius, end_radius], samples=0)


def tube(path: ArrayLike, radii: float | Sequence[float], samples: int = 5) -> Shape:
    """Return a tube with round ends along a smooth curve.

    Parameters
    ----------
    path
        P x 3: points that the curve runs through.
    radii
        One for all points, or one each.
    samples
        Straight pieces from each point to the next; 0: one, without smoothing.
    """
    corners = np.asarray(path, float)
    widths = np.broadcast_to(np.asarray(radii, float), len(corners))
    line = np.column_stack([corners, widths])
    if samples:
        line = curve(line, samples)
    centers, widths = line[:, :3], np.maximum(line[:, 3], 1e-6)
    spread = widths[:, None]
    rods = Rods.along(centers, widths)
    return Shape(rods.distance, (centers - spread).min(axis=0), (centers + spread).max(axis=0))


def torus(center: Triple, radius: float, thickness: float, flat: float = 1.0) -> Shape:
    """Return a ring about the y axis.

    Parameters
    ----------
    radius
        From the centre to the middle of the ring.
    thickness
        Radius of the ring's cross-section.
    flat
        Height of the cross-section over its width.
    """
    middle = np.asarray(center, float)

    def distance(points: Points) -> Numbers:
        relative = points - middle
        across = np.hypot(relative[:, 0], relative[:, 2]) - radius
        return np.asarray((np.hypot(across, relative[:, 1] / flat) - thickness) * min(flat, 1.0))

    reach = np.array([radius + thickness, thickness * flat, radius + thickness])
    return Shape(distance, middle - reach, middle + reach)


def lathe(profile: ArrayLike, rounding: float = 0.0) -> Shape:
    """Return what a closed outline leaves when it turns about the y axis.

    Parameters
    ----------
    profile
        P x 2: radius and height of the outline's corners, in order; radii at least 0.
    rounding
        By how much the surface lies outside of the outline, with round corners.
    """
    outline = np.asarray(profile, float)
    # What touches the axis goes on beyond it: the axis is no part of the surface.
    whole = outline
    if outline[:, 0].min() <= 0:
        whole = np.concatenate([outline, outline[::-1] * [-1, 1]])

    def distance(points: Points) -> Numbers:
        flat = np.column_stack([np.hypot(points[:, 0], points[:, 2]), points[:, 1]])
        return _outline_distance(flat, whole) - rounding

    reach, low, high = outline[:, 0].max(), outline[:, 1].min(), outline[:, 1].max()
    return Shape(
        distance,
        np.array([-reach, low, -reach]) - rounding,
        np.array([reach, high, reach]) + rounding,
    )


def plate(outline: ArrayLike, thickness: float, rounding: float | None = None) -> Shape:
    """Return a closed outline in the plane z = 0, as thick as asked for, its edges rounded.

    Parameters
    ----------
    outline
        P x 2: x and y of the outline's corners, in order; `curve` makes smooth ones.
    thickness
        From back to front.
    rounding
        Radius of the edges; None: half the thickness.
    """
    flat = np.asarray(outline, float)
    round_by = thickness / 2 if rounding is None else rounding

    def distance(points: Points) -> Numbers:
        across = _outline_distance(points[:, :2], flat) + round_by
        along = np.abs(points[:, 2]) - thickness / 2 + round_by
        outside = np.hypot(np.maximum(across, 0), np.maximum(along, 0))
        return np.asarray(outside + np.minimum(np.maximum(across, along), 0) - round_by)

    low, high = flat.min(axis=0), flat.max(axis=0)
    return Shape(distance, np.append(low, -thickness / 2), np.append(high, thickness / 2))


def cushion(outline: ArrayLike, thickness: float) -> Shape:
    """Return a closed outline in the plane z = 0, thick in the middle, thin at its rim.

    Wings, petals and leaves: their light changes gently from rim to rim.

    Parameters
    ----------
    outline
        P x 2: x and y of the outline's corners, in order; `curve` makes smooth ones.
    thickness
        In the middle, from back to front.
    """
    flat = np.asarray(outline, float)
    low, high = flat.min(axis=0), flat.max(axis=0)
    grid = np.stack(np.meshgrid(*np.linspace(low, high, 24).T), axis=-1).reshape(-1, 2)
    rim = thickness * _RIM
    depth, half = -float(_outline_distance(grid, flat).min()) - rim, thickness / 2 - rim

    def distance(points: Points) -> Numbers:
        # An ellipse across the rim: 0 in the middle, 1 on the surface.
        across = np.maximum((_outline_distance(points[:, :2], flat) + rim) / depth + 1, 0)
        along = points[:, 2] / half
        size, slope = np.hypot(across, along), np.hypot(across / depth, along / half)
        return np.where(slope > 1e-9, size * (size - 1) / np.maximum(slope, 1e-9), -half) - rim

    # The rim bulges a little over the outline.
    room = np.array([rim, rim, thickness / 2])
    return Shape(distance, np.append(low, 0) - room, np.append(high, 0) + room)


_RIM = 0.16
"""Radius of a cushion's rim over its thickness: an edge would come out ragged."""


def slab(middle: Triple, normal: Triple, thickness: float) -> Shape:
    """Return an endless slab: a stripe to paint, a slice to cut."""
    direction = np.asarray(normal, float) / math.hypot(*normal)
    origin = np.asarray(middle, float)
    return Shape(
        lambda points: np.abs((points - origin) @ direction) - thickness / 2, -_ANYWHERE, _ANYWHERE
    )


def half_space(point: Triple, outwards: Triple) -> Shape:
    """Return all that lies behind a plane: a coat up to a line, a cut."""
    direction = np.asarray(outwards, float) / math.hypot(*outwards)
    origin = np.asarray(point, float)
    return Shape(lambda points: (points - origin) @ direction, -_ANYWHERE, _ANYWHERE)


def stroke(path: ArrayLike, width: float, *, beyond: float = 0.0) -> Shape:
    """Return a line of ink, as it is painted on what faces the front.

    Parameters
    ----------
    path
        P x 2: x and y of the line's corners; `curve` makes smooth ones.
    width
        Of the line, whose ends are round.
    beyond
        Nothing is painted where z is less.
    """
    corners = np.asarray(path, float)
    line = tube(np.column_stack([corners, np.zeros(len(corners))]), width / 2, samples=0)

    def distance(points: Points) -> Numbers:
        return np.maximum(line.distance(points * [1, 1, 0]), beyond - points[:, 2])

    return Shape(distance, -_ANYWHERE, _ANYWHERE)


def patch(outline: ArrayLike, *, beyond: float = 0.0) -> Shape:
    """Return a closed outline, as it is painted on what faces the front.

    Parameters
    ----------
    outline
        P x 2: x and y of the outline's corners, in order; `curve` makes smooth ones.
    beyond
        Nothing is painted where z is less.
    """
    flat = np.asarray(outline, float)
    return Shape(
        lambda points: np.maximum(_outline_distance(points[:, :2], flat), beyond - points[:, 2]),
        -_ANYWHERE,
        _ANYWHERE,
    )


def curve(points: ArrayLike, samples: int = 8, *, closed: bool = False) -> NDArray[np.float64]:
    """Return a smooth curve through points of any dimension: a uniform Catmull-Rom spline.

    Parameters
    ----------
    points
        P x D.
    samples
        Points of the curve for each given one.
    closed
        Whether the last point is joined to the first.
    """
    given = np.asarray(points, float)
    if closed:
        padded = np.concatenate([given[-1:], given, given[:2]])
    else:
        padded = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    t = (np.arange(samples) / samples)[:, None]
    a, b, c, d = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    pieces = [
        (
            2 * p1
            + (p2 - p0) * t
            + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
            + (3 * p1 - p0 - 3 * p2 + p3) * t**3
        )
        / 2
        for p0, p1, p2, p3 in zip(a, b, c, d, strict=True)
    ]
    return np.asarray(np.concatenate(pieces if closed else [*pieces, given[-1:]]))


def _outline_distance(points: NDArray[np.float64], outline: NDArray[np.float64]) -> Numbers:
    """Return signed distances (N) from a closed polygon, P x 2."""
    edges = np.roll(outline, -1, axis=0) - outline
    kept = np.einsum("ij,ij->i", edges, edges) > 0
    pieces = [
        _piece_distance(points[start : start + _PIECE], outline[kept], edges[kept])
        for start in range(0, len(points), _PIECE)
    ]
    return np.concatenate([np.zeros(0), *pieces])


_PIECE = 2048
"""Points against all edges at a time: so many stay in the cache."""


def _piece_distance(
    points: NDArray[np.float64], starts: NDArray[np.float64], edges: NDArray[np.float64]
) -> Numbers:
    x, y = points[:, :1] - starts[:, 0], points[:, 1:2] - starts[:, 1]
    across, up = edges.T
    share = np.clip((x * across + y * up) / (across**2 + up**2), 0, 1)
    squared = ((x - share * across) ** 2 + (y - share * up) ** 2).min(axis=1)
    # A ray to the right crosses the outline an odd number of times: inside.
    crosses = (y < 0) != (y < up)
    ahead = (across * y - up * x > 0) == (up > 0)
    inside = np.logical_xor.reduce(crosses & ahead, axis=1)
    return np.asarray(np.where(inside, -np.sqrt(squared), np.sqrt(squared)))
