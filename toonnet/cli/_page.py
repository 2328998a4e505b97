"""What commands that serve a page have in common: where they listen, and how they begin and end."""

from __future__ import annotations

import ipaddress
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from toonnet.web._room import Room


def check_host(host: str) -> None:
    """Raise ValueError where the host isn't an address: a name might be anybody's."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise ValueError(f"host must be an IP address, got {host!r}") from None


def room_at(host: str, port: int | None, own_port: int) -> Room:
    """Listen: where no port is asked for, at the page's own, that open pages find it again."""
    from toonnet.web._room import Room

    if port is not None:
        return Room.at(host, port)
    try:
        return Room.at(host, own_port)
    except OSError:
        return Room.at(host, 0)


def tell(room: Room, *, open_browser: bool) -> None:
    """Print the page's address, and what to do with it; open it if asked to."""
    print(room.address, flush=True)
    if sys.stderr.isatty():
        print("Open this address in a browser; Ctrl-C ends the server.", file=sys.stderr)
    if open_browser:
        import webbrowser

        webbrowser.open(room.address)


def fail_to_listen(host: str, port: int | None, error: OSError) -> NoReturn:
    """Say that the address can't be had, and end the process."""
    fail(f"can't listen at {host}, port {port or 0}: {error.strerror}; name another --port")


def fail(message: str, status: int = 1) -> NoReturn:
    """Say what is wrong in one line, and end the process."""
    print(f"error: {message}", file=sys.stderr)
    sys.exit(status)
