"""Runs tasks in worker processes of this machine and survives their deaths."""

from __future__ import annotations

import gc
import os
import signal
import warnings
from collections import deque
from collections.abc import Generator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Protocol

from toonnet.batch._chunks import next_chunk
from toonnet.batch._destination import Destination
from toonnet.batch._errors import BatchError
from toonnet.batch._job import Job, Record, Result, Task, recipe_hash
from toonnet.batch._worker import Board, work

DEFAULT_TIMEOUT_S = 300.0
_TICK_S = 0.1
_LARGEST_CHUNK = 16
_SHARE_OF_PENDING = 4
_MOST_IDLE_DEATHS = 3


Results = Generator[list[Result], None, None]
"""Lists of results as they come; closing it ends the work."""


class Engine(Protocol):
    """Performs all tasks somewhere; one engine a place, such as this machine or a cluster."""

    def run(self, tasks: Sequence[Task], job: Job, destination: Destination) -> Results:
        """Yield results as they come, at least every 0.1 s a list, which may be empty.

        Closing the iterator ends all work at once.
        """


class _Worker:
    """The parent's end of a worker process."""

    def __init__(self, slot: int, spawn: _Run) -> None:
        self.slot = slot
        self.outstanding: deque[int] = deque()
        self.connection, child = get_context("fork").Pipe()
        self.messages = os.memfd_create("toonnet-worker")
        self._process = get_context("fork").Process(
            target=spawn.child, args=(self, child), name=f"toonnet-worker-{slot}", daemon=True
        )
        with warnings.catch_warnings():
            # NumPy's library for linear algebra has threads, but is safe to fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        child.close()

    def give(self, chunk: list[int]) -> None:
        """Queue tasks; a worker that has died meanwhile is noticed when it is read from."""
        self.outstanding.extend(chunk)
        try:
            self.connection.send(chunk)
        except OSError:
            return

    def last_message(self) -> str:
        """Return what the worker printed last."""
        size = os.fstat(self.messages).st_size
        tail = os.pread(self.messages, 500, max(0, size - 500))
        return tail.decode("utf-8", "replace").strip()

    def kill(self) -> int:
        """End the process if it still runs; return its exit code as `multiprocessing` has it."""
        self._process.kill()
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        self.close()
        return code or 0

    def close(self) -> None:
        """Close this end."""
        self.connection.close()
        os.close(self.messages)


