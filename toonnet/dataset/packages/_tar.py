"""Tar archives in npm and Debian packages, read once from front to end; nothing is unpacked."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from toonnet.dataset.packages._errors import PackageError
from toonnet.dataset.packages._limits import Tally, normal_name, unsafe
from toonnet.dataset.packages._streams import UnpackedStream

_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE)
_LINKS = (tarfile.SYMTYPE, tarfile.LNKTYPE)
_HEADERS = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
MAX_HEADER_BYTES = 2**16
_PIECE_BYTES = 2**20

Wanted = Callable[[str], bool]
"""Whether the member of a name is wanted."""


class _Member(tarfile.TarInfo):
    """A header, refused before `tarfile` would read into memory as much as it promises."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Member:
        member = super().frombuf(buf, encoding, errors)
        if member.type in _HEADERS and member.size > MAX_HEADER_BYTES:
            raise PackageError(
                f"a tar header has {member.size:,} bytes, the limit is {MAX_HEADER_BYTES:,}; "
                "delete the package and fetch it again"
            )
        return member


def tgz_members(path: Path, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the wanted files of an npm tarball, in its order."""
    with path.open("rb") as file:
        yield from tar_members(file, path.stat().st_size, path.name, wanted)


def tar_members(
    file: BinaryIO, packed_bytes: int, archive: str, wanted: Wanted
) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the wanted files of the tar archive that `file` goes on with.

    Links are passed over: they are other names of files that come anyway.

    Raises
    ------
    PackageError
        If the archive is broken or isn't safe.
    """
    stream = UnpackedStream(file, packed_bytes, archive)
    tally = Tally(archive)
    try:
        with tarfile.open(fileobj=cast(Any, stream), mode="r|", tarinfo=_Member) as tar:
            for member in tar:
                # tarfile keeps every header; a large archive has tens of thousands.
                cast(Any, tar).members = []
                name = normal_name(member.name, archive)
                if member.isdir() or member.type in _LINKS:
                    continue
                if member.type not in _FILES or member.issparse():
                    raise unsafe(archive, f"{name[:80]!r} is a device, a pipe or a sparse file")
                tally.add(name, member.size)
                if wanted(name):
                    yield name, _content(tar, member, archive)
    except tarfile.TarError as error:
        raise _broken(archive, error) from error
    while stream.read(2**20):  # To its end, where its checksum stands.
        pass


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, archive: str) -> bytes:
    file = tar.extractfile(member)
    # Piece by piece: tarfile would hold a large file several times over.
    content = b"" if file is None else b"".join(iter(lambda: file.read(_PIECE_BYTES), b""))
    if len(content) != member.size:
        raise _broken(archive, f"{member.name!r} ends early")
    return content


def _broken(archive: str, error: object) -> PackageError:
    return PackageError(f"{archive} is broken: {error}; delete it and fetch it again")
