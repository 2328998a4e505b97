"""What readers share: parts put right, whatever the file has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.render.mesh import Material, Part


def usable(
    positions: NDArray[np.float64],
    faces: NDArray[np.int64],
    warnings: list[str],
    *,
    name: str,
    material: Material,
    normals: NDArray[np.float64] | None = None,
    colors: NDArray[np.uint8] | None = None,
    uv: NDArray[np.float64] | None = None,
    part: int | None = None,
) -> Part:
    """Return a part without broken faces; normals and texture coordinates only where all are fit.

    Parameters are those of `Part`; `warnings` is added to.
    """
    whole = whole_faces(positions, faces)
    if not whole.all():
        warnings.append(f"left out {int((~whole).sum())} broken faces of {name!r}")
    if uv is not None and (len(uv) != len(positions) or not np.isfinite(uv).all()):
        uv = None
    return Part(
        np.nan_to_num(positions, nan=0.0, posinf=0.0, neginf=0.0),
        faces[whole],
        material,
        normals=None if normals is None else unit_normals(normals, len(positions)),
        colors=colors,
        uv=uv,
        name=name,
        part=part,
    )


def whole_faces(positions: NDArray[np.float64], faces: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which faces have three finite corners and an area."""
    if not len(faces):
        return np.zeros(0, np.bool_)
    inside = np.all((faces >= 0) & (faces < len(positions)), axis=1)
    corners = positions[np.where(inside[:, None], faces, 0)]
    finite = np.all(np.isfinite(corners), axis=(1, 2))
    corners = np.where(finite[:, None, None], corners, 0)
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.asarray(inside & finite & (area != 0).any(axis=1))


def unit_normals(normals: NDArray[np.float64], count: int) -> NDArray[np.float64] | None:
    """Return normals of unit length; None unless there is a usable one for every corner."""
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    if len(normals) != count or not np.isfinite(normals).all() or (lengths < 1e-9).any():
        return None
    return np.asarray(normals / lengths)
