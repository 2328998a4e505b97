"""Packages on this machine: fetched once, checked before every use."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from toonnet.dataset.packages._clients import CLIENTS
from toonnet.dataset.packages._errors import PackageError
from toonnet.dataset.packages._package import Fetched, Known, Package, file_digest, is_intact
from toonnet.io import atomic_write


def user_cache() -> Path:
    """Return the folder where the data sets of one user share downloads."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "toonnet" / "packages"


def why_not(package: Package) -> str | None:
    """Return None if the package's client is installed, else one line with the remedy."""
    return CLIENTS[package.client].why_not()


def fetch(package: Package, cache: Path, *, shared: Path | None = None) -> Fetched:
    """Return the package's file, from `cache` or else from its client.

    The file's checksum is the one that the client knows; it is kept beside the file, and the file
    is checked against it here, whenever it was fetched. A file that has changed is fetched again.

    Parameters
    ----------
    package
        Which one; where it names no version, the one that `cache` has stays in use.
    cache
        Folder for packages; made if it isn't there.
    shared
        A second folder, `user_cache` if not given: what is there isn't downloaded, what is
        downloaded goes there too.

    Raises
    ------
    PackageError
        If the client is missing or fails, or the file isn't the one it promised.
    """
    folder = (cache / "packages").absolute()  # Clients run in a folder of their own.
    folder.mkdir(parents=True, exist_ok=True)
    shared = user_cache() if shared is None else shared
    found = _kept(package, folder)
    if found is None and (common := _kept(package, shared)) is not None:
        found = _adopted(common, folder)
    if found is None:
        found = _downloaded(package, folder)
        with suppress(OSError):  # Another data set then downloads it again; that is all.
            shared.mkdir(parents=True, exist_ok=True)
            _adopted(found, shared)
    return found


@contextmanager
def part_folder(folder: Path) -> Iterator[Path]:
    """Make a folder for what isn't whole yet, within `folder`, and remove it at the end."""
    with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part:
        yield Path(part)


def _downloaded(package: Package, folder: Path) -> Fetched:
    client = CLIENTS[package.client]
    if missing := client.why_not():
        raise PackageError(f"{package} can't be fetched: {missing}")
    with part_folder(folder) as part:
        known = client.look_up(package, part)
        client.download(package, known, part)
        files = [path for path in part.iterdir() if path.is_file() and not path.is_symlink()]
        if len(files) != 1:
            raise PackageError(
                f"{package.client} can't fetch {package}: it left {len(files)} files, not one"
            )
        if not is_intact(files[0], known.algorithm, known.digest):
            raise PackageError(
                f"{files[0].name} has another checksum than {package.client} knows "
                f"({known.algorithm} {file_digest(files[0], known.algorithm)}, "
                f"not {known.digest}); fetch it again"
            )
        os.replace(files[0], folder / files[0].name)
        return _recorded(package, known, folder / files[0].name)


def _record(package: Package, folder: Path) -> Path:
    return folder / f"{package.key}.json"


def _recorded(package: Package, known: Known, path: Path) -> Fetched:
    """Write beside the file what was known of it; only then is it there."""
    content = {**vars(known), "file": path.name}
    text = json.dumps(content, indent=1, sort_keys=True) + "\n"
    atomic_write(_record(package, path.parent), text.encode())
    return Fetched(package, known.version, path, known.digest)


def _known(package: Package, folder: Path) -> tuple[Known, Path] | None:
    """Return what the record beside the file says."""
    try:
        content = json.loads(_record(package, folder).read_bytes())
        known = Known(content["version"], content["algorithm"], content["digest"])
        return known, folder / Path(content["file"]).name
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _kept(package: Package, folder: Path) -> Fetched | None:
    """Return the package if `folder` has it whole."""
    found = _known(package, folder)
    if found is None or not is_intact(found[1], found[0].algorithm, found[0].digest):
        return None
    known, path = found
    return Fetched(package, known.version, path, known.digest)


def _adopted(fetched: Fetched, folder: Path) -> Fetched:
    """Give `folder` the package too: the same file where the file system can, else a copy."""
    target = folder / fetched.path.name
    with part_folder(folder) as part:
        try:
            os.link(fetched.path, part / target.name)
        except OSError:
            shutil.copyfile(fetched.path, part / target.name)
        os.replace(part / target.name, target)
    found = _known(fetched.package, fetched.path.parent)
    if found is None:
        raise PackageError(f"{fetched.path.name} was removed meanwhile; start again")
    return _recorded(fetched.package, found[0], target)
