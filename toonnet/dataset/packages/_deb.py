"""Debian packages: an ar archive of three members, the last a packed tar archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from toonnet.dataset.packages._errors import PackageError
from toonnet.dataset.packages._tar import Wanted, tar_members

_MAGIC = b"!<arch>\n"
_HEADER_BYTES = 60
_HEADER_END = b"`\n"


def deb_members(path: Path, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the wanted files that a .deb would install, in its order.

    Raises
    ------
    PackageError
        If the package is broken or isn't safe.
    """
    with path.open("rb") as file:
        size = _find_data(file, path)
        yield from tar_members(file, size, path.name, wanted)


def _find_data(file: BinaryIO, path: Path) -> int:
    """Go to the member ``data.tar`` and return its size."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise _broken(path, "it doesn't begin as a Debian package")
    end = path.stat().st_size
    first = True
    while header := file.read(_HEADER_BYTES):
        name, size = _entry(header, path)
        if first and name != "debian-binary":
            raise _broken(path, f"its first part is {name!r}, not debian-binary")
        if file.tell() + size > end:
            raise _broken(path, f"it ends within {name}")
        if name.partition(".tar")[0] == "data":
            return size
        first = False
        file.seek(size + size % 2, 1)
    raise _broken(path, "it has no data.tar")


def _entry(header: bytes, path: Path) -> tuple[str, int]:
    """Return the name and size that a header of `ar` gives."""
    digits = header[48:58].strip()
    if len(header) != _HEADER_BYTES or header[58:] != _HEADER_END or not digits.isdigit():
        raise _broken(path, "a header isn't one of ar")
    return header[:16].decode("ascii", "replace").strip().removesuffix("/"), int(digits)


def _broken(path: Path, what: str) -> PackageError:
    return PackageError(f"{path.name} is broken: {what}; delete it and fetch it again")
