"""The table that tells a kernel's blocks which picture is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._cuda._device import current
from toonnet.fast._homes import Columns, Rows

ITEM = np.dtype(
    [
        ("source", np.uint64),
        ("companion", np.uint64),
        ("target", np.uint64),
        ("workspace", np.uint64),
        ("pixels", np.int64),
        ("height", np.int32),
        ("width", np.int32),
        ("first_block", np.int32),
        ("kind", np.int32),
    ],
    align=True,
)
"""Field by field ``struct Item`` of ``cuda/items.cuh``."""

_ALIGNMENT = 256

Table = NDArray[Any]


def table_of(sources: Sequence[Any], targets: Sequence[Any]) -> Table:
    """Return a row a picture with the addresses of its arrays and its size.

    ``kind`` is the companion's number of channels: 3, or 1 for gray, masks and none.
    """
    table = np.zeros(len(sources), ITEM)
    if not len(table):
        return table
    pictures, *companions = _columns(sources)
    (filled,) = _columns(targets)
    table["source"] = _addresses(pictures)
    table["target"] = _addresses(filled)
    sizes = _shapes(pictures)
    table["height"], table["width"] = sizes[:, 0], sizes[:, 1]
    table["pixels"] = sizes[:, 0].astype(np.int64) * sizes[:, 1]
    table["kind"] = 1
    for column in companions:
        table["companion"] = _addresses(column)
        table["kind"] = _channels(column)
    return table


def _columns(batch: Sequence[Any]) -> Sequence[Sequence[Any]]:
    return batch.columns if isinstance(batch, Columns) else list(zip(*batch, strict=True))


def _addresses(column: Sequence[Any]) -> NDArray[np.uint64]:
    device = current()
    if isinstance(column, Rows):
        steps = np.arange(len(column), dtype=np.uint64) * np.uint64(column.row_bytes)
        return np.uint64(device.address(column.stack)) + steps
    return np.array([0 if a is None else device.address(a) for a in column], np.uint64)


def _shapes(column: Sequence[Any]) -> NDArray[np.int32]:
    if isinstance(column, Rows):
        return np.tile(np.array(column.stack.shape[1:3], np.int32), (len(column), 1))
    return np.array([array.shape[:2] for array in column], np.int32)


def _channels(column: Sequence[Any]) -> int | list[int]:
    if isinstance(column, Rows):
        return 3 if column.stack.ndim == 4 else 1
    return [3 if array is not None and array.ndim == 3 else 1 for array in column]


def joined(table: Table) -> Table:
    """Return the table with one row for all pictures if their pixels lie one behind another.

    For kernels that look at each pixel by itself: a stack is then one long picture.
    """
    if len(table) < 2 or (table["kind"] != table["kind"][0]).any():
        return table
    pixels = table["pixels"][:-1].astype(np.uint64)
    for name, size in (("source", 3), ("target", 3), ("companion", table["kind"][0])):
        steps = np.diff(table[name])
        if table[name].any() and (steps != pixels * np.uint64(size)).any():
            return table
    whole = table[:1].copy()
    whole["pixels"] = table["pixels"].sum()
    return whole


def number_blocks(table: Table, counts: NDArray[np.int64]) -> int:
    """Give each picture so many blocks, one after the other; return how many there are in all."""
    ends = np.cumsum(counts)
    table["first_block"] = ends - counts
    return int(ends[-1]) if len(ends) else 0


def set_workspaces(table: Table, sizes: NDArray[np.int64]) -> Any:
    """Give each picture a workspace of so many bytes; return the memory, to be kept meanwhile."""
    sizes = -(-sizes // _ALIGNMENT) * _ALIGNMENT
    ends = np.cumsum(sizes)
    memory = current().empty((int(ends[-1]) if len(ends) else 0,), np.uint8)
    first = np.uint64(current().address(memory))
    table["workspace"] = first + (ends - sizes).astype(np.uint64)
    return memory


@dataclass(frozen=True)
class Pieces:
    """A table whose pictures are cut in pieces, a block each."""

    table: Table
    piece_pixels: int
    blocks: int

    @classmethod
    def of(cls, table: Table, piece_pixels: int) -> Pieces:
        """Cut pictures into pieces of so many pixels, the last one of each fewer."""
        return cls(table, piece_pixels, number_blocks(table, -(-table["pixels"] // piece_pixels)))
