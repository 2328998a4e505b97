"""The heights of an inflated shape: −Δu = c with u = 0 on the rim, and h = √u."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._tessellation import Tessellation

_CURVATURE = 4.0
"""c: with it a disc becomes a hemisphere."""


def roots_u(shapes: Sequence[Tessellation]) -> list[NDArray[np.float64]]:
    """Return the square root of the solution at each shape's points.

    Linear finite elements with lumped masses; all shapes in one system.
    """
    counts = [len(shape.points) for shape in shapes]
    starts = np.cumsum([0, *counts])
    points = np.concatenate([shape.points for shape in shapes])
    triangles = np.concatenate(
        [shape.triangles + start for shape, start in zip(shapes, starts, strict=False)]
    )
    free = ~np.concatenate([shape.level for shape in shapes])
    solution = np.zeros(len(points))
    solution[free] = _solved(points, triangles, free)
    return np.split(np.sqrt(np.maximum(solution, 0)), starts[1:-1])


def _solved(
    points: NDArray[np.float64], triangles: NDArray[np.int64], free: NDArray[np.bool_]
) -> NDArray[np.float64]:
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import splu

    if not free.any():
        return np.zeros(0)
    corners = points[triangles]
    opposite = np.roll(corners, -1, axis=1) - np.roll(corners, 1, axis=1)
    doubled = np.abs(opposite[:, 0, 0] * opposite[:, 1, 1] - opposite[:, 0, 1] * opposite[:, 1, 0])
    # A triangle's entry for the corners i and j is half its opposite sides' product over 2 area.
    entries = np.einsum("tia,tja->tij", opposite, opposite) / (2 * doubled)[:, None, None]
    mass = np.bincount(triangles.ravel(), np.repeat(doubled / 6, 3), len(points))
    number = np.cumsum(free) - 1
    row, column = np.repeat(triangles, 3, axis=1).ravel(), np.tile(triangles, 3).ravel()
    kept = free[row] & free[column]
    size = int(free.sum())
    matrix = coo_array(
        (entries.ravel()[kept], (number[row[kept]], number[column[kept]])), (size, size)
    ).tocsc()
    factors = splu(
        matrix,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    return np.asarray(factors.solve(_CURVATURE * mass[free]), np.float64)
