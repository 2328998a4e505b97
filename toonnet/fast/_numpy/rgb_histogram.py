"""RGB histograms in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numpy._pieces import pieces
from toonnet.fast.params import HistogramParams


@each_picture
def rgb_histogram(
    picture: NDArray[np.uint8],
    mask: NDArray[np.bool_] | None,
    counts: NDArray[np.int64],
    params: HistogramParams,
) -> None:
    """Fill `counts` from `picture`, where `mask` allows."""
    values = np.zeros((256, 3), np.int64)
    pixels = picture.reshape(-1, 3)
    for piece in pieces(len(pixels)):
        counted = pixels[piece] if mask is None else pixels[piece][mask.reshape(-1)[piece]]
        for channel in range(3):
            values[:, channel] += np.bincount(counted[:, channel], minlength=256)
    first = -(-256 * np.arange(params.bins) // params.bins)  # The least v of each bin.
    counts[...] = np.add.reduceat(values, first)
