"""RGB to HSV on a CUDA device."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toonnet.fast._cuda._device import current, int32, launch
from toonnet.fast._cuda._items import Pieces, joined, table_of
from toonnet.fast._cuda._transfer import from_host_too
from toonnet.fast._dispatch import Arrays

PIECE_PIXELS = 16 * 256 * 8
"""Eight rounds of a block, against one for its tables; a multiple of 16 keeps alignment."""


@from_host_too
def rgb_to_hsv(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: None, threads: int
) -> None:
    """Fill each ``(hsv,)`` from its ``(picture,)``."""
    pieces = Pieces.of(joined(table_of(sources, targets)), PIECE_PIXELS)
    items = current().upload(pieces.table)
    launch(
        "rgb_to_hsv.cu",
        "rgb_to_hsv",
        pieces.blocks,
        items,
        int32(len(pieces.table)),
        np.int64(PIECE_PIXELS),
    )
