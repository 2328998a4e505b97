"""How far each part bulges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._poisson import roots_u
from toonnet.inflate._solids import Solid
from toonnet.inflate._tessellation import Tessellation

Heights = NDArray[np.float64]

_STROKE_SLOPE = 0.6
"""A stroke along the rim rises so much with each unit."""
_MIDDLE = 0.4
"""Of the largest depth: from there on a part that lies on another is to stand out of it."""
_CLEAR = 0.15
"""By so much of its inscribed radius."""
_MOST_STRETCH = 2.5
_SLAB_U = 24.0


def inflated_u(solids: Sequence[Solid], roundness: float) -> list[Heights]:
    """Return the heights of the solids' points over the drawing's plane."""
    roots = roots_u([solid.flat for solid in solids])
    heights = [
        roundness * root + _stroke_u(solid.flat) for solid, root in zip(solids, roots, strict=True)
    ]
    for number, solid in enumerate(solids):
        if solid.in_front and solid.parent is not None:
            below = solids[solid.parent].flat, heights[solid.parent]
            heights[number] = _raised(solid.flat, heights[number], *below)
    return heights


def flat_u(solids: Sequence[Solid]) -> list[Heights]:
    """Return the heights of plates with slanting edges."""
    return [np.minimum(solid.flat.depth_u, _SLAB_U) for solid in solids]


def _stroke_u(flat: Tessellation) -> Heights:
    """Return how high the stroke along a rim lies: about as thick as it is wide, not inflated."""
    widest = flat.depth_u[flat.level].max(initial=0.0)
    return np.asarray(_STROKE_SLOPE * np.minimum(flat.depth_u, widest))


def _raised(flat: Tessellation, heights: Heights, below: Tessellation, floor: Heights) -> Heights:
    """Return the heights stretched until most of the part's middle is over what it lies on."""
    from scipy.spatial import cKDTree

    middle = flat.depth_u > _MIDDLE * flat.depth_u.max()
    _, nearest = cKDTree(below.points).query(flat.points[middle])
    wanted = floor[nearest] + _CLEAR * flat.radius_u
    stretch = np.percentile(wanted / np.maximum(heights[middle], 1e-6), 80)
    return heights * float(np.clip(stretch, 1.0, _MOST_STRETCH))
