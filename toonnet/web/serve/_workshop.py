"""Who works when: few at once, the urgent first, and nothing that nobody waits for any more."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from toonnet.web.serve._nursery import Kind, Nursery, OutOfTime, Request, Worker, WorkerGone
from toonnet.web.serve._tasks import Reply

_EYES = 1
_LIMITS_S: dict[Kind, float] = {"hand": 20.0, "eye": 90.0}
"""The eye's holds the loading of the model, which with Keras takes its time on a busy machine."""


class Refused(Exception):
    """There is no answer, and the reason isn't the picture."""


class Busy(Refused):
    """Too much is waiting."""


class Superseded(Refused):
    """The same page has asked again since."""


class Failed(Refused):
    """The work took too long, or its process died."""


@dataclass(eq=False)
class _Job:
    kind: Kind
    request: Request
    answer: asyncio.Future[Reply]
    worker: Worker | None = None
    is_stopped: bool = False


@dataclass
class _Team:
    """The workers of a kind, and what waits for them."""

    idle: list[Worker | None]
    """None: one that hasn't been started."""
    waiting: list[tuple[int, int, _Job]] = field(default_factory=list)


class Workshop:
    """Gives requests to workers.

    Parameters
    ----------
    nursery
        Where workers come from.
    hands
        How many work at once, besides the one that has the model.
    most_waiting
        More than that are refused.
    limits_s
        After how many seconds the work on a request is given up.
    """

    def __init__(
        self,
        nursery: Nursery,
        *,
        hands: int,
        most_waiting: int = 24,
        limits_s: dict[Kind, float] | None = None,
    ) -> None:
        self._nursery = nursery
        self._limits_s = limits_s or _LIMITS_S
        self._most_waiting = most_waiting
        sizes: dict[Kind, int] = {"hand": hands, "eye": _EYES}
        self._teams = {kind: _Team([None] * size) for kind, size in sizes.items()}
        self._threads = ThreadPoolExecutor(hands + _EYES, thread_name_prefix="toonnet-ask")
        self._serial = count()
        self._current: dict[str, _Job] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, key: str, kind: Kind, request: Request, *, urgency: int = 0) -> Reply:
        """Return the answer to a request; cancelled, it isn't worked on any longer.

        Parameters
        ----------
        key
            What an earlier request of the same key, answered or not, is superseded by this one.
        kind
            Who is to do it.
        request
            What is to be done.
        urgency
            Smaller numbers first.

        Raises
        ------
        Refused
            Busy, Superseded or Failed.
        """
        self._supersede(key)
        team = self._teams[kind]
        if len(team.waiting) >= self._most_waiting:
            raise Busy("the server has too much to do; try again in a moment")
        job = _Job(kind, request, asyncio.get_running_loop().create_future())
        self._current[key] = job
        heapq.heappush(team.waiting, (urgency, next(self._serial), job))
        self._dispatch(team)
        try:
            return await job.answer
        except asyncio.CancelledError:
            _stop(job)
            raise
        finally:
            if self._current.get(key) is job:
                del self._current[key]

    def wake(self, kind: Kind) -> None:
        """Start a worker of a kind ahead of its first request, unless one is there."""
        team = self._teams[kind]
        if team.idle == [None] * len(team.idle) and team.idle:
            team.idle.pop()
            self._keep(self._start(team, kind))

    async def _start(self, team: _Team, kind: Kind) -> None:
        worker = None
        try:
            loop = asyncio.get_running_loop()
            worker = await loop.run_in_executor(self._threads, self._nursery.worker, kind)
        except WorkerGone:
            pass  # Whoever asks will be told.
        finally:
            team.idle.append(worker)
            self._dispatch(team)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside: the loop itself would forget it."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _supersede(self, key: str) -> None:
        older = self._current.pop(key, None)
        if older is None or older.answer.done():
            return
        older.answer.set_exception(Superseded("the page has asked for something newer"))
        _stop(older)

    def _dispatch(self, team: _Team) -> None:
        while team.idle and team.waiting:
            _, _, job = heapq.heappop(team.waiting)
            if job.answer.done():
                continue
            self._keep(self._do(team, job, team.idle.pop()))

    async def _do(self, team: _Team, job: _Job, worker: Worker | None) -> None:
        """Have a worker do a job, and be ready for the next one."""
        try:
            worker = await self._asked(job, worker)
        finally:
            job.worker = None
            team.idle.append(worker)
            self._dispatch(team)

    async def _asked(self, job: _Job, worker: Worker | None) -> Worker | None:
        """Settle a job; return the worker that did it, None if it has ended."""
        loop = asyncio.get_running_loop()
        limit_s = self._limits_s[job.kind]
        for is_last in (False, True):
            try:
                if worker is None:
                    make = self._nursery.worker
                    worker = await loop.run_in_executor(self._threads, make, job.kind)
                if job.answer.done():  # Nobody waits for it any more.
                    return worker
                job.worker = worker
                reply = await loop.run_in_executor(self._threads, worker.ask, job.request, limit_s)
            except WorkerGone as error:
                if worker is not None:
                    worker.close()
                worker = None
                # One that died while it was idle is no fault of this job's.
                if is_last or job.is_stopped or isinstance(error, OutOfTime):
                    _settle(job, Failed(_told(error)))
                    return None
            else:
                _settle(job, reply)
                if not job.is_stopped:
                    return worker
                worker.close()  # It was killed just when it had answered.
                return None
        raise AssertionError("the second try settles it")


def _stop(job: _Job) -> None:
    """End the work on something that nobody waits for."""
    # The eye goes on: it takes milliseconds, and another one would load the model again.
    if job.worker is not None and job.kind == "hand":
        job.is_stopped = True
        job.worker.kill()


def _settle(job: _Job, outcome: Reply | Refused) -> None:
    if job.answer.done():
        return
    if isinstance(outcome, Refused):
        job.answer.set_exception(outcome)
    else:
        job.answer.set_result(outcome)


def _told(error: WorkerGone) -> str:
    if isinstance(error, OutOfTime):
        return f"this was given up: {error}; use a simpler picture or smaller settings"
    return f"this couldn't be done: {error}; try again"
