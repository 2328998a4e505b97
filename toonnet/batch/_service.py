"""A process beside the workers that does for all of them what pays only together."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from toonnet.batch._errors import BatchError
from toonnet.batch._worker import become_worker

Work = Callable[[Sequence[Any]], Sequence[Any]]
"""Answers requests that have come together, one answer each."""


class Service:
    """Answers requests of worker processes, all that have come meanwhile at once.

    Each process that asks has a connection of its own, which it makes when it first asks: a pair of
    sockets, one of which goes to the service's process. Nothing has a name that others could find.
    """

    def __init__(self, begin: Callable[[], Work]) -> None:
        """Take what makes the service ready, in its own process, and returns the work."""
        self._begin = begin
        self._process: Any = None
        self._control: socket.socket | None = None
        self._connection: Connection | None = None
        self._owner = 0

    def start(self) -> None:
        """Start the process, unless it runs; wait until it is ready.

        Raises
        ------
        BatchError
            If it can't be made ready, with the reason.
        """
        if self._process is not None:
            return
        self._control, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready, told = get_context("fork").Pipe(duplex=False)
        messages = os.memfd_create("toonnet-service")
        self._process = get_context("fork").Process(
            target=self._serve, args=(control, told, messages, os.getpid()), daemon=True
        )
        self._process.start()
        control.close()
        told.close()
        try:
            problem: str | None = ready.recv()
        except EOFError:
            tail = os.pread(messages, 500, max(0, os.fstat(messages).st_size - 500))
            problem = f"its process ended; {tail.decode('utf-8', 'replace').strip()}"
        finally:
            ready.close()
            os.close(messages)
        if problem is not None:
            self.close()
            raise BatchError(problem)

    def close(self) -> None:
        """End the process and all that this one holds of it."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def ask(self, request: Any) -> Any:
        """Return the answer to a request; from a worker process, or this one.

        Raises
        ------
        RuntimeError
            If the work failed, or the service's process has ended.
        """
        try:
            connection = self._connect()
            connection.send(request)
            failure, answer = connection.recv()
        except (EOFError, OSError) as error:
            raise RuntimeError("the process that all workers ask has ended") from error
        if failure is not None:
            raise RuntimeError(failure)
        return answer

    def _connect(self) -> Connection:
        if self._connection is None or self._owner != os.getpid():
            if self._control is None:
                raise RuntimeError("the service isn't started")
            ours, theirs = socket.socketpair()
            with theirs:
                socket.send_fds(self._control, [b"+"], [theirs.fileno()])
            if self._connection is not None:
                self._connection.close()  # Inherited: it is the parent's to speak on.
            self._connection, self._owner = Connection(ours.detach()), os.getpid()
        return self._connection

    def _serve(self, control: socket.socket, told: Connection, messages: int, parent: int) -> None:
        become_worker(messages, parent)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        try:
            work = self._begin()
        except Exception as error:  # It is the starting process that tells.
            told.send(f"{error}" or type(error).__name__)
            return
        told.send(None)
        told.close()
        clients: list[Connection] = []
        control.setblocking(False)
        while True:
            if control in wait([control, *clients]):
                clients += _new_clients(control)
            asking = wait(clients, timeout=0)
            _answer([client for client in clients if client in asking], clients, work)


def _new_clients(control: socket.socket) -> list[Connection]:
    clients: list[Connection] = []
    while True:
        try:
            _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        except BlockingIOError:
            return clients
        clients += [Connection(descriptor) for descriptor in descriptors]


def _answer(asking: Sequence[Connection], clients: list[Connection], work: Work) -> None:
    """Receive a request of each, do the work, send the answers; forget who is gone."""
    requests: list[tuple[Connection, Any]] = []
    for client in asking:
        try:
            requests.append((client, client.recv()))
        except (EOFError, OSError):
            clients.remove(client)
            client.close()
    answers = _all_answers([request for _, request in requests], work)
    for (client, _), answer in zip(requests, answers, strict=True):
        try:
            client.send(answer)
        except OSError:  # Its end is noticed when it is next read from.
            continue


def _all_answers(requests: Sequence[Any], work: Work) -> list[tuple[str | None, Any]]:
    """Return (None, answer) or (failure, None) a request; one that fails is no other's failure."""
    if not requests:
        return []
    try:
        return [(None, answer) for answer in work(requests)]
    except Exception as error:
        if len(requests) == 1:
            return [(f"{type(error).__name__}: {error}", None)]
    return [answer for request in requests for answer in _all_answers([request], work)]
