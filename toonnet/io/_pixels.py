"""Samples of any kind become 8-bit RGB; every rule here is exact integer arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def to_8_bit(samples: NDArray[np.uint16]) -> Pixels:
    """Scale 16-bit samples to 8 bits: the nearest integer to v / 257 (ties can't occur)."""
    return ((samples.astype(np.uint32) + 128) // 257).astype(np.uint8)


def over_white(rgb: Pixels, alpha: Pixels) -> Pixels:
    """Lay colours of H x W x 3 with `alpha` H x W over white.

    The nearest integer to (c·a + 255·(255 − a)) / 255 (ties can't occur, 255 being odd).
    """
    import cv2

    # OpenCV multiplies in float32; products stay under 2^16 and are at least 1/510 off a tie.
    covered = cv2.multiply(255 - rgb, cv2.merge([alpha] * 3), scale=1 / 255)
    return cast_pixels(255 - covered)


def upright(array: Pixels, orientation: int) -> Pixels:
    """Turn H x W (x 3) `array` as EXIF `orientation` 1 to 8 says; other values leave it."""
    turned = _TURNS.get(orientation, _same)(array)
    return np.ascontiguousarray(turned)


def _same(array: Any) -> Any:
    return array


_TURNS = {
    2: lambda array: array[:, ::-1],
    3: lambda array: array[::-1, ::-1],
    4: lambda array: array[::-1],
    5: lambda array: array.swapaxes(0, 1),
    6: lambda array: array[::-1].swapaxes(0, 1),
    7: lambda array: array[::-1, ::-1].swapaxes(0, 1),
    8: lambda array: array[:, ::-1].swapaxes(0, 1),
}


def fitted_size(height: int, width: int, size_px: int) -> tuple[int, int]:
    """Return (height, width) with the longer side `size_px` and the same proportions."""
    longest = max(height, width)

    def scaled(side: int) -> int:
        return max(1, (2 * side * size_px + longest) // (2 * longest))

    return scaled(height), scaled(width)


def fitted(array: Pixels, size_px: int | None) -> Pixels:
    """Return `array`, H x W or H x W x 3, resized so that the longer side is `size_px`.

    It is shrunk by area, enlarged by cubic splines; None leaves it as it is.
    """
    if size_px is None or max(array.shape[:2]) == size_px:
        return array
    import cv2

    height, width = fitted_size(array.shape[0], array.shape[1], size_px)
    shrinks = size_px < max(array.shape[:2])
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return cast_pixels(cv2.resize(array, (width, height), interpolation=method))


def cast_pixels(array: Any) -> Pixels:
    """Tell the type checker what an untyped library returned; fail if it isn't so."""
    if array.dtype != np.uint8:
        raise AssertionError(f"expected uint8, got {array.dtype}")
    return np.asarray(array)
