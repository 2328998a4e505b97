"""The elastic warp on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import elastic_warp_u8
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import WarpParams


def elastic_warp(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: WarpParams, threads: int
) -> None:
    """Fill each ``(warped,)`` from its ``(picture, moves)``."""
    elastic_warp_u8(sources, targets, params=params, threads=threads)