class LocalEngine:
    """Worker processes forked from this one.

    Forking starts a worker in some 10 ms, as everything is imported already and the tasks are
    inherited; only task numbers and results cross the pipes. Each worker has its own pipe: one that
    is killed in the middle of a message harms no other. The task that a worker died of is run once
    more, alone in a fresh process, when all else is done; if that dies too, the task has failed.
    """

    def __init__(self, workers: int, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        if workers < 1:
            raise ValueError(f"workers must be at least 1, got {workers}")
        if not timeout_s > 0:
            raise ValueError(f"timeout_s must be above 0, got {timeout_s}")
        self.workers = workers
        self.timeout_s = timeout_s

    def run(self, tasks: Sequence[Task], job: Job, destination: Destination) -> Results:
        """See `Engine.run`."""
        job.prepare()
        gc.freeze()  # Else the workers' collector would touch, and so copy, all that they inherit.
        run = _Run(tasks, job, destination, self.timeout_s)
        try:
            yield from run.all_tasks(range(len(tasks)), min(self.workers, len(tasks)))
            for index in run.suspects.copy():
                run.retrying = True
                yield from run.all_tasks([index], 1)
        finally:
            run.kill()
            gc.unfreeze()


class _Run:
    """The state of one `LocalEngine.run`."""

    def __init__(
        self, tasks: Sequence[Task], job: Job, destination: Destination, timeout_s: float
    ) -> None:
        self._tasks, self._job, self._destination = tasks, job, destination
        self._recipe = recipe_hash(job.recipe)
        self._timeout_s = timeout_s
        self._pending: deque[int] = deque()
        self._workers: dict[int, _Worker] = {}
        self._board = Board(1)
        self._idle_deaths = 0
        self._parent = os.getpid()
        self.suspects: list[int] = []
        self.retrying = False

    def child(self, worker: _Worker, connection: Connection) -> None:
        """Run in the forked child: let go of the parent's ends of the pipes, then work."""
        for other in [*self._workers.values(), worker]:
            other.connection.close()
        work(
            connection,
            self._board,
            worker.slot,
            self._tasks,
            self._job,
            self._recipe,
            self._destination,
            worker.messages,
            self._parent,
        )

    def all_tasks(self, indices: Sequence[int], workers: int) -> Results:
        """Perform these tasks, with so many workers."""
        self._pending.extend(indices)
        self._board = Board(max(1, workers))
        while self._pending or any(worker.outstanding for worker in self._workers.values()):
            for slot in range(workers):
                if self._pending and slot not in self._workers:
                    self._workers[slot] = _Worker(slot, self)
            self._feed()
            yield self._collect()
        self.kill()

    def kill(self) -> None:
        """End all workers now."""
        for worker in self._workers.values():
            worker.kill()
        self._workers.clear()

    def _feed(self) -> None:
        """Give idle workers a chunk each; chunks shrink, so that all end at the same time."""
        for worker in self._workers.values():
            if self._pending and not worker.outstanding:
                share = len(self._pending) // (len(self._workers) * _SHARE_OF_PENDING)
                size = max(1, min(_LARGEST_CHUNK, share))
                worker.give(next_chunk(self._pending, self._tasks, size))

    def _collect(self) -> list[Result]:
        results: list[Result] = []
        by_connection = {worker.connection: worker for worker in self._workers.values()}
        for connection in wait(list(by_connection), timeout=_TICK_S):
            worker = by_connection[connection]  # type: ignore[index]
            try:
                received: list[Result] = worker.connection.recv()
            except (EOFError, OSError):
                results += self._bury(worker)
                continue
            self._idle_deaths = 0
            for result in received:
                worker.outstanding.remove(result.index)
            results += received
        for worker in list(self._workers.values()):
            if self._board.running_s(worker.slot) > self._timeout_s:
                results += self._end_overdue(worker)
        return results

    def _bury(self, worker: _Worker) -> list[Result]:
        """Take the tasks of a dead worker back; the one it died of is suspect."""
        index, message = self._board.current(worker.slot), worker.last_message()
        code = self._remove(worker)
        if index is None or index not in worker.outstanding:
            self._idle_deaths += 1
            if self._idle_deaths > _MOST_IDLE_DEATHS:
                raise BatchError(f"worker processes can't run: {_death(code)}; {message}")
            self._pending.extendleft(reversed(worker.outstanding))
            return []
        worker.outstanding.remove(index)
        self._pending.extendleft(reversed(worker.outstanding))
        if not self.retrying:
            self.suspects.append(index)
            return []
        detail = f"the worker process {_death(code)}, twice"
        return [self._failure(index, "worker_died", detail, message)]

    def _end_overdue(self, worker: _Worker) -> list[Result]:
        index, message = self._board.current(worker.slot), worker.last_message()
        self._remove(worker)
        results = []
        if index is not None and index in worker.outstanding:
            worker.outstanding.remove(index)
            detail = f"it took more than {self._timeout_s:g} s"
            results = [self._failure(index, "timeout", detail, message)]
        self._pending.extendleft(reversed(worker.outstanding))
        return results

    def _remove(self, worker: _Worker) -> int:
        code = worker.kill()
        del self._workers[worker.slot]
        self._board.clear(worker.slot)
        return code

    def _failure(self, index: int, reason: str, detail: str, message: str) -> Result:
        item = self._tasks[index].item
        record = Record(
            target=item.target,
            source=item.shown,
            status="failed",
            recipe=self._recipe,
            reason=reason,
            detail=detail,
        )
        remedy = "use fewer workers, or a smaller picture" if reason == "worker_died" else ""
        return Result(index, record, remedy=remedy, trace=message)


def _death(code: int) -> str:
    if code >= 0:
        return f"ended with status {code}"
    name = signal.Signals(-code).name
    hint = ", as when memory runs out" if -code == signal.SIGKILL else ""
    return f"was killed by {name}{hint}"
