"""Distances of colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def color_distance(picture: NDArray[np.uint8], color: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return how far each pixel of H x W x 3 is from a colour, in its furthest channel."""
    # Channel by channel: NumPy reduces short axes ten times slower.
    red, green, blue = (
        np.abs(picture[..., channel].astype(np.float32) - np.float32(color[channel]))
        for channel in range(3)
    )
    return np.asarray(np.maximum(np.maximum(red, green), blue))
