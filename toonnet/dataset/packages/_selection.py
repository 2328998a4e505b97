"""The wanted files of a package, repacked once into a ZIP archive that is read at any place.

What npm and Debian ship is packed as one stream: to read one file means to unpack all before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from toonnet.dataset.packages._deb import deb_members
from toonnet.dataset.packages._limits import Tally
from toonnet.dataset.packages._package import Fetched, file_digest, is_intact
from toonnet.dataset.packages._rcc import rcc_members
from toonnet.dataset.packages._store import part_folder
from toonnet.dataset.packages._tar import Wanted, tgz_members
from toonnet.io import atomic_write

_FORMAT = "1"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_READERS: dict[str, Callable[[Path, Wanted], Iterator[tuple[str, bytes]]]] = {
    "npm": tgz_members,
    "apt": deb_members,
}


def selection(fetched: Fetched, name: str, wanted: Wanted) -> Path:
    """Return a ZIP archive of a package's wanted files, made anew only if it isn't there whole.

    Parameters
    ----------
    fetched
        A package of npm or Debian.
    name
        Of this selection: another `wanted` needs another name.
    wanted
        Which files, by name; files of Qt resources (``.rcc``) are asked for as
        ``file.rcc/name``.

    Raises
    ------
    PackageError
        If the package is broken or isn't safe.
    """
    key = hashlib.sha256(f"{_FORMAT} {fetched.digest} {name}".encode()).hexdigest()[:16]
    path = fetched.path.with_name(f"{fetched.package.key}-{name}-{key}.zip")
    record = path.with_suffix(".json")
    try:
        digest = json.loads(record.read_bytes())["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        digest = ""
    if not is_intact(path, "sha256", digest):
        _write(path, fetched, wanted)
        content = json.dumps({"sha256": file_digest(path, "sha256")}) + "\n"
        atomic_write(record, content.encode())
    return path


def _write(path: Path, fetched: Fetched, wanted: Wanted) -> None:
    read = _READERS[fetched.package.client]
    tally = Tally(fetched.path.name)
    with part_folder(path.parent) as part:
        with zipfile.ZipFile(part / path.name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            for name, content in read(fetched.path, lambda name: _has_wanted(name, wanted)):
                for inner, inner_content in _opened(name, content, wanted):
                    tally.add(inner, len(inner_content))
                    info = zipfile.ZipInfo(inner, _EARLIEST)
                    file.writestr(info, inner_content, zipfile.ZIP_DEFLATED, 1)
        os.replace(part / path.name, path)


def _has_wanted(name: str, wanted: Wanted) -> bool:
    return name.endswith(".rcc") or wanted(name)


def _opened(name: str, content: bytes, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    if not name.endswith(".rcc"):
        yield name, content
        return
    for inner, inner_content in rcc_members(content, name, lambda n: wanted(f"{name}/{n}")):
        yield f"{name}/{inner}", inner_content
