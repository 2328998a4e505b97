"""Cutting work in pieces whose temporary arrays stay small."""

from __future__ import annotations

from collections.abc import Iterator

_PIXELS = 1 << 16
"""A piece's temporary arrays fit the cache, and those of huge pictures the memory."""


def pieces(pixels: int) -> Iterator[slice]:
    """Yield slices that cover so many pixels."""
    for first in range(0, pixels, _PIXELS):
        yield slice(first, first + _PIXELS)
