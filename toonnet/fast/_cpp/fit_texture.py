"""The fit of a texture to a tone on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import fit_texture_u8
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import FitParams


def fit_texture(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: FitParams, threads: int
) -> None:
    """Fill each ``(drawn, fit)`` from its ``(tone, texture)``."""
    fit_texture_u8(sources, targets, params=params, threads=threads)
