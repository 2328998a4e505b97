"""Which faces of a mesh never show their backs: those of closed surfaces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.render._normals import numbered


def closed_faces(
    positions: NDArray[np.float32], triangles: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    """Tell which triangles belong to a closed surface that is turned outwards.

    From outside a ray meets the front of such a surface before any of its backs, so that the backs
    needn't be drawn. A surface is what hangs together at its points (those at the same place count
    as one). It is closed where every edge is walked as often one way as the other, and turned
    outwards where its volume is positive.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    points = numbered(positions)[triangles.astype(np.int64)]
    count = int(points.max(initial=-1)) + 1
    start, end = points.reshape(-1), np.roll(points, -1, axis=1).reshape(-1)
    graph = coo_array((np.ones(len(start), np.int8), (start, end)), shape=(count, count))
    surfaces, surface_of = connected_components(graph, directed=False)
    surface = surface_of[points[:, 0]]

    edges, edge = np.unique(
        np.minimum(start, end) * count + np.maximum(start, end), return_inverse=True
    )
    walks = np.bincount(edge, np.sign(end - start), minlength=len(edges))
    open_edges = np.bincount(surface_of[edges // max(count, 1)], walks != 0, minlength=surfaces)

    corners = positions.astype(np.float64)[triangles]
    corners -= corners.mean(axis=(0, 1)) if len(corners) else 0
    volumes = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    volume = np.bincount(surface, volumes, minlength=surfaces)
    return np.asarray(((open_edges == 0) & (volume > 0))[surface])
