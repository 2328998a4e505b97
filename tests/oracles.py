"""Slow, obvious references: loops over pixels, straight from the definitions. Never optimise them.

Pictures are lists of rows of (r, g, b) tuples of Python ints inside; in and out go arrays.
"""

import numpy as np

NEIGHBOURS_4 = [(-1, 0), (0, -1), (0, 1), (1, 0)]
NEIGHBOURS_8 = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]


def squared_distance(a, b):
    return sum((p - q) ** 2 for p, q in zip(a, b, strict=True))


def rows_of(picture):
    return [[tuple(pixel) for pixel in row] for row in picture.tolist()]


def around(y, x, height, width, neighbours):
    for dy, dx in neighbours:
        if 0 <= y + dy < height and 0 <= x + dx < width:
            yield y + dy, x + dx


# --- mean shift -------------------------------------------------------------------------------


def mean_shift_pixel(rows, y, x, params):
    """Return the colour at which the search from one pixel ends."""
    height, width = len(rows), len(rows[0])
    radius = params.spatial_radius_px
    limit = round(params.color_radius * params.color_radius)  # Half to even, like cvRound.
    color = rows[y][x]
    for _ in range(params.max_iterations):
        points = []
        for v in range(max(y - radius, 0), min(y + radius, height - 1) + 1):
            for u in range(max(x - radius, 0), min(x + radius, width - 1) + 1):
                if squared_distance(rows[v][u], color) <= limit:
                    points.append((u, v, *rows[v][u]))
        if not points:
            break
        reciprocal = 1.0 / len(points)
        new_x, new_y, *new_color = (
            round(float(sum(column)) * reciprocal) for column in zip(*points, strict=True)
        )
        moved = (new_x, new_y) != (x, y)
        step = abs(new_x - x) + abs(new_y - y) + squared_distance(new_color, color)
        x, y, color = new_x, new_y, tuple(new_color)
        if not moved or step <= params.epsilon:
            break
    return color


def mean_shift_filter(picture, params):
    rows = rows_of(picture)
    filtered = np.empty_like(picture)
    for y in range(len(rows)):
        for x in range(len(rows[0])):
            filtered[y, x] = mean_shift_pixel(rows, y, x, params)
    return filtered
