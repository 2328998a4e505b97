"""Fewer faces for models that have far more than a picture has pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from toonnet.render._normals import numbered
from toonnet.render.mesh import Part

_ROUNDS = 12


def simplified(parts: Sequence[Part], most_faces: int, warnings: list[str]) -> list[Part]:
    """Return parts with at most so many faces together; `warnings` tells of a change."""
    count = sum(len(part.faces) for part in parts)
    if count <= most_faces:
        return list(parts)
    made = [clustered(part, most_faces / count) for part in parts]
    left = sum(len(part.faces) for part in made)
    warnings.append(f"simplified from {count} to {left} faces")
    return made


def clustered(part: Part, share: float) -> Part:
    """Return a part with at most a share of its faces: corners within a cell of a grid become one.

    Coarse, but safe for any mesh however broken; details smaller than a cell are lost.
    """
    target = max(1, int(len(part.faces) * share))
    low = part.positions.min(axis=0)
    span = float((part.positions.max(axis=0) - low).max()) or 1.0
    fewest, most, best = 2.0, 4096.0, None
    for _ in range(_ROUNDS):
        cells = (fewest * most) ** 0.5
        made = _merged(part, np.floor((part.positions - low) / span * cells).astype(np.int64))
        if len(made.faces) > target:
            most = cells
        else:
            fewest, best = cells, made
    return best if best is not None else made


def _merged(part: Part, cell: NDArray[np.int64]) -> Part:
    _, first, place = np.unique(numbered(cell), return_index=True, return_inverse=True)
    faces = place[part.faces]
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    _, kept = np.unique(numbered(np.sort(faces, axis=1)), return_index=True)
    return replace(
        part,
        positions=part.positions[first],
        faces=faces[np.sort(kept)],
        normals=None,
        colors=None if part.colors is None else part.colors[first],
        uv=None if part.uv is None else part.uv[first],
    )
