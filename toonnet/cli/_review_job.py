"""The work of ``toonnet review``."""

from __future__ import annotations

import ipaddress
import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.review import checked_who

if TYPE_CHECKING:
    from toonnet.web._room import Room

# Below those that systems give to outgoing connections.
_FIRST_PORT, _PORTS = 20_000, 10_000


def run(dataset: str, who: str, host: str, port: int | None, open_browser: bool) -> None:
    """Serve the page until the process is told to end."""
    try:
        _check(host, who)
        Dataset.open(dataset).close()
        from toonnet.web.review import make_review_app

        app = make_review_app(Path(dataset), who=who)
        room = _room(Path(dataset), host, port)
    except ImportError as error:
        _fail(f"{error.name} is missing: pip install 'toonnet[web]'")
    except ValueError as error:
        _fail(str(error), status=2)
    except OSError as error:
        _fail(f"can't listen at {host}, port {port or 0}: {error.strerror}; name another --port")
    except DatasetError as error:
        _fail(str(error))
    print(room.address, flush=True)
    if sys.stderr.isatty():
        print("Open this address in a browser; Ctrl-C ends the server.", file=sys.stderr)
    if open_browser:
        import webbrowser

        webbrowser.open(room.address)
    room.serve(app)


def _check(host: str, who: str) -> None:
    checked_who(who)
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise ValueError(f"host must be an IP address, got {host!r}") from None


def _room(folder: Path, host: str, port: int | None) -> Room:
    """Listen: where no port is asked for, at the data set's own, that open pages find it again."""
    from toonnet.web._room import Room

    if port is not None:
        return Room.at(host, port)
    own = zlib.crc32(os.fsencode(folder.resolve())) % _PORTS + _FIRST_PORT
    try:
        return Room.at(host, own)
    except OSError:
        return Room.at(host, 0)


def _fail(message: str, status: int = 1) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(status)
