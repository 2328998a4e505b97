"""Mean-shift filtering in plain NumPy: all pixels' windows at once, a piece at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast.params import MeanShiftParams

_OUTSIDE = 1000.0
"""A colour farther from every other than any colour radius: pads the picture."""
_PIECE = 1 << 16
"""Window pixels to handle at once: some arrays of that many numbers fit the cache."""


def squared_limit(radius: float) -> int:
    """Return the largest squared distance within `radius`, rounded half to even."""
    return round(radius * radius)


@each_picture
def mean_shift_filter(
    picture: NDArray[np.uint8], filtered: NDArray[np.uint8], params: MeanShiftParams
) -> None:
    """Fill `filtered` from `picture`."""
    windows = _Windows(picture, params)
    height, width, _ = picture.shape
    count = max(_PIECE // windows.offsets.size, 1)
    colors = filtered.reshape(-1, 3)
    for start in range(0, height * width, count):
        pixels = np.arange(start, min(start + count, height * width))
        states = np.empty((5, pixels.size))
        states[0], states[1] = np.divmod(pixels, width)
        states[2:] = picture.reshape(-1, 3)[pixels].T
        colors[pixels] = _modes(states, windows, params)[2:].T


def _modes(
    states: NDArray[np.float64], windows: _Windows, params: MeanShiftParams
) -> NDArray[np.float64]:
    """Move each state (y, x, red, green, blue; a column of `states`) to where its search ends."""
    active = np.arange(states.shape[1])
    for _ in range(params.max_iterations):
        now = states[:, active]
        n, sums = windows.sums(now)
        moved = np.where(n > 0, np.rint(sums * (1.0 / np.maximum(n, 1.0))), now)
        states[:, active] = moved
        step = np.abs(moved - now)
        shift = step[0] + step[1]
        active = active[(shift > 0) & (shift + (step[2:] ** 2).sum(axis=0) > params.epsilon)]
        if not active.size:
            break
    return states


class _Windows:
    """The padded planes of a picture and where a window's pixels lie in them."""

    def __init__(self, picture: NDArray[np.uint8], params: MeanShiftParams) -> None:
        radius = params.spatial_radius_px
        padding = ((radius, radius), (radius, radius), (0, 0))
        padded = np.pad(
            picture.astype(np.float32), padding, mode="constant", constant_values=_OUTSIDE
        )
        self.stride = padded.shape[1]
        self.planes = np.ascontiguousarray(np.moveaxis(padded, -1, 0)).reshape(3, -1)
        side = np.arange(2 * radius + 1)
        self.offsets = (side[:, None] * self.stride + side).ravel()
        self.steps_y, self.steps_x = (
            steps.ravel().astype(np.float32)
            for steps in np.meshgrid(side - radius, side - radius, indexing="ij")
        )
        self.limit = squared_limit(params.color_radius)

    def sums(self, states: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return how many window pixels count for each state, and the sums of y, x and colour."""
        first = (states[0] * self.stride + states[1]).astype(np.intp)
        window = self.planes[:, first[:, None] + self.offsets]
        difference = window - states[2:, :, None].astype(np.float32)
        # Exact in float32: 129^2 window pixels times 255 stay below 2^24, as do the distances.
        counts = (np.einsum("cpw,cpw->pw", difference, difference) <= self.limit).astype(np.float32)
        n = counts.sum(axis=1).astype(np.float64)
        sums = np.empty_like(states)
        sums[0] = np.einsum("pw,w->p", counts, self.steps_y) + n * states[0]
        sums[1] = np.einsum("pw,w->p", counts, self.steps_x) + n * states[1]
        sums[2:] = np.einsum("pw,cpw->cp", counts, window)
        return n, sums
