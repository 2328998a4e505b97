"""Tasks that are given to a worker together."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from toonnet.batch._job import Task


def next_chunk(pending: deque[int], tasks: Sequence[Task], size: int) -> list[int]:
    """Take so many pending tasks, and what else is of the last one's unit."""
    chunk: list[int] = []
    while pending and (len(chunk) < size or _same_unit(tasks, chunk[-1], pending[0])):
        chunk.append(pending.popleft())
    return chunk


def _same_unit(tasks: Sequence[Task], index: int, other: int) -> bool:
    unit = tasks[index].item.unit
    return bool(unit) and unit == tasks[other].item.unit
