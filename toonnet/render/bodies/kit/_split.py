"""Faces split along chosen edges, without gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Faces = NDArray[np.int64]


def split_edges(
    faces: Faces, edges: NDArray[np.int64], corner_count: int
) -> tuple[Faces, NDArray[np.int64]]:
    """Return faces in which each of the given edges has a new corner, and which face each was.

    Parameters
    ----------
    faces
        F x 3.
    edges
        E x 2, the lower corner first, no two alike; the new corner of edge e is
        `corner_count` + e.
    corner_count
        Of the corners so far.
    """
    if not len(edges):
        return faces, np.arange(len(faces))
    keys = edges[:, 0] * corner_count + edges[:, 1]
    order = np.argsort(keys)
    following = np.roll(faces, -1, axis=1)
    sought = np.minimum(faces, following) * corner_count + np.maximum(faces, following)
    place = np.minimum(np.searchsorted(keys[order], sought), len(keys) - 1)
    found = keys[order][place] == sought
    middle = np.where(found, corner_count + order[place], -1)
    made, origin = [faces[~found.any(axis=1)]], [np.flatnonzero(~found.any(axis=1))]
    for count, pattern in _PATTERNS.items():
        chosen = np.flatnonzero(found.sum(axis=1) == count)
        # Turn each face so that its split edges come first (one: ab; two: ab and ca).
        lone = np.argmax(found[chosen], axis=1) if count == 1 else np.zeros(len(chosen), np.int64)
        if count == 2:
            lone = (np.argmin(found[chosen], axis=1) + 2) % 3
        turn = (np.arange(3) + lone[:, None]) % 3
        corners = np.take_along_axis(faces[chosen], turn, axis=1)
        six = np.concatenate([corners, np.take_along_axis(middle[chosen], turn, axis=1)], axis=1)
        for triple in pattern:
            made.append(six[:, triple])
            origin.append(chosen)
    return np.concatenate(made), np.concatenate(origin)


_A, _B, _C, _AB, _BC, _CA = range(6)
_PATTERNS = {
    1: ((_A, _AB, _C), (_AB, _B, _C)),
    2: ((_A, _AB, _CA), (_AB, _B, _C), (_AB, _C, _CA)),
    3: ((_A, _AB, _CA), (_AB, _B, _BC), (_CA, _BC, _C), (_AB, _BC, _CA)),
}
"""Faces made of one with one, two (ab and ca) and three split edges."""
