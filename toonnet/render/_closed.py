"""Which faces of a mesh never show their backs: those of closed surfaces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet import _core


def closed_faces(
    positions: NDArray[np.float32], triangles: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    """Tell which triangles belong to a closed surface that is turned outwards.

    From outside a ray meets the front of such a surface before any of its backs, so that the backs
    needn't be drawn. A surface is what hangs together at its points (those at the same place count
    as one). It is closed where every edge is walked as often one way as the other, and turned
    outwards where its volume is positive.
    """
    closed = np.zeros(len(triangles), np.bool_)
    places = np.ascontiguousarray(positions, np.float32)
    _core.closed_triangles(places, np.ascontiguousarray(triangles, np.uint32), closed)
    return closed
