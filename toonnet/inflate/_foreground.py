"""What of a drawing is the thing drawn: its alpha mask, or all but the light paper around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._colors import color_distance
from toonnet.inflate._masks import Mask, grown, nearest, opened, pieces
from toonnet.io import PictureError

Picture = NDArray[np.uint8]
Gray = NDArray[np.uint8]

OPAQUE_FROM = 96
"""Wings of glass count, shadows on the ground don't."""
_GLASS_FROM, _LEAST_FRAMED = 20, 0.6
_BROAD = np.ones((5, 5), np.uint8)
_PAPER_VALUE, _PAPER_CHROMA = 200, 40
"""Paper is at least so light, and its channels differ by at most so much."""
_PAPER_TOLERANCE = 28
_EVEN_TOLERANCE, _EVEN_TIMES = 5.0, 3.0
"""Even paper is at most so far from its colour, and so many times as far as most of the border."""
_BROAD_SHARE, _BROAD_PX = 1 / 73, 5
"""Of the longer side: what is nearly paper and drawn is nowhere thinner."""
_SHARP_FROM, _LEAST_SHARP = 0.75, 0.6
"""Two pixels from even paper it has so much of its full difference, along so much of its edge."""
_EDGE_FADE = 48
"""Beyond the tolerance, how far a pixel's colour is from paper that is all drawing."""
_LEAST_PIECE_SHARE = 1 / 1500
_LEAST_PIECE_PX = 12
_PINHOLE_SHARE = 1 / 600
_FULL_SHARE = 0.985
_KEPT = 128
"""What is kept is at least so opaque: interpolation mustn't take it below the limit."""


def coverage(
    picture: Picture, mask: NDArray[np.bool_] | NDArray[np.uint8] | None, *, holes: bool
) -> Gray:
    """Return how much of each pixel the drawing covers, H x W, 0 to 255; specks are left out.

    Parameters
    ----------
    picture
        H x W x 3, RGB.
    mask
        H x W, bool or alpha 0 to 255: where the drawing is. None: all but the light paper that
        reaches the border.
    holes
        Without a mask: paper that the drawing encloses is a hole too.

    Raises
    ------
    PictureError
        ``no_foreground`` or ``all_background``.
    """
    if mask is None:
        opaque = _without_paper(picture, holes=holes)
    else:
        opaque = np.asarray(mask * np.uint8(255) if mask.dtype == np.bool_ else mask, np.uint8)
    kept = _large_pieces((opaque >= OPAQUE_FROM) | _glass(opaque))
    if not kept.any():
        if mask is not None:
            raise PictureError(
                "no_foreground", "its mask is empty", "give a mask that covers the drawing"
            )
        raise PictureError("all_background", "it is all light paper", "draw darker, or give a mask")
    return _reached(np.where(kept, np.maximum(opaque, _KEPT), opaque), kept)


def fills_the_frame(opaque: Mask | Gray) -> bool:
    """Return whether there is no background: a photograph or a page, not a thing."""
    least = 1 if opaque.dtype == np.bool_ else OPAQUE_FROM
    return bool(np.mean(opaque >= least) >= _FULL_SHARE)


def _without_paper(picture: Picture, *, holes: bool) -> Gray:
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]).astype(int)
    light = (border.min(axis=1) >= _PAPER_VALUE) & (np.ptp(border, axis=1) <= _PAPER_CHROMA)
    paper = np.median(border[light], axis=0) if light.any() else np.array([255.0] * 3)
    distance = color_distance(picture, paper)
    near = distance <= _PAPER_TOLERANCE
    unevenness = np.abs(border[light] - paper).max(axis=1) if light.any() else np.zeros(1)
    near &= ~_light_parts(distance, near, float(np.percentile(unevenness, 75)))
    if not holes:
        near = _reaching_border(near)
    # A soft edge, where a pixel at the paper is half paper.
    soft = np.clip((distance - _PAPER_TOLERANCE / 2) / _EDGE_FADE, 0, 1) * 255
    opaque = np.where(grown(near), np.maximum(soft, OPAQUE_FROM), 255)
    return np.asarray(np.where(near, 0, opaque), np.uint8)


def _light_parts(distance: NDArray[np.float32], near: Mask, unevenness: float) -> Mask:
    """Return what is nearly paper, but drawn: broad, and parted from even paper by a step.

    A light cloud, unlike the soft shadow under a thing or what JPEG leaves around lines.
    """
    import cv2

    even = distance <= _EVEN_TOLERANCE + _EVEN_TIMES * unevenness
    side = max(round(max(near.shape) * _BROAD_SHARE), _BROAD_PX) | 1
    broad = opened(near & ~even, np.ones((side, side), np.uint8))
    if not broad.any():
        return broad
    outside = _reaching_border(near)
    doubtful, broad = outside & ~even, outside & broad
    labels, _ = pieces(grown(broad, _BROAD) & doubtful, connectivity=8)
    piece, count = labels > 0, int(labels.max()) + 1
    own = np.bincount(labels[piece], distance[piece], count) / np.maximum(
        np.bincount(labels[piece], minlength=count), 1
    )
    beside = piece & grown(even, _BROAD)
    step = cv2.dilate(np.where(piece, distance, 0), _BROAD)[beside]
    edges = np.maximum(np.bincount(labels[beside], minlength=count), 1)
    sharp = np.bincount(labels[beside], step >= _SHARP_FROM * own[labels[beside]], count) / edges
    return np.asarray((sharp >= _LEAST_SHARP)[labels] & piece)


def _reaching_border(mask: Mask) -> Mask:
    """Return the pieces of a mask that reach the picture's border."""
    labels, areas = pieces(mask)
    reaching = np.zeros(len(areas), bool)
    reaching[_at_border(labels)] = True
    reaching[0] = False
    return reaching[labels]


def _at_border(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the labels that reach the border."""
    return np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))


def _glass(opaque: Gray) -> Mask:
    """Return what is nearly clear, but framed by the drawing: a wing, unlike a shadow."""
    clear = opened((opaque >= _GLASS_FROM) & (opaque < OPAQUE_FROM), _BROAD)
    if not clear.any():
        return clear
    labels, areas = pieces(clear)
    ring = grown(clear, np.ones((7, 7), np.uint8)) & ~clear
    owner = labels.ravel()[nearest(clear)[ring]]
    beside = np.bincount(owner, minlength=len(areas))
    framed = np.bincount(owner, opaque[ring] >= OPAQUE_FROM, len(areas))
    return np.asarray((framed > _LEAST_FRAMED * np.maximum(beside, 1))[labels] & clear)


def _large_pieces(opaque: Mask) -> Mask:
    """Return the pieces that are large enough to be meant."""
    labels, areas = pieces(opaque, connectivity=8)
    least = max(_LEAST_PIECE_PX, _LEAST_PIECE_SHARE * float(areas.sum()))
    return np.asarray((areas >= least)[labels])


def _reached(opaque: Gray, kept: Mask) -> Gray:
    """Return the coverage of the kept pieces with their soft edges; pinholes are closed."""
    labels, areas = pieces(~kept)
    pinhole = areas < _PINHOLE_SHARE * float(kept.sum())
    pinhole[0] = False
    pinhole[_at_border(labels)] = False
    return np.asarray(np.where(pinhole[labels], 255, np.where(grown(kept), opaque, 0)), np.uint8)
