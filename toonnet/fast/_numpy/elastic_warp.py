"""The elastic warp in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast.params import WarpParams


@each_picture
def elastic_warp(
    picture: NDArray[np.uint8],
    moves: NDArray[np.int32],
    warped: NDArray[np.uint8],
    params: WarpParams,
) -> None:
    """Fill `warped` from `picture` and `moves`."""
    height, width = picture.shape[:2]
    weights = _cubic_weights(params.spacing_px)
    down_and_across = _between(moves, height, weights)
    down_and_across = _between(down_and_across.swapaxes(0, 1), width, weights).swapaxes(0, 1)
    top, down = _places(np.arange(height)[:, None], down_and_across[..., 0], height)
    left, across = _places(np.arange(width), down_and_across[..., 1], width)
    bottom, right = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    values = picture.astype(np.int32)
    down, across = down[..., None], across[..., None]
    above = (128 - across) * values[top, left] + across * values[top, right]
    under = (128 - across) * values[bottom, left] + across * values[bottom, right]
    warped[...] = ((128 - down) * above + down * under + 8192) >> 14


def _cubic_weights(spacing_px: int) -> NDArray[np.int64]:
    """Return those of the four nodes around each pixel between two, of 1024: Keys, a = -1/2."""
    place, cube = np.arange(spacing_px), spacing_px**3
    numerators = np.array(
        [
            place * (spacing_px - place) ** 2,
            place * spacing_px**2 + 4 * place**2 * spacing_px - 3 * place**3,
            place**2 * (spacing_px - place),
        ]
    )
    before, following, after = (1024 * numerators + cube) // (2 * cube)
    return np.stack([-before, 1024 + before - following + after, following, -after], axis=1)


def _between(nodes: NDArray[np.int32], side: int, weights: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the values at `side` pixels along the first axis."""
    node, place = np.divmod(np.arange(side), len(weights))
    around = nodes[node[:, None] + np.arange(4)]
    sums = np.einsum("pkc...,pk->pc...", around, weights[place], dtype=np.int64)
    return np.asarray((sums + 512) >> 10, np.int32)


def _places(
    at: NDArray[np.int64], moves: NDArray[np.int32], side: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the lower pixel that each comes from along one axis, and the next one's share."""
    moved = np.clip(at * 128 + moves, 0, (side - 1) * 128)
    low = np.minimum(moved >> 7, max(side - 2, 0))
    return low, moved - low * 128
