"""Planning of the filling half of IUS."""

from __future__ import annotations

import numpy as np

from toonnet.fast._cuda._device import current, int32, launch
from toonnet.fast._cuda._items import Pieces, Table, set_workspaces
from toonnet.fast.params import IUSParams

PIECE_PIXELS = 4096
"""Sixteen rounds of a block, so that a small picture alone keeps many blocks busy."""
WORKSPACE_BYTES = 13
"""A pixel at most: three words and a bit; see ``Workspace`` of ``cuda/unify.cuh``."""


def unify_table(table: Table, params: IUSParams) -> None:
    """Unify each picture of a table, filtered ones, into its target, which may be its source."""
    table = table.copy()
    pieces = Pieces.of(table, PIECE_PIXELS)
    pixels = table["pixels"]
    workspace = set_workspaces(table, 12 * pixels + 4 * -(-pixels // 32))
    device = current()
    items, count, rules = device.upload(table), int32(len(table)), device.upload(_rules(params))
    piece_pixels = np.int64(PIECE_PIXELS)
    cut = (items, count, piece_pixels)
    launch("background.cu", "classify", pieces.blocks, *cut, rules)
    launch("background.cu", "join_light", pieces.blocks, *cut)
    launch("background.cu", "measure_light", pieces.blocks, *cut)
    launch("fill.cu", "fill_regions", len(table), items, count, rules)
    del workspace  # It has to last until here: the stream keeps the order of what follows.


def _rules(params: IUSParams) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return ``struct Rules`` of ``cuda/unify.cuh``."""
    return np.array(
        [
            params.outline_value_below,
            params.light_saturation_below,
            params.light_value_above,
            params.gray_saturation_below,
            params.background_area_divisor,
            params.cell_px,
            params.seed_score == "chroma",
            params.seed_order == "score",
            params.hue_tolerance,
            params.value_tolerance,
            params.fill_color == "mean",
        ],
        np.int32,
    )
