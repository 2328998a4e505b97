"""Qt's compiled resources (.rcc): a header, a tree of entries, their names and their data.

Format versions 1 to 3, all numbers big-endian. Header: ``qres``, version, offsets of tree, data
and names. An entry of the tree: offset of its name (4 bytes), flags (2), then either the count of
children and the index of the first (4 and 4) or country, language (2 and 2) and the offset of its
data (4); since version 2 also a time (8). A name: its length (2), a hash (4), UTF-16. Data: its
size (4), then the bytes; packed with zlib they begin with the unpacked size (4).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from toonnet.dataset.packages._errors import PackageError
from toonnet.dataset.packages._limits import (
    MAX_MEMBER_BYTES,
    MAX_MEMBERS,
    Tally,
    check_ratio,
    normal_name,
    unsafe,
)
from toonnet.dataset.packages._tar import Wanted

_HEADER = struct.Struct(">4s4I")
_ENTRY = struct.Struct(">IH")
_CHILDREN = struct.Struct(">II")
_DATA = struct.Struct(">HHI")
_SIZE = struct.Struct(">I")
_ENTRY_BYTES = {1: 14, 2: 22, 3: 22}
_ZLIB, _FOLDER, _ZSTANDARD = 1, 2, 4
_MAX_DEPTH = 32


def rcc_members(content: bytes, archive: str, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the wanted files of a .rcc file, in the order of its tree.

    Raises
    ------
    PackageError
        If the file is broken or isn't safe.
    """
    try:
        yield from _Resources(content, archive).members(wanted)
    except (struct.error, UnicodeDecodeError) as error:
        raise PackageError(
            f"{archive} is broken: {error}; delete the package and fetch it again"
        ) from error


class _Resources:
    def __init__(self, content: bytes, archive: str) -> None:
        magic, version, self._tree, self._data, self._names = _HEADER.unpack_from(content)
        if magic != b"qres" or version not in _ENTRY_BYTES:
            raise PackageError(
                f"{archive} is no Qt resource file of version 1 to 3; it begins {content[:8]!r}"
            )
        self._content, self._archive = content, archive
        self._entry_bytes = _ENTRY_BYTES[version]
        self._tally = Tally(archive)
        self._entries = 0

    def members(self, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
        for name, flags, offset in self._files(0, "", 0):
            self._tally.add(normal_name(name, self._archive), self._size(flags, offset))
            if wanted(name):
                yield name, self._read(flags, offset)

    def _files(self, index: int, folder: str, depth: int) -> Iterator[tuple[str, int, int]]:
        """Yield name, flags and data offset of the files under an entry; entry 0 is the root."""
        self._entries += 1
        # A tree that leads back into itself would go on for ever.
        if depth > _MAX_DEPTH or self._entries > MAX_MEMBERS:
            raise unsafe(self._archive, "its tree is too deep, too large or goes in circles")
        at = self._tree + index * self._entry_bytes
        if at + self._entry_bytes > len(self._content):
            raise struct.error("it ends early")
        name_offset, flags = _ENTRY.unpack_from(self._content, at)
        name = folder + self._name(name_offset) if depth else ""
        if not flags & _FOLDER:
            *_, offset = _DATA.unpack_from(self._content, at + _ENTRY.size)
            yield name, flags, offset
            return
        count, first = _CHILDREN.unpack_from(self._content, at + _ENTRY.size)
        for child in range(first, first + count):
            yield from self._files(child, f"{name}/" if name else "", depth + 1)

    def _name(self, offset: int) -> str:
        at = self._names + offset
        (length,) = struct.unpack_from(">H", self._content, at)
        start = at + 6
        return self._content[start : start + 2 * length].decode("utf-16-be")

    def _packed(self, offset: int) -> bytes:
        at = self._data + offset
        (size,) = _SIZE.unpack_from(self._content, at)
        packed = self._content[at + _SIZE.size : at + _SIZE.size + size]
        if len(packed) != size:
            raise struct.error("it ends early")
        return packed

    def _size(self, flags: int, offset: int) -> int:
        (size,) = _SIZE.unpack_from(self._content, self._data + offset)
        if flags & _ZLIB:
            (unpacked,) = _SIZE.unpack_from(self._content, self._data + offset + _SIZE.size)
            check_ratio(self._archive, unpacked, size)
            return int(unpacked)
        return int(size)

    def _read(self, flags: int, offset: int) -> bytes:
        packed = self._packed(offset)
        if flags & _ZSTANDARD:
            return self._read_zstandard(packed)
        if not flags & _ZLIB:
            return packed
        stream = zlib.decompressobj()
        (size,) = _SIZE.unpack_from(packed)
        try:
            content = stream.decompress(packed[_SIZE.size :], size + 1)
        except zlib.error as error:
            raise struct.error(str(error)) from error
        if len(content) != size:
            raise struct.error("a file has another size than promised")
        return content

    def _read_zstandard(self, packed: bytes) -> bytes:
        from io import BytesIO

        from toonnet.dataset.packages._streams import UnpackedStream

        stream = UnpackedStream(BytesIO(packed), len(packed), self._archive)
        content = stream.read(MAX_MEMBER_BYTES + 1)
        if len(content) > MAX_MEMBER_BYTES:
            raise unsafe(self._archive, f"a file has more than {MAX_MEMBER_BYTES:,} bytes")
        return content
