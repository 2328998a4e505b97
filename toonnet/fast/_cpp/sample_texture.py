"""Sampling of a tile region by region on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import sample_texture_u8
from toonnet.fast._dispatch import Arrays


def sample_texture(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: None, threads: int
) -> None:
    """Fill each ``(sampled,)`` from its ``(labels, tile, placements)``."""
    sample_texture_u8(sources, targets, params=params, threads=threads)
