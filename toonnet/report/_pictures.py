"""Small pictures inside a page: WebP as data URIs."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import NDArray

SIDE_PX = 96
_QUALITIES = (70, 40, 15)


def picture_uri(picture: NDArray[np.uint8], most_bytes: float = 1e9) -> str:
    """Return a picture, uint8, H x W x 3, as a data URI, its longer side 96 px.

    The quality is the best of a few that gives at most twice `most_bytes`, or the least.
    """
    import cv2

    height, width = picture.shape[:2]
    scale = SIDE_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    encoded = b""
    for quality in _QUALITIES:
        _, webp = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, quality])
        encoded = base64.b64encode(webp.tobytes())
        if len(encoded) <= 2 * most_bytes:
            break
    return f"data:image/webp;base64,{encoded.decode()}"
