"""Planning of the mean shift, which filters and IUS share."""

from __future__ import annotations

import math

import numpy as np

from toonnet.fast._cuda._device import current, int32, launch
from toonnet.fast._cuda._items import Table, number_blocks, set_workspaces
from toonnet.fast._numpy.mean_shift_filter import squared_limit
from toonnet.fast.params import MeanShiftParams

TILE_ROWS, TILE_COLUMNS = 8, 32
STEP_BYTES = 8
"""``struct Step`` of ``cuda/mean_shift.cu``."""
_LARGEST_INT32 = 2**31 - 1


def has_first_steps(params: MeanShiftParams) -> bool:
    """Return whether the first kernel's windows and colours fit its shared memory and sums."""
    return params.spatial_radius_px <= 7 and squared_limit(params.color_radius) < 254**2


def filter_table(table: Table, params: MeanShiftParams) -> None:
    """Filter each picture of a table into its target; what else it says is left alone."""
    table = table.copy()
    across = -(-table["width"] // TILE_COLUMNS)
    blocks = number_blocks(table, across.astype(np.int64) * -(-table["height"] // TILE_ROWS))
    table["workspace"] = 0
    workspace = None
    rules = (
        int32(params.spatial_radius_px),
        int32(squared_limit(params.color_radius)),
        int32(min(math.floor(params.epsilon), _LARGEST_INT32)),
    )
    if has_first_steps(params):
        workspace = set_workspaces(table, STEP_BYTES * table["pixels"])
    items, count = current().upload(table), int32(len(table))
    if workspace is not None:
        launch("mean_shift.cu", "mean_shift_steps", blocks, items, count, *rules)
    walk = (*rules, int32(params.max_iterations))
    launch("mean_shift.cu", "mean_shift_walk", blocks, items, count, *walk)
