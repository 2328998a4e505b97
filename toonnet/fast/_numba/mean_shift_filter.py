"""Mean-shift filtering as compiled Python."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numba._compile import compiled
from toonnet.fast._numpy.mean_shift_filter import squared_limit
from toonnet.fast.params import MeanShiftParams

_VISITS = 1 << 28
"""Window pixels to visit in one compiled call: less than a second, so that Ctrl-C is heard."""


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
    height, width, _ = picture.shape
    for row in range(first_row, end_row):
        for column in range(width):
            y, x = row, column
            red = np.int64(picture[y, x, 0])
            green = np.int64(picture[y, x, 1])
            blue = np.int64(picture[y, x, 2])
            for _ in range(max_iterations):
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
                    break
                reciprocal = 1.0 / np.float64(n)
                new_y = int(np.rint(sum_y * reciprocal))
                new_x = int(np.rint(sum_x * reciprocal))
                new_red = np.int64(np.rint(sum_red * reciprocal))
                new_green = np.int64(np.rint(sum_green * reciprocal))
                new_blue = np.int64(np.rint(sum_blue * reciprocal))
                shift = abs(new_y - y) + abs(new_x - x)
                change = (new_red - red) ** 2 + (new_green - green) ** 2 + (new_blue - blue) ** 2
                y, x, red, green, blue = new_y, new_x, new_red, new_green, new_blue
                if shift == 0 or shift + change <= epsilon:
                    break
            filtered[row, column, 0] = red
            filtered[row, column, 1] = green
            filtered[row, column, 2] = blue


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
