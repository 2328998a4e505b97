"""NumPy in, NumPy out: the one transfer, page-locked and overlapped with the work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any

import numpy as np

from toonnet.fast._cuda._device import Device, Lane, OutOfDeviceMemory, current
from toonnet.fast._cuda._items import Table
from toonnet.fast._dispatch import Arrays, Kernel

_CHUNK_BYTES = 64 * 2**20
"""In and out, of each lane: some 2 ms of transfer, long against a launch."""
_WORKSPACE_BYTES = 2**30
"""Of one part of a batch: some thousand pictures of 299 x 299, many more than run at a time."""
_LANES = 3
"""One sends, one computes, one fetches."""


def from_host_too(kernel: Kernel) -> Kernel:
    """Let a kernel for arrays on the device take NumPy arrays as well."""

    @wraps(kernel)
    def either(
        sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: Any, threads: int
    ) -> None:
        def run(some: Sequence[Arrays], results: Sequence[Arrays]) -> None:
            kernel(some, results, params=params, threads=threads)

        if len(sources) == 0:
            return
        if type(sources[0][0]) is np.ndarray:
            _through_device(run, sources, targets)
        else:
            run(sources, targets)

    return either


def halving(count: int, work: Callable[[int, int], None], *, at_once: int) -> None:
    """Call ``work(first, end)`` for all of `count` items, so many at once.

    Where the device has no room for so many, half as many are tried, and so on.

    Raises
    ------
    OutOfDeviceMemory
        If there isn't room for one; whoever has put more on the device may halve that.
    """
    first = 0
    while first < count:
        end = min(first + at_once, count)
        try:
            work(first, end)
        except OutOfDeviceMemory as error:
            if end - first == 1:
                inner = error.__cause__ if isinstance(error.__cause__, OutOfDeviceMemory) else error
                raise OutOfDeviceMemory(
                    f"the device has no room for picture {first} of the batch alone: {inner}"
                ) from inner
            at_once = (end - first) // 2
            continue
        first = end


def within_memory(table: Table, bytes_per_pixel: int, work: Callable[[Table], None]) -> None:
    """Call ``work`` with parts of a table whose workspaces take a GiB at most, or one picture's.

    Where the device has no room even so, they are halved.
    """
    ends = np.cumsum(table["pixels"] * bytes_per_pixel)
    first = 0
    while first < len(table):
        before = ends[first - 1] if first else 0
        end = max(int(np.searchsorted(ends, before + _WORKSPACE_BYTES, "right")), first + 1)
        part = table[first:end]
        halving(len(part), lambda a, b, part=part: work(part[a:b]), at_once=len(part))  # type: ignore[misc]
        first = end


def _through_device(
    run: Callable[[Sequence[Arrays], Sequence[Arrays]], None],
    sources: Sequence[Arrays],
    targets: Sequence[Arrays],
) -> None:
    device = current()
    lanes = _Lanes(device)

    def work(first: int, end: int) -> None:
        with suppress(OutOfDeviceMemory):
            return lanes.pass_through(run, sources[first:end], targets[first:end])
        lanes.finish()  # What the other lanes hold is free then, and what the error held.
        return lanes.pass_through(run, sources[first:end], targets[first:end])

    try:
        for first, end in _chunks(sources, targets):
            halving(
                end - first,
                lambda a, b, first=first: work(first + a, first + b),  # type: ignore[misc]
                at_once=end - first,
            )
    finally:
        lanes.finish()


class _Lanes:
    """Lanes in turn: each is finished before it is used again."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._free: list[Lane] = []
        self._busy: deque[Lane] = deque()
        self._made = 0

    def pass_through(
        self,
        run: Callable[[Sequence[Arrays], Sequence[Arrays]], None],
        sources: Sequence[Arrays],
        targets: Sequence[Arrays],
    ) -> None:
        lane = self._take()
        self._busy.append(lane)
        with lane.stream():
            there = _regrouped(lane.send(list(_flat(sources))), sources)
            results = [
                tuple(self._device.empty(a.shape, a.dtype) for a in row if a is not None)
                for row in targets
            ]
            run(there, results)
            lane.fetch(list(_flat(results)), list(_flat(targets)))

    def _take(self) -> Lane:
        if self._free:
            return self._free.pop()
        if self._made < _LANES:
            self._made += 1
            return self._device.lane()
        lane = self._busy.popleft()
        lane.finish()
        return lane

    def finish(self) -> None:
        """Wait for all lanes."""
        while self._busy:
            lane = self._busy.popleft()
            lane.finish()
            self._free.append(lane)


def _flat(rows: Sequence[Arrays]) -> Iterator[Any]:
    return (array for row in rows for array in row if array is not None)


def _regrouped(arrays: list[Any], like: Sequence[Arrays]) -> list[Arrays]:
    arriving = iter(arrays)
    return [tuple(None if a is None else next(arriving) for a in row) for row in like]


def _chunks(sources: Sequence[Arrays], targets: Sequence[Arrays]) -> Iterator[tuple[int, int]]:
    first = size = 0
    for i, rows in enumerate(zip(sources, targets, strict=True)):
        size += sum(array.nbytes for array in _flat(rows))
        if size >= _CHUNK_BYTES:
            yield first, i + 1
            first, size = i + 1, 0
    if first < len(sources):
        yield first, len(sources)
