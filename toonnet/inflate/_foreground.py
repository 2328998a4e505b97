"""What of a drawing is the thing drawn: its alpha mask, or all but the light paper around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.io import PictureError

Picture = NDArray[np.uint8]
Gray = NDArray[np.uint8]
Mask = NDArray[np.bool_]

OPAQUE_FROM = 96
"""Wings of glass count, shadows on the ground don't."""
_GLASS_FROM, _LEAST_FRAMED = 20, 0.6
_PAPER_VALUE, _PAPER_CHROMA = 200, 40
"""Paper is at least so light, and its channels differ by at most so much."""
_PAPER_TOLERANCE = 28
_EDGE_FADE = 48
"""Beyond the tolerance, how far a pixel's colour is from paper that is all drawing."""
_LEAST_PIECE_SHARE = 1 / 1500
_LEAST_PIECE_PX = 12
_PINHOLE_SHARE = 1 / 600
_FULL_SHARE = 0.985


def coverage(picture: Picture, mask: NDArray[np.generic] | None, *, holes: bool) -> Gray:
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
    if mask is not None:
        given = mask.astype(np.uint8) * np.uint8(255) if mask.dtype == np.bool_ else mask
        if mask.shape != picture.shape[:2] or given.dtype != np.uint8:
            raise ValueError(
                f"mask must be bool or uint8, {picture.shape[:2]}, got {mask.dtype} {mask.shape}"
            )
        opaque = np.ascontiguousarray(given, np.uint8)
        reason = "its mask is empty"
    else:
        opaque = _without_paper(picture, holes=holes)
        reason = "it is all light paper"
    kept = _pieces((opaque >= OPAQUE_FROM) | _glass(opaque))
    if not kept.any():
        if mask is not None:
            raise PictureError("no_foreground", reason, "give a mask that covers the drawing")
        raise PictureError("all_background", reason, "draw darker, or give a mask")
    return _reached(np.where(kept, np.maximum(opaque, OPAQUE_FROM), opaque), kept)


def fills_the_frame(opaque: Gray) -> bool:
    """Return whether there is no background: a photograph or a page, not a thing."""
    return bool(np.mean(opaque >= OPAQUE_FROM) >= _FULL_SHARE)


def _without_paper(picture: Picture, *, holes: bool) -> Gray:
    import cv2

    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]).astype(int)
    light = (border.min(axis=1) >= _PAPER_VALUE) & (np.ptp(border, axis=1) <= _PAPER_CHROMA)
    paper = np.median(border[light], axis=0) if light.any() else np.array([255.0] * 3)
    distance = np.abs(picture.astype(np.float32) - paper.astype(np.float32)).max(axis=2)
    near = (distance <= _PAPER_TOLERANCE).astype(np.uint8)
    count, labels = cv2.connectedComponents(near, connectivity=4)
    if not holes:
        rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
        outside = np.zeros(count, bool)
        outside[rim] = True
        outside[0] = False
        near = outside[labels].astype(np.uint8)
    # A soft edge, where a pixel at the paper is half paper.
    beside = cv2.dilate(near, np.ones((3, 3), np.uint8)) > 0
    soft = np.clip((distance - _PAPER_TOLERANCE / 2) / _EDGE_FADE, 0, 1) * 255
    opaque = np.where(beside, np.maximum(soft, OPAQUE_FROM), 255)
    return np.where(near > 0, 0, opaque).astype(np.uint8)


def _glass(opaque: Gray) -> Mask:
    """Return what is nearly clear, but framed by the drawing: a wing, unlike a shadow."""
    import cv2

    clear = ((opaque >= _GLASS_FROM) & (opaque < OPAQUE_FROM)).astype(np.uint8)
    clear = cv2.morphologyEx(clear, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    if not clear.any():
        return clear > 0
    count, labels = cv2.connectedComponents(clear, connectivity=4)
    around = cv2.dilate(labels.astype(np.uint16), np.ones((7, 7), np.uint8)).astype(np.int64)
    around[clear > 0] = 0
    beside = np.bincount(around.ravel(), minlength=count)
    framed = np.bincount(around.ravel(), (opaque >= OPAQUE_FROM).ravel(), count)
    return np.asarray((framed > _LEAST_FRAMED * np.maximum(beside, 1))[labels] & (clear > 0))


def _pieces(opaque: Mask) -> Mask:
    """Return the pieces that are large enough to be meant."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(opaque.astype(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    least = max(_LEAST_PIECE_PX, _LEAST_PIECE_SHARE * float(areas[1:].sum()))
    kept = areas >= least
    kept[0] = False
    return np.asarray(kept[labels])


def _reached(opaque: Gray, kept: Mask) -> Gray:
    """Return the coverage of the kept pieces with their soft edges; pinholes are closed."""
    import cv2

    around = cv2.dilate(kept.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~kept).astype(np.uint8), connectivity=4)
    pinhole = stats[:, cv2.CC_STAT_AREA] < _PINHOLE_SHARE * float(kept.sum())
    pinhole[0] = False
    touching = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    pinhole[touching] = False
    return np.where(pinhole[labels], 255, np.where(around, opaque, 0)).astype(np.uint8)
