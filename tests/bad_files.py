"""Files that give no picture, for tests: what is cut, forged or too large."""

import io
import struct
import zlib

import pytest
from commands import drawing
from PIL import Image

from toonnet.io import PictureError, decode_picture

PICTURE = drawing(3, 60, 80)


def file_of(name, **options):
    buffer = io.BytesIO()
    Image.fromarray(PICTURE).save(buffer, name, **options)
    return buffer.getvalue()


def reason_of(data):
    with pytest.raises(PictureError) as caught:
        decode_picture(data)
    assert caught.value.detail
    assert caught.value.remedy
    return caught.value.reason


def png_chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png_bomb(side):
    rows = zlib.compress(b"\0" * 2**20)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        + png_chunk(b"IDAT", rows)
        + png_chunk(b"IEND", b"")
    )
