"""Shapes as signed distances: what they are, how they are moved and put together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""N x 3."""
Numbers = NDArray[np.float64]
"""N."""
Triple = tuple[float, float, float]
Axis = str
"""x (to the model's left), y (up) or z (to its front)."""
_AXES = "xyz"


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A solid: where its signed distance is negative.

    Distances need be neither exact nor smooth everywhere, but they must not overstate much: near
    the surface the gradient's length is about 1.
    """

    distance: Callable[[Points], Numbers]
    """Of points, N x 3: below 0 inside."""
    low: Points
    """3: the corner of a box around the solid; infinite for a region to paint or cut with."""
    high: Points
    """3: the opposite corner."""

    def box_distance(self, points: Points) -> Numbers:
        """Return how far points (N x 3) lie from the shape's box; 0 inside."""
        return lengths(np.maximum(np.maximum(self.low - points, points - self.high), 0))

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Shape:
        """Return the shape somewhere else."""
        offset, distance = np.array([x, y, z]), self.distance
        return Shape(
            lambda points: distance(points - offset), self.low + offset, self.high + offset
        )

    def turned(self, axis: Axis, angle_deg: float, about: Sequence[float] = (0, 0, 0)) -> Shape:
        """Return the shape turned about an axis through a point, anticlockwise from its tip."""
        matrix, pivot, distance = rotation(axis, angle_deg), np.asarray(about, float), self.distance
        corners = _corners(self.low, self.high) - pivot
        turned = corners @ matrix.T + pivot if np.isfinite(corners).all() else corners
        return Shape(
            lambda points: distance((points - pivot) @ matrix + pivot),
            turned.min(axis=0),
            turned.max(axis=0),
        )

    def scaled(self, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> Shape:
        """Return the shape stretched from the origin; its distances become estimates."""
        factors, distance = np.array([x, y, z]), self.distance
        least = float(factors.min())
        return Shape(
            lambda points: distance(points / factors) * least,
            self.low * factors,
            self.high * factors,
        )

    def grown(self, by: float) -> Shape:
        """Return the shape with a surface that lies further out."""
        distance = self.distance
        return Shape(lambda points: distance(points) - by, self.low - by, self.high + by)

    def flipped(self) -> Shape:
        """Return the mirror image: left becomes right."""
        distance, sign = self.distance, np.array([-1.0, 1.0, 1.0])
        low, high = self.low * sign, self.high * sign
        return Shape(
            lambda points: distance(points * sign), np.minimum(low, high), np.maximum(low, high)
        )

    def warped(self, back: Callable[[Points], Points], room: float = 0.0) -> Shape:
        """Return the shape bent out of shape.

        Parameters
        ----------
        back
            Where each point (N x 3) of the bent shape lies in the straight one.
        room
            How far the bending may carry the surface out of its box.
        """
        distance = self.distance
        return Shape(lambda points: distance(back(points)), self.low - room, self.high + room)


def union(*shapes: Shape, smooth: float = 0.0) -> Shape:
    """Return everything that lies in any of the shapes.

    Parameters
    ----------
    smooth
        How wide the fillets where they meet are; 0: creases.
    """
    first, *others = shapes

    def distance(points: Points) -> Numbers:
        least = first.distance(points)
        for other in others:
            # Most points lie so far from most shapes that the shape's box tells enough.
            near = other.box_distance(points) <= np.maximum(least, 0) + smooth
            least[near] = _least(least[near], other.distance(points[near]), smooth)
        return least

    return Shape(
        distance,
        np.min([shape.low for shape in shapes], axis=0) - smooth / 4,
        np.max([shape.high for shape in shapes], axis=0) + smooth / 4,
    )


def minus(shape: Shape, tool: Shape, smooth: float = 0.0) -> Shape:
    """Return what is left of a shape when another is cut away."""
    first, second = shape.distance, tool.distance
    return Shape(
        lambda points: -_least(-first(points), second(points), smooth), shape.low, shape.high
    )


def common(shape: Shape, other: Shape, smooth: float = 0.0) -> Shape:
    """Return what lies in both shapes."""
    first, second = shape.distance, other.distance
    return Shape(
        lambda points: -_least(-first(points), -second(points), smooth),
        np.maximum(shape.low, other.low),
        np.minimum(shape.high, other.high),
    )


def both_sides(shape: Shape, smooth: float = 0.0) -> Shape:
    """Return a shape together with its mirror image."""
    return union(shape, shape.flipped(), smooth=smooth)


def lengths(vectors: Points) -> Numbers:
    """Return the lengths of vectors, N x D; three times as fast as `numpy.linalg.norm`."""
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", vectors, vectors)))


def rotation(axis: Axis, angle_deg: float) -> Points:
    """Return the 3 x 3 rotation about an axis, anticlockwise seen from its tip."""
    if axis not in tuple(_AXES):
        raise ValueError(f"axis must be x, y or z, got {axis!r}")
    cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    first, second = (_AXES.index(axis) + 1) % 3, (_AXES.index(axis) + 2) % 3
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = cosine
    matrix[first, second], matrix[second, first] = -sine, sine
    return matrix


def _least(one: Numbers, other: Numbers, smooth: float) -> Numbers:
    """Return the minimum, its kink rounded off over the given width (quadratic polynomial)."""
    least = np.minimum(one, other)
    if smooth <= 0:
        return least
    near = np.maximum(smooth - np.abs(one - other), 0.0)
    return np.asarray(least - near * near / (4 * smooth))


def _corners(low: Points, high: Points) -> Points:
    return np.array(
        [[x[0], y[1], z[2]] for x in (low, high) for y in (low, high) for z in (low, high)]
    )
