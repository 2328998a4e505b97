"""Normals where a file has none: smooth within a crease angle, sharp beyond it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def smooth_corners(
    positions: NDArray[np.float64], faces: NDArray[np.int64], crease_angle_deg: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return corners with normals, split where the surface has a crease.

    A corner's normal is the average of those faces around its point that its own face meets at no
    more than the crease angle, weighted by their angles there. Points at the same place count as
    one.

    Returns
    -------
    origin
        C: which position each corner has.
    normals
        C x 3, of unit length.
    faces
        F x 3, indices of corners.
    """
    corners = positions[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.divide(normals, lengths, out=np.zeros_like(normals), where=lengths > 0)
    weighted = normals[:, None] * _angles(corners)[..., None]

    at_point = numbered(positions)[faces].reshape(-1)
    smooth = _averaged(
        at_point, normals, weighted.reshape(-1, 3), np.cos(np.radians(crease_angle_deg))
    )
    lengths = np.linalg.norm(smooth, axis=1, keepdims=True)
    fallback = np.repeat(normals, 3, axis=0)
    smooth = np.divide(smooth, lengths, out=fallback, where=lengths > 1e-12)

    # Corners of one position whose normals agree become one again: fewer to transform.
    rounded = np.rint(smooth * 4096).astype(np.int64)
    number = numbered(np.column_stack([faces.reshape(-1), rounded]))
    _, first, inverse = np.unique(number, return_index=True, return_inverse=True)
    return faces.reshape(-1)[first], smooth[first], inverse.reshape(-1, 3)


def numbered(rows: NDArray[Any]) -> NDArray[np.int64]:
    """Return a number for each row, the same for equal rows.

    Column by column: sorting numbers is ten times as fast as sorting rows.
    """
    number = np.zeros(len(rows), np.int64)
    for column in rows.T:
        values, place = np.unique(column, return_inverse=True)
        _, number = np.unique(number * len(values) + place, return_inverse=True)
    return number


def _angles(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the triangles' inner angles, F x 3, in radians; 0 where there is none."""
    forward = np.roll(corners, -1, axis=1) - corners
    backward = np.roll(corners, 1, axis=1) - corners
    sizes = np.linalg.norm(forward, axis=2) * np.linalg.norm(backward, axis=2)
    dots = np.einsum("ijk,ijk->ij", forward, backward)
    cosines = np.divide(dots, sizes, out=np.ones_like(dots), where=sizes > 0)
    return np.asarray(np.arccos(np.clip(cosines, -1, 1)))


def _averaged(
    at_point: NDArray[np.int64],
    face_normals: NDArray[np.float64],
    weighted: NDArray[np.float64],
    least_cosine: float,
) -> NDArray[np.float64]:
    """Return for each corner the sum over its point's corners whose faces are within the crease."""
    order = np.argsort(at_point, kind="stable")
    sorted_points = at_point[order]
    starts = np.flatnonzero(np.r_[True, sorted_points[1:] != sorted_points[:-1]])
    counts = np.diff(np.r_[starts, len(order)])
    total = np.zeros_like(weighted)
    # All pairs at a point, one shift at a time: memory stays that of the corners, whatever
    # the largest number of faces around a point is.
    position = np.arange(len(order)) - np.repeat(starts, counts)
    count, start = np.repeat(counts, counts), np.repeat(starts, counts)
    active = np.arange(len(order))
    for shift in range(int(counts.max())):
        active = active[count[active] > shift]
        other = start[active] + (position[active] + shift) % count[active]
        mine, theirs = order[active], order[other]
        cosine = np.einsum("ij,ij->i", face_normals[mine // 3], face_normals[theirs // 3])
        total[mine] += weighted[theirs] * (cosine >= least_cosine)[:, None]
    return total
