"""Mean-shift filtering on a CUDA device."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet.fast._cuda._items import table_of
from toonnet.fast._cuda._mean_shift import STEP_BYTES, filter_table
from toonnet.fast._cuda._transfer import from_host_too, within_memory
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import MeanShiftParams


@from_host_too
def mean_shift_filter(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: MeanShiftParams, threads: int
) -> None:
    """Fill each ``(filtered,)`` from its ``(picture,)``."""
    table = table_of(sources, targets)
    within_memory(table, STEP_BYTES, lambda some: filter_table(some, params))
