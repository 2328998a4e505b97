"""Models from ONNX files, on OpenCV alone: neither Keras nor TensorFlow is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from toonnet.models.card import Card
from toonnet.models.errors import ModelError

_CARD_KEY = b"toonnet"
_METADATA_FIELD, _KEY_FIELD, _VALUE_FIELD = 14, 1, 2
"""Of ONNX's ModelProto and its StringStringEntryProto."""
_VARINT, _BYTES = 0, 2
_FIXED_BYTES = {1: 8, 5: 4}


class PortableNet:
    """A net in a file of `toonnet.models.export_onnx`.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    ModelError
        If it isn't such a file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        import cv2

        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError as error:
            raise ModelError(f"{str(path)!r} can't be read: {error.strerror}") from error
        try:
            self.card = Card.from_json(_card(content))
            self._content = np.frombuffer(content, np.uint8)
            self._net, self._most = cv2.dnn.readNetFromONNX(self._content), 0
        except (ModelError, ValueError, cv2.error) as error:
            reason = str(error).splitlines()[0][:200] if str(error) else "broken"
            raise ModelError(f"{str(path)!r} is no model of toonnet: {reason}") from error

    def probabilities(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return what the net says of pictures, uint8, N x height x width x 3: N x classes."""
        if not len(pictures):
            return np.empty((0, len(self.card.labels)), np.float32)
        if len(pictures) > self._most:
            import cv2

            # OpenCV 5.0 crashes in a product of matrices that gets more pictures than before.
            if self._most:
                self._net = cv2.dnn.readNetFromONNX(self._content)
            self._most = len(pictures)
        self._net.setInput(pictures.astype(np.float32))
        return np.asarray(self._net.forward(), np.float32)


def _card(content: bytes) -> bytes:
    """Return the card in the metadata of an ONNX file."""
    for number, value in _fields(memoryview(content)):
        if number == _METADATA_FIELD:
            entry = {key: bytes(part) for key, part in _fields(value)}
            if entry.get(_KEY_FIELD) == _CARD_KEY:
                return entry.get(_VALUE_FIELD, b"")
    raise ValueError("it has no card: models are exported by toonnet")


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Yield the number and the content of a protobuf message's fields of bytes."""
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        kind = tag & 7
        if kind == _VARINT:
            _, place = _varint(message, place)
        elif kind in _FIXED_BYTES:
            place += _FIXED_BYTES[kind]
        elif kind == _BYTES:
            length, place = _varint(message, place)
            if place + length > len(message):
                raise ValueError("it was cut")
            yield tag >> 3, message[place : place + length]
            place += length
        else:
            raise ValueError("it is no ONNX")


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(message) and shift < 64:
        byte = message[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
        shift += 7
    raise ValueError("it was cut")
