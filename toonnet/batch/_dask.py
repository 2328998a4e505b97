"""Runs tasks on a Dask cluster: this machine's, or any that a scheduler knows."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from toonnet import __version__
from toonnet.batch import _dask_worker
from toonnet.batch._chunks import next_chunk
from toonnet.batch._destination import Destination
from toonnet.batch._errors import BatchError
from toonnet.batch._job import Divisible, Item, Job, Record, Result, Task, recipe_hash
from toonnet.batch._local import DEFAULT_TIMEOUT_S, Results
from toonnet.io import is_url

if TYPE_CHECKING:
    from distributed import Client, Future

_TICK_S = 0.1
_POLL_S = 0.02
_CHUNKS_AHEAD = 2
"""Chunks that wait for each thread of a worker: enough that none is idle, few enough for memory."""
_LARGEST_CHUNK = 32
_CONNECT_S = 10.0
_PATIENCE_S = 120.0
_COUNT_EVERY_S = 1.0

CLUSTER_CONFIGURATION = {
    "distributed.scheduler.allowed-failures": 1,
    # On a busy machine a worker that died needs its time to come back.
    "distributed.deploy.lost-worker-timeout": "120 s",
    # Dask's own make glibc give memory back to the system after every picture and fetch it again.
    "distributed.nanny.pre-spawn-environ": {"MALLOC_ARENA_MAX": 1, "OPENBLAS_NUM_THREADS": 1},
    "distributed.worker.profile.enabled": False,
}
"""Of a cluster that is started here."""


class DaskEngine:
    """Tasks on a cluster of `dask.distributed`.

    The process that drives the run plans, records and writes the ledger; workers read the inputs
    and write the results, so both have to be where all machines see them: in a shared folder of
    one name, or at a URL that fsspec opens. A chunk of tasks is one task of Dask's. Only so many
    are with the scheduler at once that every worker has its next one, so that neither it nor the
    driver keeps more than that. A worker that dies takes nothing along: its chunks are made again,
    file by file of the same name and bytes, and recorded once. A chunk that workers die of is
    taken apart; the task that they die of even then has failed.

    Parameters
    ----------
    workers
        Processes of the cluster on this machine, where no scheduler is named.
    scheduler
        The address of a cluster's scheduler, as ``tcp://10.0.0.1:8786``.
    timeout_s
        How long a task may take.
    client
        A client that is connected already, instead of both; it stays open.
    """

    def __init__(
        self,
        workers: int = 1,
        *,
        scheduler: str | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        client: Client | None = None,
    ) -> None:
        if workers < 1:
            raise ValueError(f"workers must be at least 1, got {workers}")
        if not timeout_s > 0:
            raise ValueError(f"timeout_s must be above 0, got {timeout_s}")
        self.workers, self.scheduler, self.timeout_s = workers, scheduler, timeout_s
        self._client = client

    def run(self, tasks: Sequence[Task], job: Job, destination: Destination) -> Results:
        """See `Engine.run`."""
        if not tasks:
            return
        with self._connected() as client:
            run = _Run(client, tasks, job, destination, self.timeout_s)
            try:
                yield from run.all_tasks()
            finally:
                run.cancel()

    @contextmanager
    def _connected(self) -> Iterator[Client]:
        """Give a client; what was started for it ends with it, and so do its threads.

        So the process can fork workers of its own before and after.
        """
        if self._client is not None:
            yield self._client
            return
        try:
            import distributed
        except ImportError:
            raise BatchError("--engine dask needs dask: pip install 'toonnet[dask]'") from None
        if self.scheduler is not None:
            try:
                with distributed.Client(self.scheduler, timeout=_CONNECT_S) as client:
                    _wait_for_workers(client, self.scheduler)
                    yield client
            except (OSError, ValueError) as error:
                raise BatchError(
                    f"no Dask scheduler answers at {self.scheduler!r}: {error}; `dask scheduler` "
                    "starts one and tells its address, as tcp://10.0.0.1:8786"
                ) from error
            return
        with _cluster_here(self.workers) as cluster, distributed.Client(cluster) as client:
            yield client


@contextmanager
def _cluster_here(workers: int) -> Iterator[Any]:
    """Start worker processes of this machine; only this user's processes can speak with them."""
    import dask
    from distributed import LocalCluster, Security

    with dask.config.set(CLUSTER_CONFIGURATION):
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # Its default port may be taken.
            security=Security.temporary(),
            protocol="tls://",
            silence_logs=logging.CRITICAL,
        )
    with cluster:
        yield cluster


def _wait_for_workers(client: Client, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE_S)
    except TimeoutError:
        raise BatchError(
            f"the scheduler at {scheduler!r} has no workers; start some: dask worker {scheduler}"
        ) from None


