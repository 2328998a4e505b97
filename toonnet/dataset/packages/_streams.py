"""Packed streams, unpacked piece by piece: gzip, xz, zstandard or plain, with a limit."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol, cast

from toonnet.dataset.packages._errors import PackageError
from toonnet.dataset.packages._limits import MAX_TOTAL_BYTES, check_ratio, unsafe

_PIECE_BYTES = 2**18
_XZ_MEMORY_BYTES = 256 * 2**20
"""Unpacking what ``xz -9`` packs takes 65 MiB."""
_ZSTANDARD_WINDOW_BYTES = 2**27


class Readable(Protocol):
    """All that is asked of a file that is read from front to end."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""


class Part:
    """The next `size` bytes of a file, as a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._file.read(wanted)
        self._left -= len(piece)
        return piece


class _Xz:
    """As `lzma.LZMAFile`, which can't be told how much memory it may take."""

    def __init__(self, packed: Readable) -> None:
        self._packed = packed
        self._stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)

    def read(self, size: int, /) -> bytes:
        while not self._stream.eof:
            data = self._packed.read(_PIECE_BYTES) if self._stream.needs_input else b""
            if not data and self._stream.needs_input:
                raise EOFError("it ends early")
            if piece := self._stream.decompress(data, size):
                return piece
        if self._stream.unused_data:
            raise lzma.LZMAError("something follows its end")
        return b""


def _gzip(packed: Readable) -> Readable:
    return gzip.GzipFile(fileobj=cast(Any, packed))


def _zstandard(packed: Readable) -> Readable:
    try:
        import zstandard
    except ImportError:
        raise PackageError(
            "this package is packed with zstandard; install it: pip install 'toonnet[collect]'"
        ) from None
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTANDARD_WINDOW_BYTES)
    source = cast(Any, packed)
    return cast(Readable, decompressor.stream_reader(source, read_across_frames=True))


_BY_MAGIC: tuple[tuple[bytes, Callable[[Readable], Readable]], ...] = (
    (b"\x1f\x8b", _gzip),
    (b"\xfd7zXZ\0", _Xz),
    (b"\x28\xb5\x2f\xfd", _zstandard),
)
_MAGIC_BYTES = 6


class UnpackedStream:
    """The unpacked bytes of the next `packed_bytes` of a file, read from front to end.

    Raises
    ------
    PackageError
        While reading: if the stream is broken, ends early, or unpacks to too much.
    """

    def __init__(self, packed: BinaryIO, packed_bytes: int, archive: str) -> None:
        self._packed_bytes, self._archive = packed_bytes, archive
        self._unpacked_bytes = 0
        start = packed.read(min(_MAGIC_BYTES, packed_bytes))
        packed.seek(-len(start), 1)
        part = Part(packed, packed_bytes)
        unpack = next((unpack for magic, unpack in _BY_MAGIC if start.startswith(magic)), None)
        self._stream: Readable = part if unpack is None else unpack(part)

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes; fewer only at the end."""
        pieces, missing = [], size
        while missing:
            try:
                piece = self._stream.read(min(missing, _PIECE_BYTES))
            except Exception as error:  # Each library has its own errors.
                raise PackageError(
                    f"{self._archive} is broken: {error}; delete it and fetch it again"
                ) from error
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
            self._count(len(piece))
        return b"".join(pieces)

    def _count(self, size: int) -> None:
        self._unpacked_bytes += size
        if self._unpacked_bytes > MAX_TOTAL_BYTES:
            raise unsafe(self._archive, f"it unpacks to more than {MAX_TOTAL_BYTES:,} bytes")
        check_ratio(self._archive, self._unpacked_bytes, self._packed_bytes)


def unpacked(content: bytes, name: str, most: int) -> bytes:
    """Return `content` gunzipped where it is gzip, as it is otherwise.

    Raises
    ------
    PackageError
        If it is broken or unpacks to more than `most` bytes.
    """
    from io import BytesIO

    if not content.startswith(b"\x1f\x8b"):
        return content
    result = UnpackedStream(BytesIO(content), len(content), name).read(most + 1)
    if len(result) > most:
        raise unsafe(name, f"it unpacks to more than {most:,} bytes")
    return result
