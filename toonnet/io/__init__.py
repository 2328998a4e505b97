"""Pictures in and out of files: one decoder, one encoder, one way to write a file.

A picture is uint8, H x W x 3, RGB; alpha is laid over white and handed on as a mask.
"""

from toonnet.io._encode import SUFFIXES, encode_mask, encode_picture, write_picture
from toonnet.io._errors import REASONS, PictureError, Reason
from toonnet.io._files import atomic_write, read_file
from toonnet.io._pixels import fitted, fitted_size
from toonnet.io._read import (
    DEFAULT_MAX_PIXELS,
    Decoded,
    decode_picture,
    read_mask,
    read_picture,
    read_source,
)
from toonnet.io._sniff import PICTURE_SUFFIXES, format_of
from toonnet.io._structure import check_png
from toonnet.io._urls import UrlsUnavailable, is_url, open_url

__all__ = [
    "DEFAULT_MAX_PIXELS",
    "PICTURE_SUFFIXES",
    "REASONS",
    "SUFFIXES",
    "Decoded",
    "PictureError",
    "Reason",
    "UrlsUnavailable",
    "atomic_write",
    "check_png",
    "decode_picture",
    "encode_mask",
    "encode_picture",
    "fitted",
    "fitted_size",
    "format_of",
    "is_url",
    "open_url",
    "read_file",
    "read_mask",
    "read_picture",
    "read_source",
    "write_picture",
]
