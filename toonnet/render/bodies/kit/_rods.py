"""Distances from a chain of rods with round ends: what tubes are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.render.bodies.kit._shape import Numbers, Points, lengths

_SLACK = 1e-6
"""For rounding where distances are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Rods:
    """R rods, each the hull of two balls."""

    start: Points
    axis: Points
    """From the first ball to the second, of unit length; zeros where one ball holds the other."""
    length: Numbers
    first: Numbers
    last: Numbers
    """Radii."""

    @classmethod
    def along(cls, centers: Points, radii: Numbers) -> Rods:
        """Return the rods between balls."""
        start, axis, first, last = centers[:-1], np.diff(centers, axis=0), radii[:-1], radii[1:]
        length = lengths(axis)
        held = length <= np.abs(first - last) + 1e-12
        larger = np.where((first >= last)[:, None], start, centers[1:])
        most = np.maximum(first, last)
        return cls(
            np.where(held[:, None], larger, start),
            np.where(held[:, None], 0.0, axis / np.where(held, 1.0, length)[:, None]),
            np.where(held, 0.0, length),
            np.where(held, most, first),
            np.where(held, most, last),
        )

    def distance(self, points: Points) -> Numbers:
        """Return the signed distance of points (N x 3) from the nearest rod."""
        middles = self.start + self.axis * (self.length / 2)[:, None]
        squares = np.einsum("ij,ij->i", points, points)[:, None] - 2 * points @ middles.T
        away = np.sqrt(np.maximum(squares + np.einsum("ij,ij->i", middles, middles), 0))
        # Most rods of a long chain are too far away to matter: their middles tell.
        surely = (away - np.minimum(self.first, self.last)).min(axis=1) + _SLACK
        reach = self.length / 2 + np.maximum(self.first, self.last)
        point, rod = np.nonzero(away - reach <= surely[:, None])
        if not len(point):
            return np.empty(0)
        starts = np.flatnonzero(np.diff(point, prepend=-1))
        return np.asarray(np.minimum.reduceat(self._each(points[point], rod), starts))

    def _each(self, points: Points, rod: NDArray[np.int64]) -> Numbers:
        """Return the distance of each point from its rod (N)."""
        length, first, last = self.length[rod], self.first[rod], self.last[rod]
        relative = points - self.start[rod]
        along = np.einsum("ij,ij->i", relative, self.axis[rod])
        across = np.sqrt(np.maximum(np.einsum("ij,ij->i", relative, relative) - along**2, 0))
        sine = (first - last) / np.where(length > 0, length, 1.0)
        cosine = np.sqrt(1 - sine * sine)
        # Along the slanted side: below 0 the first ball is nearest, beyond the length the second.
        place = along * cosine - across * sine
        behind, before = place < 0, place > length * cosine
        end = np.hypot(across, along - np.where(before, length, 0.0))
        side = across * cosine + along * sine - first
        return np.asarray(np.where(behind, end - first, np.where(before, end - last, side)))
