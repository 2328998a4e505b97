"""RGB histograms on a CUDA device."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toonnet.fast._cuda._device import current, int32, launch
from toonnet.fast._cuda._items import Pieces, table_of
from toonnet.fast._cuda._transfer import from_host_too
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import HistogramParams

PIECE_PIXELS = 2**17
"""A 299 x 299 picture is one piece: 256 threads take some 20 rounds, against one for the sums."""


@from_host_too
def rgb_histogram(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: HistogramParams, threads: int
) -> None:
    """Fill each ``(counts,)`` from its ``(picture, mask or None)``."""
    device = current()
    pieces = Pieces.of(table_of(sources, targets), PIECE_PIXELS)
    table = pieces.table
    cut = table["pixels"] > PIECE_PIXELS
    if cut.any():
        rows = device.empty((pieces.blocks, params.bins, 3), np.int64)
        row_bytes = np.uint64(3 * params.bins * 8)
        places = device.address(rows) + table["first_block"].astype(np.uint64) * row_bytes
        table["workspace"] = np.where(cut, places, 0)
    arguments = (
        device.upload(table),
        int32(len(table)),
        np.int64(PIECE_PIXELS),
        int32(params.bins),
    )
    launch("rgb_histogram.cu", "rgb_histogram", pieces.blocks, *arguments)
    if cut.any():
        launch("rgb_histogram.cu", "histogram_sum", len(table), *arguments)
