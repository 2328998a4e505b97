"""A worker process: takes numbers of tasks from a pipe, performs them, sends results back."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Sequence
from mmap import mmap
from multiprocessing.connection import Connection

from toonnet.batch._destination import Place
from toonnet.batch._job import Job, Task
from toonnet.batch._perform import perform

_NUMBER_BYTES = 8
_IDLE = -1
_SEND_EVERY_S = 0.1
_SET_PARENT_DEATH_SIGNAL = 1


class Board:
    """Shared memory in which each worker notes its current task and when that began.

    It outlives a worker that is killed, and so tells which task it died of.
    """

    def __init__(self, workers: int) -> None:
        # Each number is written in one piece (which `struct.pack_into` doesn't do: it clears the
        # place first), the beginning before the task: a reader never sees a task with a wrong age.
        memory = memoryview(mmap(-1, 2 * _NUMBER_BYTES * workers))
        self._indices = memory[: _NUMBER_BYTES * workers].cast("q")
        self._began = memory[_NUMBER_BYTES * workers :].cast("d")
        for slot in range(workers):
            self.clear(slot)

    def note(self, slot: int, index: int) -> None:
        """Begin task `index`."""
        self._began[slot] = time.monotonic()
        self._indices[slot] = index

    def clear(self, slot: int) -> None:
        """Be between tasks."""
        self.note(slot, _IDLE)

    def current(self, slot: int) -> int | None:
        """Return the current task, None between tasks."""
        index = self._indices[slot]
        return None if index == _IDLE else index

    def running_s(self, slot: int) -> float:
        """Return for how many seconds the current task has run."""
        return 0.0 if self.current(slot) is None else time.monotonic() - self._began[slot]


def work(
    connection: Connection,
    board: Board,
    slot: int,
    tasks: Sequence[Task],
    job: Job,
    recipe: str,
    destination: Place,
    messages: int,
    parent: int,
) -> None:
    """Perform chunks of task numbers until the parent is gone.

    What native libraries print goes to the file `messages`, kept for the current task only.
    """
    become_worker(messages, parent)
    while True:
        try:
            chunk: list[int] = connection.recv()
        except (EOFError, OSError):
            return
        results, sent = [], time.monotonic()
        for index in chunk:
            os.ftruncate(messages, 0)
            board.note(slot, index)
            results.append(perform(index, tasks[index], job, recipe, destination))
            if time.monotonic() - sent > _SEND_EVERY_S:
                connection.send(results)
                results, sent = [], time.monotonic()
        board.clear(slot)
        connection.send(results)


def become_worker(messages: int, parent: int) -> None:
    """Leave Ctrl-C to the parent, end with it, and print to a file that it reads."""
    # Ctrl-C reaches the whole process group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # It died before it could be tied to this process.
        os._exit(1)
    os.dup2(messages, 2)
