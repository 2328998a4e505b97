"""Mean-shift filtering as compiled Python."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numba._compile import Integer, compiled
from toonnet.fast._numpy.mean_shift_filter import squared_limit
from toonnet.fast.params import MeanShiftParams

_VISITS = 1 << 28
"""Window pixels to visit in one compiled call: less than a second, so that Ctrl-C is heard."""

State: TypeAlias = tuple[Integer, Integer, Integer, Integer, Integer]
"""Where a search stands: y, x, red, green, blue."""


@compiled
def _window_means(
    picture: NDArray[np.uint8],
    radius: int,
    limit: int,
    state: State,
) -> State:
    """Return the means of the window's pixels close in colour, or the state if there are none."""
    height, width, _ = picture.shape
    y, x, red, green, blue = state
    n = sum_y = sum_x = sum_red = sum_green = sum_blue = np.int64(0)
    for v in range(max(y - radius, 0), min(y + radius + 1, height)):
        for u in range(max(x - radius, 0), min(x + radius + 1, width)):
            r = np.int64(picture[v, u, 0])
            g = np.int64(picture[v, u, 1])
            b = np.int64(picture[v, u, 2])
            if (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2 <= limit:
                n += 1
                sum_y += v
                sum_x += u
                sum_red += r
                sum_green += g
                sum_blue += b
    if n == 0:
        return state
    reciprocal = 1.0 / np.float64(n)
    return (
        int(np.rint(sum_y * reciprocal)),
        int(np.rint(sum_x * reciprocal)),
        int(np.rint(sum_red * reciprocal)),
        int(np.rint(sum_green * reciprocal)),
        int(np.rint(sum_blue * reciprocal)),
    )


@compiled
def _filter_rows(
    picture: NDArray[np.uint8],
    filtered: NDArray[np.uint8],
    first_row: int,
    end_row: int,
    radius: int,
    limit: int,
    max_iterations: int,
    epsilon: float,
) -> None:
    for row in range(first_row, end_row):
        for column in range(picture.shape[1]):
            r, g, b = picture[row, column]
            state: State = (row, column, np.int64(r), np.int64(g), np.int64(b))
            for _ in range(max_iterations):
                y, x, red, green, blue = state
                state = _window_means(picture, radius, limit, state)
                shift = abs(state[0] - y) + abs(state[1] - x)
                change = (state[2] - red) ** 2 + (state[3] - green) ** 2 + (state[4] - blue) ** 2
                if shift == 0 or shift + change <= epsilon:
                    break
            for channel in range(3):
                filtered[row, column, channel] = state[2 + channel]


@each_picture
def mean_shift_filter(
    picture: NDArray[np.uint8], filtered: NDArray[np.uint8], params: MeanShiftParams
) -> None:
    """Fill `filtered` from `picture`."""
    height, width, _ = picture.shape
    side = 2 * params.spatial_radius_px + 1
    band = max(_VISITS // (side * side * params.max_iterations * width), 1)
    for row in range(0, height, band):
        _filter_rows(
            picture,
            filtered,
            row,
            min(row + band, height),
            params.spatial_radius_px,
            squared_limit(params.color_radius),
            params.max_iterations,
            params.epsilon,
        )
