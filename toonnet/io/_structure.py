"""Whether a PNG, JPEG or WebP file has its end: decoders differ in what they forgive."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from struct import unpack_from

from toonnet.io._errors import PictureError


@dataclass(frozen=True, slots=True)
class PNGStructure:
    """What the chunks of a PNG file tell without decoding."""

    width: int
    height: int
    bit_depth: int
    color_type: int
    chunks: frozenset[bytes]

    @property
    def is_plain(self) -> bool:
        """Whether it is 8-bit gray, RGB or RGBA and nothing else has a say in its pixels."""
        return (
            self.bit_depth == 8
            and self.color_type in (0, 2, 6)
            and self.chunks.isdisjoint((b"tRNS", b"acTL", b"eXIf"))
        )


def check_png(data: bytes) -> tuple[int, int]:
    """Return (height, width) of a PNG file whose chunks are all there with the right checksums.

    `data` is the whole file; nothing is decoded: it takes a hundredth of the time.

    Raises
    ------
    PictureError
        ``truncated`` or ``broken``.
    """
    structure, view, position = _check_png(data), memoryview(data), 8
    while position + 12 <= len(data):
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        if zlib.crc32(view[position + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise PictureError(
                "broken",
                f"the PNG data is damaged at byte {position:,}",
                "fetch or export it again",
            )
        position = end
    return structure.height, structure.width


def check_complete(data: bytes, name: str) -> PNGStructure | None:
    """Walk the file's structure; return what a PNG's tells.

    Raises
    ------
    PictureError
        ``truncated`` if the end is missing.
    """
    if name == "PNG":
        return _check_png(data)
    if name == "JPEG":
        _check_jpeg(data)
    if name == "WEBP" and int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise _truncated(name, f"{int.from_bytes(data[4:8], 'little') + 8:,} bytes announced")
    return None


def _truncated(name: str, missing: str) -> PictureError:
    return PictureError(
        "truncated", f"the {name} data ends too early ({missing})", "fetch or export it again"
    )


def _check_png(data: bytes) -> PNGStructure:
    position, chunks = 8, set()
    if data[12:16] != b"IHDR" and len(data) >= 33:
        raise PictureError("broken", "the PNG data has no header", "fetch or export it again")
    while position + 12 <= len(data):
        kind = data[position + 4 : position + 8]
        chunks.add(kind)
        position += 12 + int.from_bytes(data[position : position + 4], "big")
        if kind == b"IEND" and position <= len(data):
            width, height = unpack_from(">II", data, 16)
            return PNGStructure(width, height, data[24], data[25], frozenset(chunks))
    raise _truncated("PNG", "no IEND chunk")


def _check_jpeg(data: bytes) -> None:
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            break  # Bytes between segments: some writers pad; the search below copes.
        marker = data[position + 1]
        if marker == 0xDA:
            break
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:
            position += 1 if marker == 0xFF else 2
            continue
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    # Within scan data 0xFF is followed by 0, so the first FFD9 after the scan's start is the end.
    if data.find(b"\xff\xd9", position) < 0:
        raise _truncated("JPEG", "no end marker")
