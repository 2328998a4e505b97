"""Fewer faces for models that have far more than a picture has pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from toonnet.render._normals import numbered
from toonnet.render.mesh import Part

_ROUNDS = 12
_LARGE = 2.5
"""A piece this many times as large as the median one isn't a leaf."""


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


def thinned(part: Part, share: float) -> Part:
    """Return a part with a share of its small pieces, each larger, so that they cover as much.

    For foliage: a thousand leaves of two pixels are nothing but contours in a cartoon, a few
    hundred larger ones are a tree. A piece is what hangs together; those far larger than most,
    such as twigs, stay as they are. Which others stay is the same for the same part.
    """
    piece = _pieces(part)
    order = np.argsort(piece, kind="stable")
    starts = np.flatnonzero(np.diff(piece[order], prepend=-1))
    low = np.minimum.reduceat(part.positions[order], starts)
    high = np.maximum.reduceat(part.positions[order], starts)
    extent = np.linalg.norm(high - low, axis=1)
    small = np.flatnonzero(extent <= _LARGE * np.median(extent))
    grows = np.zeros(len(extent), np.bool_)
    kept = max(1, round(share * len(small)))
    grows[np.random.default_rng(0).permutation(small)[:kept]] = True
    stays = grows.copy()
    stays[extent > _LARGE * np.median(extent)] = True
    scale = np.where(grows, 1 / np.sqrt(share), 1.0)[piece, None]
    center = ((low + high) / 2)[piece]
    faces = part.faces[stays[piece[part.faces[:, 0]]]]
    used, renumbered = np.unique(faces, return_inverse=True)
    return replace(
        part,
        positions=(center + (part.positions - center) * scale)[used],
        faces=renumbered.reshape(-1, 3),
        normals=None if part.normals is None else part.normals[used],
        colors=None if part.colors is None else part.colors[used],
        uv=None if part.uv is None else part.uv[used],
    )


def _pieces(part: Part) -> NDArray[np.int64]:
    """Return the number of the piece that each position belongs to, from 0."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    place = numbered(part.positions)
    a, b, c = place[part.faces].T
    ends = np.concatenate([a, b]), np.concatenate([b, c])
    links = coo_array((np.ones(2 * len(a), np.int8), ends), shape=(place.max() + 1,) * 2)
    return np.asarray(connected_components(links, directed=False)[1][place], np.int64)
