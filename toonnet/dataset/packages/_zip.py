"""ZIP archives, wheels among them: listed and checked once, members read when they are needed."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from toonnet.dataset.packages._errors import PackageError
from toonnet.dataset.packages._limits import Tally, check_ratio, normal_name, unsafe

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ZipMembers:
    """The regular files of a ZIP archive.

    Parameters
    ----------
    source
        The archive, a path or its bytes; a file must not change while this object lives.
    name
        Of an archive in bytes, for messages.

    Raises
    ------
    PackageError
        If the file is no whole ZIP archive, or one that isn't safe.
    """

    def __init__(self, source: Path | bytes, name: str = "") -> None:
        self._name = name if isinstance(source, bytes) else source.name
        try:
            size = len(source) if isinstance(source, bytes) else source.stat().st_size
            self._archive = zipfile.ZipFile(
                BytesIO(source) if isinstance(source, bytes) else source
            )
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise _broken(self._name, error) from error
        self._members: dict[str, zipfile.ZipInfo] = {}
        tally = Tally(self._name)
        for info in self._archive.infolist():
            name = normal_name(info.filename, self._name)
            _check_kind(info, self._name)
            if not info.is_dir():
                tally.add(name, info.file_size)
                check_ratio(self._name, info.file_size, info.compress_size)
                self._members[name] = info
        # Members that share their packed bytes are how a small archive unpacks to petabytes.
        packed = sum(info.compress_size for info in self._members.values())
        if packed > size:
            raise unsafe(self._name, "members overlap")

    def names(self, folder: str = "") -> Sequence[str]:
        """Return the names of the files under `folder`, sorted."""
        return sorted(name for name in self._members if name.startswith(folder))

    def read(self, name: str) -> bytes:
        """Return a member's bytes, checked against the archive's CRC.

        Raises
        ------
        KeyError
            If the archive has no such file.
        PackageError
            If its bytes are broken.
        """
        info = self._members[name]
        try:
            with self._archive.open(info) as member:
                # One byte more than promised: a member that goes on is caught, not read out.
                content = member.read(info.file_size + 1)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError) as error:
            raise _broken(self._name, error) from error
        if len(content) != info.file_size:
            raise _broken(self._name, f"{name!r} has another size than the archive says")
        return content

    def close(self) -> None:
        """Close the file."""
        self._archive.close()


def opened(path: Path) -> ZipMembers:
    """Return the archive, open and checked; a worker reads many members of few archives.

    Every process opens it for itself: processes that share an open file share its position too.
    """
    return _opened(path, os.getpid())


@lru_cache(maxsize=4)
def _opened(path: Path, process: int) -> ZipMembers:
    return ZipMembers(path)


def _check_kind(info: zipfile.ZipInfo, archive: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise unsafe(archive, f"{info.filename[:80]!r} is a link or a device")
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
        raise unsafe(archive, f"{info.filename[:80]!r} is encrypted or packed in an unusual way")


def _broken(archive: str, error: object) -> PackageError:
    return PackageError(f"{archive} is broken: {error}; delete it and fetch it again")
