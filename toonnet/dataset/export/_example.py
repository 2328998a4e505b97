"""``tf.train.Example`` and TFRecord files, without TensorFlow.

The few fields of ``tensorflow/core/example/feature.proto`` in protobuf's wire format, the features
in the order of their names, as protobuf's deterministic serialisation has them.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from toonnet._core import crc32c

_BYTES_LIST, _FLOAT_LIST, _INT64_LIST = 1, 2, 3
_LENGTH_DELIMITED = 2
_SMALL = tuple(bytes([value]) for value in range(0x80))
"""The numbers that take one byte."""
_INT64_BITS = 0xFFFF_FFFF_FFFF_FFFF

Value = bytes | str | int | float | Sequence[bytes] | Sequence[int] | Sequence[float]


def example(features: Mapping[str, Value]) -> bytes:
    """Return the serialised Example: text as UTF-8, one value as a list of one.

    Raises
    ------
    TypeError
        If a value is none of bytes, str, int, float or a sequence of one of these.
    """
    pieces: list[bytes] = []
    for name in sorted(features):
        pieces += _entry(name, features[name])
    return b"".join((_header(1, sum(map(len, pieces))), *pieces))


def record(data: bytes) -> list[bytes]:
    """Return the pieces of one record of a TFRecord file: length, data, both checked."""
    length = struct.pack("<Q", len(data))
    return [length, _masked_crc(length), data, _masked_crc(data)]


def _masked_crc(data: bytes) -> bytes:
    crc = crc32c(data)
    rotated = (crc >> 15 | crc << 17) & 0xFFFF_FFFF
    return struct.pack("<I", (rotated + 0xA282_EAD8) & 0xFFFF_FFFF)


def _entry(name: str, value: Value) -> tuple[bytes, bytes]:
    """Return what stands before a feature's content, and the content, which isn't copied."""
    content, fields = _content(name, value)
    before = b""
    for number in fields:
        before = _header(number, len(before) + len(content)) + before
    before = _name(name) + before
    return _header(1, len(before) + len(content)) + before, content


def _content(name: str, value: Value) -> tuple[bytes, tuple[int, ...]]:
    """Return a feature's content and the fields that it is in, the innermost first."""
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return value, (1, _BYTES_LIST, 2)
    values: list[Any] = [value] if isinstance(value, int | float) else list(value)
    kinds = {type(item) for item in values}
    if kinds <= {bytes, str}:
        encoded = [item.encode() if isinstance(item, str) else item for item in values]
        return b"".join(_header(1, len(item)) + item for item in encoded), (_BYTES_LIST, 2)
    if kinds <= {int, bool}:
        packed = b"".join(_varint(int(item) & _INT64_BITS) for item in values)
        return packed, (1, _INT64_LIST, 2)
    if kinds <= {float, int}:
        return struct.pack(f"<{len(values)}f", *values), (1, _FLOAT_LIST, 2)
    raise TypeError(f"feature {name!r} must be bytes, text, integers or floats, got {value!r}")


@lru_cache(256)
def _name(name: str) -> bytes:
    encoded = name.encode()
    return _header(1, len(encoded)) + encoded


def _header(number: int, length: int) -> bytes:
    return _SMALL[number << 3 | _LENGTH_DELIMITED] + _varint(length)


def _varint(value: int) -> bytes:
    if value < len(_SMALL):
        return _SMALL[value]
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
