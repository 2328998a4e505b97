"""Perceptual hashes, equal to imagehash's to the bit."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE_PX = 32
_LOW = 8
"""Side of the square of lowest frequencies."""


def phash(gray: Image) -> int:
    """Return the 64 bits of imagehash's ``phash``: which low frequencies are over their median.

    Parameters
    ----------
    gray
        The picture as Pillow's ``convert("L")`` makes it gray.

    Returns
    -------
    The first frequency in the highest bit, row by row.

    Notes
    -----
    32 x 32 by Pillow's Lanczos; a cosine transform of type II both ways; the 8 x 8
    lowest frequencies. A symmetric drawing has many frequencies that are 0 but for rounding, and
    each of these is a bit: hence the transform rounds like the one that imagehash calls.
    """
    small = _resized(gray, _SIDE_PX, _SIDE_PX).astype(np.float64)
    low = _low_frequencies(_low_frequencies(small.T).T)
    return _bits(low > np.median(low))


def dhash(gray: Image) -> int:
    """Return the 64 bits of imagehash's ``dhash``: which pixels are lighter than their left one.

    8 x 9 by Lanczos; parameters and result like those of `phash`.
    """
    small = _resized(gray, _LOW, _LOW + 1)
    return _bits(small[:, 1:] > small[:, :-1])


def _resized(gray: Image, height: int, width: int) -> NDArray[np.uint8]:
    from PIL.Image import Resampling

    return np.asarray(gray.resize((width, height), Resampling.LANCZOS))


def _bits(over: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(over).tobytes(), "big")


def _low_frequencies(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the 8 lowest frequencies (cosine transform, type II) of rows of 32 values.

    The steps are pocketfft's, which SciPy uses: a real transform of sums and differences of
    neighbours, then a rotation. NumPy has the same real transform.
    """
    half = np.empty((len(rows), _SIDE_PX // 2 + 1), np.complex128)
    odd, even = rows[:, 1:-1:2], rows[:, 2::2]
    half.real[:, 0], half.imag[:, 0] = rows[:, 0] * 2, 0
    half.real[:, 1:-1], half.imag[:, 1:-1] = even + odd, even - odd
    half.real[:, -1], half.imag[:, -1] = rows[:, -1] * 2, 0
    values = np.fft.irfft(half, _SIDE_PX, norm="forward")
    cosines, sines = _rotation()
    low, high = values[:, 1:_LOW], values[:, :-_LOW:-1]
    first = cosines * high + sines * low
    second = cosines * low - sines * high
    return np.concatenate([values[:, :1], 0.5 * (first + second)], axis=1)


@cache
def _rotation() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return cos and sin of k pi / 64 for k in 1 to 7, rounded as pocketfft rounds them.

    The sines are cosines of (32 - k) pi / 64 there, found from (16 - k) pi / 64 and pi / 4.
    """
    step = math.pi / (2 * _SIDE_PX)
    places = range(1, _LOW)
    cosines = [math.cos(k * step) for k in places]
    rest = [_SIDE_PX // 2 - k for k in places]
    sines = [
        math.cos(k * step) * math.sin(math.pi / 4) - math.sin(k * step) * math.cos(math.pi / 4)
        for k in rest
    ]
    return np.array(cosines), np.array(sines)
