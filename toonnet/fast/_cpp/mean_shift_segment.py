"""Mean-shift segmentation on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import mean_shift_segment_u8
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import SegmentParams


def mean_shift_segment(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: SegmentParams, threads: int
) -> None:
    """Fill each ``(labels, count)`` from its ``(picture,)``."""
    mean_shift_segment_u8(sources, targets, params=params, threads=threads)
