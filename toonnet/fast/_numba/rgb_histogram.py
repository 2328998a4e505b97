"""RGB histograms as compiled Python."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numba._compile import compiled
from toonnet.fast.params import HistogramParams


@compiled
def _count(
    pixels: NDArray[np.uint8], mask: NDArray[np.bool_], bins: int, counts: NDArray[np.int64]
) -> None:
    bin_of = np.empty(256, np.int64)
    for value in range(256):
        bin_of[value] = bins * value // 256
    for i in range(pixels.shape[0]):
        if mask.size == 0 or mask[i]:
            for channel in range(3):
                counts[bin_of[pixels[i, channel]], channel] += 1


@each_picture
def rgb_histogram(
    picture: NDArray[np.uint8],
    mask: NDArray[np.bool_] | None,
    counts: NDArray[np.int64],
    params: HistogramParams,
) -> None:
    """Fill `counts` from `picture`, where `mask` allows."""
    counts[...] = 0
    flat_mask = np.empty(0, np.bool_) if mask is None else mask.reshape(-1)
    _count(picture.reshape(-1, 3), flat_mask, params.bins, counts)
