"""What runs in a Dask worker: a chunk of tasks, watched for those that don't end."""

from __future__ import annotations

import ctypes
import os
import pickle
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from toonnet import __version__
from toonnet.batch._destination import Place
from toonnet.batch._errors import BatchError
from toonnet.batch._job import Divisible, Job, Record, Result, Task
from toonnet.batch._perform import perform

_LOOK_EVERY_S = 0.05
_kept = threading.local()
_preparing = threading.Lock()


class _Overdue(BaseException):
    """Raised in a thread whose task takes too long; no fault of the work's, so no Exception."""


class _Watch:
    """Ends tasks that take too long: one thread a process looks at all others' tasks.

    What doesn't return to Python is ended with its process, after as long again: the scheduler then
    gives the chunk to another.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._deadlines: dict[int, tuple[float, float]] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, timeout_s: float) -> Iterator[None]:
        """Raise `_Overdue` inside, where it lasts longer."""
        thread = threading.get_ident()
        now = time.monotonic()
        with self._lock:
            self._deadlines[thread] = now + timeout_s, now + 2 * timeout_s
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._deadlines.pop(thread, None)

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY_S)
            now = time.monotonic()
            with self._lock:
                for thread, (deadline, end) in list(self._deadlines.items()):
                    if now > end:
                        os._exit(1)
                    if now > deadline:
                        self._deadlines[thread] = (end, end)
                        ctypes.pythonapi.PyThreadState_SetAsyncExc(
                            ctypes.c_ulong(thread), ctypes.py_object(_Overdue)
                        )


_watch = _Watch()


def perform_chunk(
    job: bytes,
    digest: str,
    part: Any,
    tasks: Sequence[tuple[int, Task]],
    recipe: str,
    place: Place,
    timeout_s: float,
    version: str,
) -> list[Result]:
    """Perform tasks one after another; every fault becomes a result.

    Parameters
    ----------
    job, digest
        The pickled job without what it holds of items, and what tells it from others: a thread
        unpickles and prepares it once.
    part
        What it holds of these tasks' items.
    tasks
        With their indices.
    recipe, place, timeout_s
        As workers of this machine are given them.
    version
        Toonnet's, where the run is driven.

    Raises
    ------
    BatchError
        If this worker can't take part.
    """
    _check(version, place)
    whole = _job(job, digest)
    mine = whole.holding(part) if isinstance(whole, Divisible) else whole
    return [_performed(index, task, mine, recipe, place, timeout_s) for index, task in tasks]


def _check(version: str, place: Place) -> None:
    if version != __version__:
        raise BatchError(
            f"a worker has toonnet {__version__}, this is {version}; install the same everywhere"
        )
    if not place.reachable():
        raise BatchError(
            f"a worker on {os.uname().nodename} doesn't see {str(place.folder)!r}; mount the "
            "folder there under the same name, or name a URL"
        )


def _job(blob: bytes, digest: str) -> Job:
    """Return the prepared job; only the last one is kept, with its renderer and the like."""
    if getattr(_kept, "digest", None) != digest:
        _kept.digest = None
        job: Job = pickle.loads(blob)
        with _preparing:
            job.prepare()
        _kept.job, _kept.digest = job, digest
    kept: Job = _kept.job
    return kept


def _performed(
    index: int, task: Task, job: Job, recipe: str, place: Place, timeout_s: float
) -> Result:
    try:
        with _watch.over(timeout_s):
            return perform(index, task, job, recipe, place)
    except _Overdue:
        item = task.item
        record = Record(
            target=item.target,
            source=item.shown,
            status="failed",
            recipe=recipe,
            reason="timeout",
            detail=f"it took more than {timeout_s:g} s",
        )
        return Result(index, record)