@dataclass(slots=True)
class _Chunk:
    """Tasks that are performed together."""

    indices: list[int]
    suspect: bool = False
    """Workers have died of it in a larger chunk."""


class _Run:
    """The state of one `DaskEngine.run`."""

    def __init__(
        self,
        client: Client,
        tasks: Sequence[Task],
        job: Job,
        destination: Destination,
        timeout_s: float,
    ) -> None:
        from distributed import as_completed

        if getattr(job, "service", None) is not None:
            raise BatchError("a device is this machine's: --backend cuda takes --engine local")
        self._client, self._tasks, self._timeout_s = client, tasks, timeout_s
        self._place, self._recipe = destination.place(), recipe_hash(job.recipe)
        self._whole = job
        core = job.holding(job.part([])) if isinstance(job, Divisible) else job
        # Some KB that go with every chunk: as a task of its own it could be lost with a worker.
        self._job = pickle.dumps(core)
        self._digest = hashlib.sha256(self._job).hexdigest()
        self._pending: deque[int] = deque(range(len(tasks)))
        self._again: deque[_Chunk] = deque()
        self._outstanding: dict[Future, _Chunk] = {}
        self._completed = as_completed(with_results=True, raise_errors=False)
        self._threads, self._counted, self._alive = 1, 0.0, time.monotonic()

    def all_tasks(self) -> Results:
        """Perform all tasks."""
        while self._pending or self._again or self._outstanding:
            self._submit()
            yield self._collect()

    def cancel(self) -> None:
        """Give up what is under way."""
        self._client.cancel([*self._outstanding])
        self._outstanding.clear()

    def _submit(self) -> None:
        """Keep every thread's next chunks with the scheduler, and no more."""
        now = time.monotonic()
        if now - self._counted > _COUNT_EVERY_S:
            self._counted, threads = now, sum(self._client.nthreads().values())
            if threads:
                self._threads, self._alive = threads, now
            elif now - self._alive > _PATIENCE_S:
                raise BatchError("all Dask workers are gone; start some and run it again")
        window = _CHUNKS_AHEAD * self._threads + 1
        while self._pending and len(self._outstanding) < window:
            share = len(self._pending) // (window * 2)
            size = max(1, min(_LARGEST_CHUNK, share))
            self._send(_Chunk(next_chunk(self._pending, self._tasks, size)))
        # Last and one by one: whatever else waits for a worker is blamed for its death too.
        if self._again and not self._outstanding:
            self._send(self._again.popleft())

    def _send(self, chunk: _Chunk) -> None:
        tasks = [(index, _absolute(self._tasks[index])) for index in chunk.indices]
        items = [task.item for _, task in tasks]
        part = self._whole.part(items) if isinstance(self._whole, Divisible) else None
        future = self._client.submit(
            _dask_worker.perform_chunk,
            self._job,
            self._digest,
            part,
            tasks,
            self._recipe,
            self._place,
            self._timeout_s,
            __version__,
            pure=False,
        )
        self._outstanding[future] = chunk
        self._completed.add(future)

    def _collect(self) -> list[Result]:
        deadline = time.monotonic() + _TICK_S
        results: list[Result] = []
        while not results and time.monotonic() < deadline:
            if not self._completed.has_ready():
                time.sleep(_POLL_S)
                continue
            for future, result in self._completed.next_batch(block=False):
                chunk = self._outstanding.pop(future)
                # Not by the future's status: its worker may have died since the result was fetched.
                fetched = isinstance(result, list)
                results += result if fetched else self._failed(future, chunk)
        return results

    def _failed(self, future: Future, chunk: _Chunk) -> list[Result]:
        """Take a chunk that gave no results apart, or report the task in it."""
        from distributed import KilledWorker

        if future.status == "cancelled":
            raise BatchError("the Dask scheduler is gone; start it and run the same command again")
        error = future.exception()
        if isinstance(error, BatchError):
            raise error
        if not isinstance(error, KilledWorker):
            raise BatchError(f"a Dask worker can't work: {type(error).__name__}: {error}")
        if not chunk.suspect:
            self._again += [_Chunk([index], suspect=True) for index in chunk.indices]
            return []
        item = self._tasks[chunk.indices[0]].item
        record = Record(
            target=item.target,
            source=item.shown,
            status="failed",
            recipe=self._recipe,
            reason="worker_died",
            detail="Dask workers died of it again and again, as when memory runs out",
        )
        remedy = "give workers more memory, or take a smaller picture"
        return [Result(chunk.indices[0], record, remedy=remedy)]


def _absolute(task: Task) -> Task:
    """Return a task whose file is named wherever a worker has its current folder."""
    item: Item = task.item
    if not item.source or is_url(item.source):
        return task
    return replace(task, item=replace(item, source=os.path.abspath(item.source)))
