"""Worker processes: forked from a process that has no threads, in some 10 ms, and free to die."""

from __future__ import annotations

import os
import signal
import socket
import traceback
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Literal, NamedTuple, NoReturn

import numpy as np

from toonnet.batch import become_worker
from toonnet.web.serve._tasks import TASKS, Model, Reply, perform, recognised, refusal, warm_up

Kind = Literal["hand", "eye"]
"""A hand does everything but recognising; the eye has the model, loaded once."""
OpenModel = Callable[[], Model]
_FAILED = 500
_NICE = 5
"""What is ready is shown first: hands leave the server and the browser the processor."""


class Request(NamedTuple):
    """Something to be done with a picture."""

    task: str
    content: bytes
    settings: Mapping[str, Any]


class WorkerGone(Exception):
    """A worker has ended: killed, or of its own accord."""


class OutOfTime(WorkerGone):
    """A worker took too long and was killed."""


class Worker:
    """A process that answers one request after the other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # By descriptor: a number might be another process's by the time that it is killed.
        self._process = os.pidfd_open(connection.recv())

    def ask(self, request: Request, limit_s: float) -> Reply:
        """Return the answer to a request; blocks.

        Raises
        ------
        OutOfTime
            If it takes longer than the limit; the process is killed.
        WorkerGone
            If the process has ended.
        """
        try:
            self._connection.send(request)
            if not self._connection.poll(limit_s):
                self.kill()
                raise OutOfTime(f"it took more than {limit_s:g} seconds")
            answer: Reply = self._connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerGone("its process has ended") from error
        return answer

    def kill(self) -> None:
        """End the process at once; `ask`, in whatever thread, then raises."""
        try:
            signal.pidfd_send_signal(self._process, signal.SIGKILL)
        except ProcessLookupError:
            return

    def close(self) -> None:
        """Let go of a process that has ended."""
        self._connection.close()
        os.close(self._process)


class Nursery:
    """Where workers come from: a process of its own, so that no thread is ever forked.

    Make it before any thread starts. Workers end with it, and it with this process.
    """

    def __init__(self, open_model: OpenModel) -> None:
        import cv2

        cv2.setNumThreads(1)  # Its threads don't survive a fork, and whoever counts on them hangs.
        self._open_model = open_model
        self._control, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = get_context("fork").Process(
            target=self._run, args=(control, os.getpid()), daemon=True
        )
        self._process.start()
        control.close()

    def worker(self, kind: Kind) -> Worker:
        """Return a new worker; blocks until it is there.

        Raises
        ------
        WorkerGone
            If there can be none.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [kind.encode()], [theirs.fileno()])
            return Worker(Connection(ours.detach()))
        except (EOFError, OSError) as error:
            raise WorkerGone("no worker can be started") from error

    def close(self) -> None:
        """End it and all workers."""
        self._control.close()
        self._process.kill()
        self._process.join()

    def _run(self, control: socket.socket, parent: int) -> NoReturn:
        self._control.close()
        become_worker(os.dup(2), parent)
        warm_up()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Nobody asks how the workers end.
        here = os.getpid()
        while True:
            kind, descriptors, _, _ = socket.recv_fds(control, 16, 1)
            if not descriptors:
                os._exit(0)
            if os.fork():
                os.close(descriptors[0])
                continue
            control.close()
            become_worker(os.dup(2), here)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _work(Connection(descriptors[0]), self._open_model if kind == b"eye" else None)


def _work(connection: Connection, open_model: OpenModel | None) -> NoReturn:
    """Answer requests until the other side is gone."""
    try:
        connection.send(os.getpid())
        if open_model is None:
            os.nice(_NICE)
        answer = _hand if open_model is None else _eye(open_model)
        while True:
            connection.send(answer(connection.recv()))
    except (EOFError, OSError):
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _hand(request: Request) -> Reply:
    return perform(TASKS[request.task], request.content, request.settings)


def _eye(open_model: OpenModel) -> Callable[[Request], Reply]:
    """Return what answers with a model; loaded here, since its threads survive no fork."""
    try:
        model = open_model()
        model.probabilities(np.zeros((1, *model.card.size_px, 3), np.uint8))  # The first is slow.
    except Exception as error:  # Whoever asks is told.
        reason = refusal(f"the model can't be loaded: {error}", _FAILED)
        return lambda _: reason
    return lambda request: perform(recognised, request.content, {"model": model})
