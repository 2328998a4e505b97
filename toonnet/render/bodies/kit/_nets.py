"""Surface nets: a shape's surface as triangles, corners exactly on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.render.bodies.kit._shape import Numbers, Points, Shape, lengths

Faces = NDArray[np.int64]
_BLOCK = 4
_NEWTON_STEPS = 4
_CLOSE = 1e-8
"""How near to the surface is on it, as a share of what a point may be moved by."""


def polygonised(shape: Shape, cell: Points) -> tuple[Points, Faces]:
    """Return corners (V x 3) and faces (F x 3) of a shape's surface, closed.

    Parameters
    ----------
    cell
        3: sides of the grid's cells; details smaller than two of them may be lost.
    """
    values, origin = _sampled(shape, cell)
    inside = values < 0
    if not inside.any():
        raise ValueError(f"the shape has no inside at cells of {cell}")
    number, points = _net(values, inside)
    faces = np.concatenate([_faces(inside, number, points, axis) for axis in range(3)])
    return settled(shape, points * cell + origin, float(cell.max())), faces


def settled(shape: Shape, points: Points, reach: float | Numbers) -> Points:
    """Return points moved onto a shape's surface by Newton's method, each by at most `reach`.

    A point that would go further stays where it is.
    """
    placed, moving = points.copy(), np.arange(len(points))
    for _ in range(_NEWTON_STEPS):
        values = shape.distance(placed[moving])
        off = np.abs(values) > _CLOSE * np.max(reach, initial=0.0)
        moving, values = moving[off], values[off]
        if not len(moving):
            break
        slopes = gradient(shape, placed[moving], values)
        squared = np.maximum(np.einsum("ij,ij->i", slopes, slopes), 0.05)
        placed[moving] -= slopes * (values / squared)[:, None]
    strayed = np.linalg.norm(placed - points, axis=1) > reach
    return np.where(strayed[:, None], points, placed)


def normals(shape: Shape, points: Points) -> Points:
    """Return the surface's normals at points, N x 3."""
    slopes = gradient(shape, points)
    return np.asarray(slopes / np.maximum(lengths(slopes), 1e-12)[:, None])


def gradient(shape: Shape, points: Points, values: Numbers | None = None) -> Points:
    """Return the gradient of the distance at points, N x 3.

    Parameters
    ----------
    values
        The distances there: then the differences are one-sided, less exact and half the work.
    """
    step = 1e-5 * float((shape.high - shape.low).max())
    offsets = np.eye(3)[:, None] * step
    # All at once: distances of few points cost as much as those of many.
    ahead = shape.distance((points + offsets).reshape(-1, 3)).reshape(3, -1)
    if values is not None:
        return ((ahead - values) / step).T
    behind = shape.distance((points - offsets).reshape(-1, 3)).reshape(3, -1)
    return (ahead - behind).T / (2 * step)


def _sampled(shape: Shape, cell: Points) -> tuple[NDArray[np.float64], Points]:
    """Return distances at the corners of a grid, exact near the surface, and the grid's origin."""
    extent = shape.high - shape.low
    if not np.isfinite(extent).all():
        raise ValueError("a shape without end has no surface to polygonise")
    blocks = np.ceil((extent / cell + 3) / _BLOCK).astype(int)
    origin = (shape.low + shape.high) / 2 - blocks * _BLOCK * cell / 2
    middles = (np.indices(tuple(blocks.tolist())).reshape(3, -1).T + 0.5) * _BLOCK * cell + origin
    coarse = shape.distance(middles)
    # Twice the half diagonal: distances may be estimates.
    near = (np.abs(coarse) < _BLOCK * np.linalg.norm(cell)).reshape(blocks)
    values = np.pad(coarse.reshape(blocks), (0, 1), mode="edge")
    for axis in range(3):
        values = np.repeat(values, [_BLOCK] * blocks[axis] + [1], axis=axis)
    wanted = np.zeros(values.shape, bool)
    for x, y, z in np.argwhere(near) * _BLOCK:
        wanted[x : x + _BLOCK + 1, y : y + _BLOCK + 1, z : z + _BLOCK + 1] = True
    values[wanted] = shape.distance(np.argwhere(wanted) * cell + origin)
    return values, origin


def _net(values: Numbers, inside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Points]:
    """Return each cell's corner number (-1: none) and the corners, in cells: means of crossings."""
    shape = np.array(values.shape) - 1
    total, crossings = np.zeros((*shape, 3)), np.zeros(tuple(shape))
    for axis in range(3):
        ahead = _shifted(values, axis)
        here = values[tuple(slice(0, n) for n in ahead.shape)]
        cut = (here < 0) != (ahead < 0)
        at = np.argwhere(cut).astype(float)
        at[:, axis] += here[cut] / (here[cut] - ahead[cut])
        corners = np.argwhere(cut)
        others = [other for other in range(3) if other != axis]
        for back in ((0, 0), (0, 1), (1, 0), (1, 1)):
            cells = corners.copy()
            cells[:, others] -= back
            kept = ((cells >= 0) & (cells < shape)).all(axis=1)
            place = tuple(cells[kept].T)
            total[place] += at[kept]  # An edge adds to a cell once: no place is met twice.
            crossings[place] += 1
    active = crossings > 0
    number = np.full(tuple(shape), -1)
    number[active] = np.arange(active.sum())
    return number, total[active] / crossings[active][:, None]


def _faces(
    inside: NDArray[np.bool_], number: NDArray[np.int64], points: Points, axis: int
) -> Faces:
    """Return the triangles about the grid's edges along an axis: two each, across the surface."""
    ahead = _shifted(inside, axis)
    here = inside[tuple(slice(0, n) for n in ahead.shape)]
    corners = np.argwhere(here != ahead)
    first, second = (axis + 1) % 3, (axis + 2) % 3
    around = []
    for back in ((0, 0), (1, 0), (1, 1), (0, 1)):
        cells = corners.copy()
        cells[:, first] -= back[0]
        cells[:, second] -= back[1]
        around.append(number[tuple(cells.T)])
    quads = np.column_stack(around)
    outwards = here[tuple(corners.T)]
    quads[~outwards] = quads[~outwards][:, ::-1]
    # Along the shorter diagonal.
    a, b, c, d = (points[quads[:, corner]] for corner in range(4))
    turn = np.linalg.norm(a - c, axis=1) > np.linalg.norm(b - d, axis=1)
    quads[turn] = np.roll(quads[turn], 1, axis=1)
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _shifted(grid: NDArray[np.float64] | NDArray[np.bool_], axis: int) -> NDArray[np.float64]:
    """Return each corner's neighbour along an axis; corners without one are left out."""
    return np.take(grid, range(1, grid.shape[axis]), axis=axis)
