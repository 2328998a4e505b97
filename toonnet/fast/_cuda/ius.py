"""IUS on a CUDA device."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet.fast._cuda._items import Table, table_of
from toonnet.fast._cuda._mean_shift import STEP_BYTES, filter_table
from toonnet.fast._cuda._transfer import from_host_too, within_memory
from toonnet.fast._cuda._unify import WORKSPACE_BYTES, unify_table
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import IUSParams


@from_host_too
def ius(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: IUSParams, threads: int
) -> None:
    """Fill each ``(unified,)`` from its ``(picture, mask or None)``."""

    def work(some: Table) -> None:
        filter_table(some, params)
        filtered = some.copy()
        filtered["source"] = some["target"]  # The filtered picture is unified in place.
        unify_table(filtered, params)

    within_memory(table_of(sources, targets), STEP_BYTES + WORKSPACE_BYTES, work)
