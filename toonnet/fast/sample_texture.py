"""A tile laid over a picture, turned and moved for each region."""

from __future__ import annotations

from typing import Any

import numpy as np

from toonnet.fast._dispatch import Arrays, checked_threads, kernel_for
from toonnet.fast._homes import AnyArray
from toonnet.fast._pictures import Pictures, _array

_LARGEST_TILE_SIDE = 32767
_LARGEST_OFFSET_PX = 2**31 - 1
_ONE = 65536
"""A pixel in fixed point."""


def sample_texture(
    labels: Any,
    tile: Any,
    placements: Any,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> Any:
    """Cover each region with a tile that repeats, at the region's own angle and offset.

    The pixel (y, x) of a region shows the tile at (row + (x sin + y cos) / scale,
    column + (x cos - y sin) / scale), bilinearly interpolated in 8 fractional bits: the tile
    turned counterclockwise by the angle.

    Parameters
    ----------
    labels
        int32, H x W, N x H x W, or a list of H x W planes of any sizes: the region of each pixel,
        as `mean_shift_segment` gives it.
    tile
        uint8, height x width, 1 to 32,767 each; one tile for all.
    placements
        float64, R x 4, one row for each label 0 to R - 1: angle in degrees, row and column in
        pixels of the tile, scale in 1/64 to 64; of a stack or list, a list of them.
    out
        Where to put the result: uint8, of the form of `labels`, not overlapping an input.
    threads
        At most so many threads; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"`` or ``"cpp"``.

    Returns
    -------
    uint8, H x W, N x H x W or a list, as `labels`.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    kernel = kernel_for("sample_texture", backend)
    threads = checked_threads(threads)
    planes = Pictures.planes(labels, "labels", np.int32)
    checked_tile = _tile(tile)
    if placements is None:
        raise TypeError("placements must be a NumPy array or a list of them, got NoneType")
    fixed = planes.companions(placements, "placements", _fixed_point)
    inputs = [*planes.arrays, checked_tile]
    result, targets = planes.targets(out, lambda shape: shape, np.uint8, inputs)
    sources: list[Arrays] = [
        (plane, checked_tile, place) for plane, place in zip(planes.arrays, fixed, strict=True)
    ]
    kernel(sources, [(target,) for target in targets], params=None, threads=threads)
    return result


def _tile(tile: Any) -> AnyArray:
    array = _array(tile, "tile")
    if array.dtype != np.uint8:
        raise TypeError(f"tile must be uint8, got {array.dtype}")
    if array.ndim != 2 or not all(1 <= side <= _LARGEST_TILE_SIDE for side in array.shape):
        raise ValueError(f"tile must be HxW, 1 to {_LARGEST_TILE_SIDE} each, got {array.shape}")
    return np.ascontiguousarray(array)


def _fixed_point(placements: AnyArray, labels: AnyArray, name: str) -> AnyArray:
    """Return int64, R x 6: row, its steps down and across, column, its steps, in 1/65536 px."""
    if placements.dtype != np.float64:
        raise TypeError(f"{name} must be float64, got {placements.dtype}")
    if placements.ndim != 2 or placements.shape[1] != 4:
        raise ValueError(f"{name} must be Rx4, got {placements.shape}")
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= len(placements):
        raise ValueError(
            f"{name} must have a row for every label from {low} to {high}, got {len(placements)}"
        )
    angle_deg, row, column, scale = placements.T
    if not (np.abs(placements[:, :3]) <= _LARGEST_OFFSET_PX).all():
        raise ValueError(f"{name} must be finite, angles and offsets below 2^31, got {placements}")
    if not ((scale >= 1 / 64) & (scale <= 64)).all():
        raise ValueError(f"{name} must have scales from 1/64 to 64, got {scale}")
    sine, cosine = np.sin(np.deg2rad(angle_deg)) / scale, np.cos(np.deg2rad(angle_deg)) / scale
    columns = (row, cosine, sine, column, -sine, cosine)
    return np.ascontiguousarray(np.rint(np.stack(columns, axis=1) * _ONE).astype(np.int64))
