"""Sampling of a tile region by region in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture


@each_picture
def sample_texture(
    labels: NDArray[np.int32],
    tile: NDArray[np.uint8],
    placements: NDArray[np.int64],
    sampled: NDArray[np.uint8],
    params: None,
) -> None:
    """Fill `sampled` from `labels`, `tile` and `placements`."""
    height, width = tile.shape
    rows = placements[labels]
    y, x = np.ogrid[: labels.shape[0], : labels.shape[1]]
    row = (rows[..., 0] + y * rows[..., 1] + x * rows[..., 2]) % (height << 16)
    column = (rows[..., 3] + y * rows[..., 4] + x * rows[..., 5]) % (width << 16)
    top, left = row >> 16, column >> 16
    down, across = row >> 8 & 255, column >> 8 & 255
    bottom, right = (top + 1) % height, (left + 1) % width
    values = tile.astype(np.int64)
    above = (256 - across) * values[top, left] + across * values[top, right]
    under = (256 - across) * values[bottom, left] + across * values[bottom, right]
    sampled[...] = ((256 - down) * above + down * under + 32768) >> 16
