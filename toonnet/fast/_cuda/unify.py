"""The filling half of IUS on a CUDA device."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet.fast._cuda._items import table_of
from toonnet.fast._cuda._transfer import from_host_too, within_memory
from toonnet.fast._cuda._unify import WORKSPACE_BYTES, unify_table
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import IUSParams


@from_host_too
def unify(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: IUSParams, threads: int
) -> None:
    """Fill each ``(unified,)`` from its ``(filtered, mask or None)``."""
    table = table_of(sources, targets)
    within_memory(table, WORKSPACE_BYTES, lambda some: unify_table(some, params))
