"""A real server on the loopback that plays interfaces on the network, well and badly.

``Stage`` answers over TLS for any host name; ``stage.network`` and ``stage.trust`` make a client
reach it. Both exist here only: nothing in toonnet can permit the loopback.
"""

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import trustme

from toonnet.dataset.http import HostRules
from toonnet.dataset.http._addresses import Network

HOST = "api.example"
URL = f"https://{HOST}/search"
NO_PAUSE = HostRules(pause_s=0, robots=False)


@dataclass
class Reply:
    """What the server sends; `raw` instead is sent as it is, and the connection closed."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: Callable | None = None


@dataclass(frozen=True)
class Asked:
    """A request as the server saw it."""

    host: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]


class LoopbackNetwork(Network):
    """Every name is the server's, but those that `names` says are elsewhere."""

    def __init__(self, port):
        self.port = port
        self.names = {}
        """Addresses by name, one list a look-up; the last one stays."""
        self.looked_up = []
        self.connected = []

    def addresses(self, host):
        self.looked_up.append(host)
        answers = self.names.get(host, [["203.0.113.7"]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def permits(self, address):
        # A documentation address stands for the server: not public, but nobody's either.
        return address == "203.0.113.7" or super().permits(address)

    def endpoint(self, address):
        self.connected.append(address)
        return "127.0.0.1", self.port


class Stage:
    """The running server; ``stage.play(host, path, *replies)`` says what it answers, the last
    reply again and again."""

    def __init__(self):
        authority = trustme.CA()
        self._authority = authority
        self.trust = ssl.create_default_context()
        authority.configure_trust(self.trust)
        self.asked = []
        self._replies = {}
        self._contexts = {}
        server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_context.sni_callback = self._certify
        authority.issue_cert("localhost").configure_cert(server_context)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.stage, self._server.context = self, server_context
        self.network = LoopbackNetwork(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def clear(self):
        """Forget what was played, asked and connected."""
        self._replies.clear()
        for memory in (self.asked, self.network.looked_up, self.network.connected):
            memory.clear()
        self.network.names.clear()

    def play(self, host, path, *replies):
        self._replies[host, path] = list(replies)

    def reply(self, asked):
        self.asked.append(asked)
        replies = self._replies.get((asked.host, asked.path), [Reply(status=404)])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        return reply if isinstance(reply, Reply) else reply(asked)

    def requests(self, host):
        """Return what was asked of a host, but for its robots.txt."""
        return [each for each in self.asked if each.host == host and each.path != "/robots.txt"]

    def _certify(self, connection, name, _):
        if name == "untrusted.example":
            return  # It gets the certificate of another name.
        if name not in self._contexts:
            self._contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(name).configure_cert(self._contexts[name])
        connection.context = self._contexts[name]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def finish_request(self, request, client_address):
        try:
            request = self.context.wrap_socket(request, server_side=True)
        except OSError:
            return  # The client didn't trust us.
        try:
            super().finish_request(request, client_address)
        finally:
            # With a goodbye, unless the reply ended the connection in its own way.
            with suppress(OSError, ValueError):
                request.unwrap()
            request.close()

    def handle_error(self, request, client_address):
        """Clients hang up as they are meant to."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        asked = Asked(
            self.headers["Host"], url.path, dict(parse_qsl(url.query)), dict(self.headers.items())
        )
        reply = self.server.stage.reply(asked)
        if reply.raw:
            reply.raw(self.connection)
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_):
        pass


def ok(value):
    """Return a reply with a value as JSON."""
    return Reply(json.dumps(value).encode())


def zipped(content):
    """Return a reply with its content compressed."""
    return Reply(gzip.compress(content), headers={"Content-Encoding": "gzip"})


def redirect(target, status=302):
    """Return a reply that sends the client elsewhere."""
    return Reply(status=status, headers={"Location": target})


def reset(connection):
    """End a connection with a reset instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    socket.socket.close(connection)


class StillClock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self, now=1_700_000_000.0):
        self.moment = now
        self.slept = []

    def now(self):
        return self.moment

    def sleep(self, seconds):
        if seconds:
            self.slept.append(seconds)
        self.moment += seconds
