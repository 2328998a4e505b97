"""Line convolution on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import line_strokes_u8
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import StrokesParams


def line_strokes(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: StrokesParams, threads: int
) -> None:
    """Fill each ``(strokes,)`` from its ``(picture,)``."""
    line_strokes_u8(sources, targets, params=params, threads=threads)
