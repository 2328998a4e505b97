"""The stroke that runs around an outlined drawing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._colors import color_distance
from toonnet.inflate._frame import COARSE, Frame
from toonnet.inflate._masks import Mask, edge, grown, pieces

_LEAST_SHARE = 0.5
"""So much of the rim has the stroke's colour, or there is none around the drawing."""
_LEAST_EDGE = 0.15
_TOLERANCE = 48
_THINNEST_U, _THICKEST_SHARE = 2.5, 0.4
"""A stroke is at least so thick, and at most so much of the largest inscribed radius."""
_EVEN = 0.5
"""A stroke is as thick everywhere: percentiles of its thickness are no further apart."""
_ALONG_ALL, _EVEN_BESIDE = 0.85, 0.22
"""One that isn't along so much of the rim has to be so even, or it is the body around a belly."""
_THICK_FROM, _STRICTER = 0.22, 5.0
"""A thick one has to be more even, or it is the body around a belly."""
_DEEPER = 1.5
"""Times its width: so deep a stroke may be where it swells, or other lines lead off."""
_MOST_WITHIN = 0.4
"""Just inside a stroke at most so much has its colour."""
_BLEND_PX = 2
"""Beyond it pixels are still mixed with its colour."""
_SAMPLED_FROM_U, _SAMPLED_TO_U = 2.0, 5.0


def outline_stroke(frame: Frame, depth_u: NDArray[np.float32]) -> Mask | None:
    """Return where the stroke around the drawing is, at the coarse size; None: there is none.

    Parameters
    ----------
    frame
        The drawing.
    depth_u
        Distance from the rim at the coarse size.
    """
    import cv2

    ring = (depth_u >= _SAMPLED_FROM_U) & (depth_u <= _SAMPLED_TO_U)
    colors = frame.picture[ring].astype(np.int16)
    if len(colors) < 16:
        return None
    ink = np.median(colors, axis=0)
    near = color_distance(frame.picture, ink) <= _TOLERANCE
    along = np.mean(near[ring])
    if along < _LEAST_SHARE:
        return None
    stroke = frame.coarse & (near | (depth_u < _SAMPLED_FROM_U))
    labels, _ = pieces(stroke, connectivity=8)
    at_rim = np.unique(labels[ring & near])
    stroke &= np.isin(labels, at_rim[at_rim > 0])
    # Nearer to the rim there is no stroke between it and the rest.
    inner = edge(frame.coarse & ~stroke) & (depth_u > 2 * COARSE)
    if inner.sum() < _LEAST_EDGE * ring.sum():
        return None
    # Lines that lead inwards make the upper percentiles large; the lower ones tell the stroke.
    low_u, width_u, middle_u = np.percentile(depth_u[inner], [10, 25, 50]) - COARSE / 2
    share = width_u / float(depth_u.max())
    if width_u < _THINNEST_U or share > _THICKEST_SHARE:
        return None
    spread_u = width_u - low_u if share < _THICK_FROM else _STRICTER * (middle_u - low_u)
    if spread_u > (_EVEN if along >= _ALONG_ALL else _EVEN_BESIDE) * width_u:
        return None
    deepest_u = _DEEPER * width_u
    within = (depth_u > deepest_u) & (depth_u <= deepest_u + 3 * COARSE)
    if not within.any() or np.mean(stroke[within]) > _MOST_WITHIN:
        return None  # It is the body's own colour.
    stroke &= depth_u <= deepest_u
    side = 2 * _BLEND_PX + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return grown(stroke, np.asarray(disc, np.uint8)) & frame.coarse
