"""What is measured of one picture; every rule of cleaning is about these numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset.clean.hashes import dhash, phash
from toonnet.dataset.dataset import pixel_sha256

MEASURES = 1
"""Version of the definitions below; another one makes pictures be measured again."""
THUMBNAIL_PX = 16

_DRAWN_BELOW = 250
"""Background is where all channels are at least so light."""
_EDGE_ABOVE = 64
"""A neighbourhood with a larger range is an outline or a border between colours."""
_GRAIN_FROM = 4
"""A pixel is grain whose Laplacian is at least so large."""

Pixels = NDArray[np.uint8]


def measure(picture: Pixels) -> dict[str, Any]:
    """Return all measures of a picture.

    Parameters
    ----------
    picture
        H x W x 3, uint8, RGB, on white.

    Returns
    -------
    ``drawn_share``, 0 to 1; ``contrast``, 0 to 255: the widest range of a channel;
    ``photograph_score``, see `photograph_score`; ``phash`` and ``dhash``, 16 hex digits;
    ``thumbnail``: the bytes of 16 x 16 x 3 pixels, by area; ``pixel_sha256``.
    """
    import cv2
    from PIL import Image

    darkest = _darkest_channel(picture)
    gray = Image.fromarray(picture).convert("L")
    size = (THUMBNAIL_PX, THUMBNAIL_PX)
    return {
        "drawn_share": round(_count(darkest < _DRAWN_BELOW) / darkest.size, 6),
        "contrast": max(
            int(high - low) for low, high, *_ in map(cv2.minMaxLoc, cv2.split(picture))
        ),
        "photograph_score": round(photograph_score(picture), 4),
        "phash": f"{phash(gray):016x}",
        "dhash": f"{dhash(gray):016x}",
        "thumbnail": cv2.resize(picture, size, interpolation=cv2.INTER_AREA).tobytes(),
        "pixel_sha256": pixel_sha256(picture),
    }


def photograph_score(picture: Pixels) -> float:
    """Return how much like a photograph a picture is: grain times the variety of its colours.

    Grain is the share, of what is drawn, of pixels that are far from every edge and yet not smooth:
    a photograph's noise and texture, where a drawing is flat or a gradient. The variety is the
    entropy, in bits, of its colours of 4 bits a channel. The product is 0 to 12.
    """
    import cv2

    box = np.ones((3, 3), np.uint8)
    near_drawn = cv2.erode(_darkest_channel(picture), box) < _DRAWN_BELOW
    count = _count(near_drawn)
    if count == 0:
        return 0.0
    ranges = cv2.split(cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, box))
    edges = cv2.max(cv2.max(ranges[0], ranges[1]), ranges[2]) > _EDGE_ABOVE
    near_edge = cv2.dilate(edges.view(np.uint8), np.ones((5, 5), np.uint8)).view(np.bool_)
    laplacian = cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.CV_16S)
    rough = cv2.convertScaleAbs(laplacian) >= _GRAIN_FROM
    grain = _count(rough & near_drawn & ~near_edge) / count
    return grain * _color_entropy_bits(picture, near_drawn)


def _count(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask))


def _darkest_channel(picture: Pixels) -> Any:
    """Return the least value of every pixel; NumPy's `min` takes twenty times as long."""
    import cv2

    first, second, third = cv2.split(picture)
    return cv2.min(cv2.min(first, second), third)


def _color_entropy_bits(picture: Pixels, mask: NDArray[np.bool_]) -> float:
    import cv2

    channels, bins, ranges = [0, 1, 2], [16] * 3, [0, 256] * 3
    counts = cv2.calcHist([picture], channels, mask.view(np.uint8), bins, ranges)
    found = counts[counts > 0].astype(np.float64)
    shares = found / found.sum()
    return math.fsum(-shares * np.log2(shares))
