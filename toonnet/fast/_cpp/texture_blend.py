"""Texture blending on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import texture_blend_u8
from toonnet.fast._dispatch import Arrays


def texture_blend(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: None, threads: int
) -> None:
    """Fill each ``(blended,)`` from its ``(picture, texture)``."""
    texture_blend_u8(sources, targets, params=params, threads=threads)
