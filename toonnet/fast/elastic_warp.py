"""A picture whose pixels are moved smoothly."""

from __future__ import annotations

from typing import Any

import numpy as np

from toonnet.fast._dispatch import Arrays, checked_threads, kernel_for
from toonnet.fast._homes import AnyArray
from toonnet.fast._pictures import Pictures
from toonnet.fast.params import WarpParams

_LARGEST_MOVE_PX = 4096
_ONE = 128
"""A pixel in fixed point."""


def elastic_warp(
    image: Any,
    moves: Any,
    spacing_px: int = 16,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> Any:
    """Move a picture's pixels smoothly, as a coarse grid of moves says.

    Pixel (y, x) shows what is at (y + down, x + across), interpolated bilinearly in 7 fractional
    bits; beyond its border the picture goes on as it ends. Between the nodes of the grid, which
    are rounded to 1/128 pixel, moves follow Keys' cubic (1981, a = -1/2), down first, then across.

    Parameters
    ----------
    image
        uint8, H x W x 3, N x H x W x 3, or a list of H x W x 3 pictures of any sizes.
    moves
        float64, rows x columns x 2: down and across in pixels, at most 4096 either way, of nodes
        `spacing_px` apart; pixel (0, 0) lies on node (1, 1). At least
        ``(H - 1) // spacing_px + 4`` rows, and columns likewise; of a stack or list, a list of
        them.
    spacing_px
        From one node to the next; 1 to 4096.
    out
        Where to put the result: an array of its shape and dtype, not overlapping an input.
    threads
        At most so many threads; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"`` or ``"cpp"``.

    Returns
    -------
    uint8, of the form of `image`.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    params = WarpParams(spacing_px=spacing_px)
    kernel = kernel_for("elastic_warp", backend, image)
    threads = checked_threads(threads)
    pictures = Pictures.of(image)
    if moves is None:
        raise TypeError("moves must be a NumPy array or a list of them, got NoneType")

    def fixed_point(grid: AnyArray, picture: AnyArray, name: str) -> AnyArray:
        return _fixed_point(grid, picture.shape, params.spacing_px, name)

    fixed = pictures.companions(moves, "moves", fixed_point)
    result, targets = pictures.targets(out, lambda shape: shape, np.uint8, pictures.arrays)
    sources: list[Arrays] = list(zip(pictures.arrays, fixed, strict=True))
    kernel(sources, [(target,) for target in targets], params=params, threads=threads)
    return result


def _fixed_point(moves: AnyArray, shape: tuple[int, ...], spacing_px: int, name: str) -> AnyArray:
    """Return int32, in 1/128 pixels."""
    if moves.dtype != np.float64:
        raise TypeError(f"{name} must be float64, got {moves.dtype}")
    rows, columns = ((side - 1) // spacing_px + 4 for side in shape[:2])
    if moves.ndim != 3 or moves.shape[2] != 2 or moves.shape[0] < rows or moves.shape[1] < columns:
        raise ValueError(
            f"{name} must be at least {rows}x{columns}x2 for a picture of {shape} and spacing_px "
            f"{spacing_px}, got {moves.shape}"
        )
    right = np.abs(moves) <= _LARGEST_MOVE_PX
    if not right.all():
        raise ValueError(
            f"{name} must be finite and at most {_LARGEST_MOVE_PX} pixels, got {moves[~right][0]}"
        )
    return np.ascontiguousarray(np.rint(moves * _ONE).astype(np.int32))
