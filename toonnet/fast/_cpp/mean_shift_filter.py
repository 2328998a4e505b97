"""Mean-shift filtering on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import mean_shift_filter_u8
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import MeanShiftParams


def mean_shift_filter(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: MeanShiftParams, threads: int
) -> None:
    """Fill each ``(filtered,)`` from its ``(picture,)``."""
    mean_shift_filter_u8(sources, targets, params=params, threads=threads)
