"""Line convolution in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast.params import StrokesParams

_DIRECTIONS = 8


@each_picture
def line_strokes(
    picture: NDArray[np.uint8], strokes: NDArray[np.uint16], params: StrokesParams
) -> None:
    """Fill `strokes` from `picture`."""
    half = params.length_px // 2
    gradient = _gradient(picture)
    best = np.zeros(gradient.shape, np.int64)
    own = np.zeros(gradient.shape, np.int64)
    for direction in range(_DIRECTIONS):
        gathered = _along(gradient, direction, half)
        own[gathered > best] = direction
        np.maximum(best, gathered, out=best)
    total = np.zeros(gradient.shape, np.int64)
    for direction in range(_DIRECTIONS):
        total += _along(np.where(own == direction, gradient, 0), direction, half)
    strokes[...] = np.minimum(total, 65535)


def _gradient(picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    gray = (picture.astype(np.int64) @ np.array([19595, 38470, 7471]) + 32768) >> 16
    down = np.diff(gray, axis=0, append=gray[-1:])
    across = np.diff(gray, axis=1, append=gray[:, -1:])
    gradient: NDArray[np.int64] = np.rint(np.sqrt(down**2 + across**2)).astype(np.int64)
    return gradient


def _along(plane: NDArray[np.int64], direction: int, half: int) -> NDArray[np.int64]:
    """Return the sum of the values on the line through each pixel; outside is 0."""
    angle = direction * np.pi / _DIRECTIONS
    steps = np.arange(-half, half + 1)
    ys, xs = -np.rint(steps * np.sin(angle)), np.rint(steps * np.cos(angle))
    height, width = plane.shape
    padded = np.pad(plane, half)
    total = np.zeros_like(plane)
    for y, x in zip(half + ys.astype(int), half + xs.astype(int), strict=True):
        total += padded[y : y + height, x : x + width]
    return total
