"""A room for a page: its token, its address, its files, and the server that hands them out."""

from __future__ import annotations

import hashlib
import secrets
import socket
from dataclasses import dataclass
from importlib import resources

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response

from toonnet.web._guard import JSON, Guard, Intake

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_QUEUE = 128


@dataclass(frozen=True)
class Room:
    """Where a page is served: a listening socket and the token that opens the door."""

    listener: socket.socket
    host: str
    token: str

    @classmethod
    def at(cls, host: str, port: int) -> Room:
        """Listen at an address; port 0: any that is free.

        Raises
        ------
        OSError
            If the port is taken or the address isn't this machine's.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=_QUEUE)
        # Connections inherit it; else every answer waits 40 ms for the browser's acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(listener, host, secrets.token_urlsafe(24))

    @property
    def port(self) -> int:
        """The port that it listens at."""
        return int(self.listener.getsockname()[1])

    @property
    def address(self) -> str:
        """What to open in a browser; whoever has it may use the page."""
        return f"http://{_shown(self.host)}:{self.port}/?token={self.token}"

    def serve(self, app: FastAPI, intake: Intake = JSON) -> None:
        """Answer requests until the process is told to end."""
        guarded = Guard(app, token=self.token, host=self.host, port=self.port, intake=intake)
        # No access log: the first request's address has the token in it.
        uvicorn.Server(
            uvicorn.Config(
                guarded,
                access_log=False,
                lifespan="off",
                log_level="warning",
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=2,
                ws="none",
            )
        ).run(sockets=[self.listener])


def make_app(package: str) -> FastAPI:
    """Return an application that hands out a package's folder ``static``, and what all pages share.

    The files are read once: what a request names is looked up among them, never on the disk.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(RequestValidationError, _unprocessable)
    folders = [resources.files(name).joinpath("static") for name in (__package__, package)]
    files = {file.name: file.read_bytes() for folder in folders for file in folder.iterdir()}

    @app.get("/")
    def page(request: Request) -> Response:
        return _file(files, "index.html", request)

    @app.get("/static/{name}")
    def static(name: str, request: Request) -> Response:
        return _file(files, name, request)

    return app


def not_modified(request: Request, etag: str) -> bool:
    """Tell whether the browser has what this ETag stands for."""
    given = request.headers.get("if-none-match", "")
    return etag in (tag.strip().removeprefix("W/") for tag in given.split(","))


def _unprocessable(_: Request, error: Exception) -> Response:
    """Say in one line what is wrong with a request, without repeating what it said."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    return JSONResponse({"detail": f"{where}: {first['msg']}"}, 422)


def _file(files: dict[str, bytes], name: str, request: Request) -> Response:
    content = files.get(name)
    media_type = _TYPES.get("." + name.rpartition(".")[2])
    if content is None or media_type is None:
        return Response(status_code=404)
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    if not_modified(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
