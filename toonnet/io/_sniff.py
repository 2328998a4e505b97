"""What a file is, by its content; its name doesn't matter."""

from __future__ import annotations

import re
from typing import Literal

from toonnet.io._errors import PictureError

Format = Literal["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "SVG"]

PICTURE_SUFFIXES = frozenset(
    (
        *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".svg"),
        *(".bmp", ".dib", ".tif", ".tiff"),
    )
)
"""File name endings of the formats that can be read, in lower case."""

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)
_OTHER_KINDS = (
    (re.compile(rb"\s*<(!doctype\s+html|html|head|body)", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"%PDF-"), "a PDF document"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive"),
    (re.compile(rb"\x1f\x8b"), "gzip-compressed data"),
    (re.compile(rb"....ftyp", re.DOTALL), "a video or an AVIF/HEIF picture"),
    (re.compile(rb"\s*[{\[]"), "JSON or another text"),
)
_XML_START = re.compile(rb"\s*<(\?xml|!--|!doctype\s+svg|svg|\w+:svg)", re.IGNORECASE)
_TEXT_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def format_of(data: bytes) -> Format:
    """Return the format that `data`, the beginning of a file or all of it, has.

    Raises
    ------
    PictureError
        ``not_a_picture``, saying what it looks like.
    """
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    # "BM" alone begins many a text: the header's size that follows must be one that exists.
    if data[:2] == b"BM" and data[14:18] in _BMP_HEADER_SIZES:
        return "BMP"
    text = _plain_text_start(data)
    if _XML_START.match(text) and not _OTHER_KINDS[0][0].match(text):
        return "SVG"
    kind = next((kind for test, kind in _OTHER_KINDS if test.match(text)), "nothing known")
    raise PictureError(
        "not_a_picture",
        f"its content is {kind} ({len(data):,} bytes, beginning {data[:8]!r})",
        "PNG, JPEG, WebP, BMP, TIFF, GIF and SVG can be read",
    )


_BMP_HEADER_SIZES = frozenset(
    size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124)
)


def _plain_text_start(data: bytes) -> bytes:
    """Return the first characters as ASCII whatever the text's encoding."""
    start = data[:512]
    for mark in _TEXT_BOMS:
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"") if data[:2] in _TEXT_BOMS else start
