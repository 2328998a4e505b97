"""Places on a shape and regions to paint: what faces and coats are drawn with."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from toonnet.render.bodies.kit import (
    Axis,
    Points,
    Shape,
    Surface,
    Triple,
    ball,
    common,
    curve,
    half_space,
    slab,
    stroke,
)
from toonnet.render.bodies.kit._nets import normals
from toonnet.render.bodies.kit._shape import lengths

Pair = tuple[float, float]
_ENDLESS = np.full(3, np.inf)
_SLICES = 200


def front(shape: Shape, x: float, y: float) -> Triple:
    """Return the foremost point of a shape over a place in the plane z = 0.

    Raises
    ------
    ValueError
        If the shape isn't there.
    """
    depths = np.linspace(float(shape.high[2]) + 1e-3, float(shape.low[2]), _SLICES)
    points = np.column_stack([np.full(_SLICES, x), np.full(_SLICES, y), depths])
    inside = shape.distance(points) < 0
    if not inside.any():
        raise ValueError(f"the shape has nothing at x = {x:g}, y = {y:g}")
    index = int(np.argmax(inside))
    low, high = depths[index], depths[index - 1]
    for _ in range(20):
        middle = (low + high) / 2
        within = shape.distance(np.array([[x, y, middle]]))[0] < 0
        low, high = (middle, high) if within else (low, middle)
    return (x, y, float(low))


def facing(shape: Shape, point: Triple) -> Pair:
    """Return how a surface is turned at a point: degrees to its left and downwards."""
    x, y, z = normals(shape, np.array([point]))[0]
    return math.degrees(math.atan2(x, z)), -math.degrees(math.atan2(y, math.hypot(x, z)))


def spot(center: Pair, radii: Pair, angle_deg: float = 0.0) -> Shape:
    """Return an ellipse, endless towards the front and the back: a region to paint."""
    middle, half = np.asarray(center, float), np.asarray(radii, float)
    cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    turn = np.array([[cosine, -sine], [sine, cosine]])

    def distance(points: Points) -> Points:
        relative = (points[:, :2] - middle) @ turn / half
        return (lengths(relative) - 1) * float(half.min())

    return Shape(distance, -_ENDLESS, _ENDLESS)


def drawn(path: Sequence[Pair], width: float, beyond: float = 0.0) -> Shape:
    """Return a smooth line of ink through points, for what faces the front; see `stroke`."""
    return stroke(curve(path, 4), width, beyond=beyond)


def ahead(shape: Shape, z: float = 0.0) -> Shape:
    """Return what of a shape lies before z."""
    return common(shape, half_space((0, 0, z), (0, 0, -1)))


def above(shape: Shape, y: float = 0.0) -> Shape:
    """Return what of a shape lies higher than y."""
    return common(shape, half_space((0, y, 0), (0, -1, 0)))


def below(shape: Shape, y: float = 0.0) -> Shape:
    """Return what of a shape lies lower than y."""
    return common(shape, half_space((0, y, 0), (0, 1, 0)))


def wedge(at: Pair, half_width: float, height: float) -> Shape:
    """Return a stripe across the back, endless to both sides: it narrows downwards to a point.

    Parameters
    ----------
    at
        Height and depth (y and z) of the point.
    half_width, height
        How wide on each side the stripe is that far above the point.
    """
    y, z = at
    return common(
        half_space((0, y, z), (0, -half_width, height)),
        half_space((0, y, z), (0, -half_width, -height)),
    )


def sided(surface: Surface, side: float) -> Surface:
    """Return a surface of the left side (1) as it is, or as one of the right side (-1)."""
    return surface if side > 0 else surface.flipped()


def band(start: Triple, end: Triple, width: float, reach: float) -> Shape:
    """Return a ring to paint on a tube, midway between two points of its curve.

    Parameters
    ----------
    width
        Along the curve.
    reach
        More than the tube's radius, and less than how near another piece of the tube comes.
    """
    first, second = np.asarray(start), np.asarray(end)
    x, y, z = (first + second) / 2
    along_x, along_y, along_z = second - first
    return common(slab((x, y, z), (along_x, along_y, along_z), width), ball((x, y, z), reach))


def placed(shape: Shape, turns: Sequence[tuple[Axis, float]], at: Triple) -> Shape:
    """Return a shape turned about the origin, axis after axis, then moved."""
    for axis, angle_deg in turns:
        shape = shape.turned(axis, angle_deg)
    return shape.moved(*at)
