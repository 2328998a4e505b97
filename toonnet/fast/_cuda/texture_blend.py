"""Texture blending on a CUDA device."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toonnet.fast._cuda._device import current, int32, launch
from toonnet.fast._cuda._items import Pieces, joined, table_of
from toonnet.fast._cuda._transfer import from_host_too
from toonnet.fast._dispatch import Arrays

PIECE_PIXELS = 16 * 256 * 4
"""Four rounds of a block, 112 KiB in and out; a multiple of 16 keeps alignment."""


@from_host_too
def texture_blend(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: None, threads: int
) -> None:
    """Fill each ``(blended,)`` from its ``(picture, texture)``."""
    pieces = Pieces.of(joined(table_of(sources, targets)), PIECE_PIXELS)
    items = current().upload(pieces.table)
    launch(
        "texture_blend.cu",
        "texture_blend",
        pieces.blocks,
        items,
        int32(len(pieces.table)),
        np.int64(PIECE_PIXELS),
    )
