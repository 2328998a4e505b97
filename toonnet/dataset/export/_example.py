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
    entries = []
    for name in sorted(features):
        entries.append(_field(1, _name(name) + _field(2, _feature(name, features[name]))))
    return _field(1, b"".join(entries))


def record(data: bytes) -> list[bytes]:
    """Return the pieces of one record of a TFRecord file: length, data, both checked."""
    length = struct.pack("<Q", len(data))
    return [length, _masked_crc(length), data, _masked_crc(data)]


def _masked_crc(data: bytes) -> bytes:
    crc = crc32c(data)
    rotated = (crc >> 15 | crc << 17) & 0xFFFF_FFFF
    return struct.pack("<I", (rotated + 0xA282_EAD8) & 0xFFFF_FFFF)


@lru_cache(256)
def _name(name: str) -> bytes:
    return _field(1, name.encode())


def _feature(name: str, value: Value) -> bytes:
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return _field(_BYTES_LIST, _field(1, value))
    values: list[Any] = [value] if isinstance(value, int | float) else list(value)
    kinds = {type(item) for item in values}
    if kinds <= {bytes, str}:
        encoded = [item.encode() if isinstance(item, str) else item for item in values]
        return _field(_BYTES_LIST, b"".join(_field(1, item) for item in encoded))
    if kinds <= {int, bool}:
        packed = b"".join(_varint(int(item) & _INT64_BITS) for item in values)
        return _field(_INT64_LIST, _field(1, packed))
    if kinds <= {float, int}:
        return _field(_FLOAT_LIST, _field(1, struct.pack(f"<{len(values)}f", *values)))
    raise TypeError(f"feature {name!r} must be bytes, text, integers or floats, got {value!r}")


def _field(number: int, content: bytes) -> bytes:
    return _SMALL[number << 3 | _LENGTH_DELIMITED] + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    if value < len(_SMALL):
        return _SMALL[value]
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
