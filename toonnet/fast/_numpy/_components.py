"""Connected components with array operations only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.bool_]

FOUR = ((0, 1), (1, 0))
EIGHT = (*FOUR, (1, 1), (1, -1))
"""The steps, down and right, to half of a pixel's neighbours; the other half steps back."""


def grid_roots(
    shape: tuple[int, ...],
    steps: tuple[tuple[int, int], ...],
    joined: Callable[[int, int], Plane],
) -> NDArray[np.intp]:
    """Return the first pixel, in raster order, of each pixel's component, flat.

    ``joined(down, right)`` says of every pixel with such a neighbour whether they are connected.
    """
    places = np.arange(shape[0] * shape[1]).reshape(shape[:2])
    pairs = [
        np.stack(neighbours(places, down, right))[:, joined(down, right)] for down, right in steps
    ]
    return component_roots(places.size, *np.concatenate(pairs, axis=1))


def component_roots(
    count: int, first: NDArray[np.intp], second: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the least node of each node's component.

    Nodes are 0 to ``count - 1``; ``first[i]`` and ``second[i]`` are joined by an edge. In each
    round every root hooks itself to its least neighbouring root.
    """
    roots = np.arange(count)
    while first.size:
        least = np.minimum(first, second)
        np.minimum.at(roots, first, least)
        np.minimum.at(roots, second, least)
        while True:
            shorter = roots[roots]
            if np.array_equal(shorter, roots):
                break
            roots = shorter
        first, second = roots[first], roots[second]
        apart = first != second
        first, second = first[apart], second[apart]
    return roots


def neighbours(grid: NDArray[Any], down: int, right: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return two views of `grid`: all places with a neighbour `down` and `right`, and those.

    ``down`` is 0 or 1, ``right`` -1, 0 or 1.
    """
    height, width = grid.shape[:2]
    left, end = max(-right, 0), width - max(right, 0)
    return grid[: height - down, left:end], grid[down:, left + right : end + right]
