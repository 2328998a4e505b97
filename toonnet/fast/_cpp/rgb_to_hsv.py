"""RGB to HSV on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import rgb_to_hsv_u8
from toonnet.fast._dispatch import Arrays


def rgb_to_hsv(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: None, threads: int
) -> None:
    """Fill each ``(hsv,)`` from its ``(picture,)``."""
    rgb_to_hsv_u8(sources, targets, params=params, threads=threads)
