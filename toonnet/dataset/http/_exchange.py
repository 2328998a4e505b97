"""One request over one new connection, every wait of it under one deadline."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from toonnet.dataset.http._addresses import Network
from toonnet.dataset.http._errors import Declined, NotNow

_LONGEST_SILENCE_S = 20.0


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, after_s: float) -> None:
        self._at = time.monotonic() + after_s
        self.after_s = after_s

    def wait_s(self) -> float:
        """Return how long to wait at most for the next byte.

        Raises
        ------
        Declined
            If it is over.
        """
        left = self._at - time.monotonic()
        if left <= 0:
            raise Declined(f"the answer took more than {self.after_s:g} s in all")
        return min(left, _LONGEST_SILENCE_S)


class _Stream(httpcore.NetworkStream):
    """A connection whose single waits can't add up to more than the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.wait_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.wait_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.wait_s())
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, and to no name."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._network, self._deadline = network, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._network.permitted(host):
            address, port = self._network.endpoint(address)
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, self._deadline.wait_s(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error  # The next address may answer.
            else:
                return _Stream(stream, self._deadline)
        raise problem


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer, and its body as it comes."""

    status: int
    headers: httpx.Headers
    body: Iterator[bytes]


@contextmanager
def exchange(
    network: Network,
    trust: ssl.SSLContext,
    url: httpx.URL,
    headers: Mapping[str, str],
    deadline: Deadline,
) -> Iterator[Answer]:
    """Ask and yield the answer; redirects aren't followed, cookies and proxies don't exist.

    Each request has a connection of its own: no answer can be taken for another's, and the address
    is looked up and checked for every request.

    Raises
    ------
    Declined
        If the address isn't permitted, the certificate not trusted, or the deadline over.
    NotNow
        If the connection can't be made, breaks, is silent, or what it carries isn't HTTP.
    """
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=trust,
                max_keepalive_connections=0,
                network_backend=_Backend(network, deadline),
            ) as pool,
            pool.stream("GET", str(url), headers=[*headers.items()]) as response,
        ):
            body = iter(response.iter_stream())
            yield Answer(response.status, httpx.Headers(response.headers), body)
    except httpcore.TimeoutException as error:
        deadline.wait_s()
        raise NotNow(f"{url.host!r} was silent for {_LONGEST_SILENCE_S:g} s") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        # httpcore wraps what was wrong, and drops the chain.
        wrapped = error.args[0] if error.args else None
        if isinstance(wrapped, ssl.SSLCertVerificationError):
            problem = wrapped.verify_message
            raise Declined(f"the certificate of {url.host!r} isn't valid: {problem}") from error
        raise NotNow(f"the connection to {url.host!r} failed: {error}") from error
