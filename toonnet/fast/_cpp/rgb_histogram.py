"""RGB histograms on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import rgb_histogram_u8
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import HistogramParams


def rgb_histogram(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: HistogramParams, threads: int
) -> None:
    """Fill each ``(counts,)`` from its ``(picture, mask or None)``."""
    rgb_histogram_u8(sources, targets, params=params, threads=threads)
