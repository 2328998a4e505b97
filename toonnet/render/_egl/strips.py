"""Strips of finished pictures, one above the other, read back while the next is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import moderngl

_KINDS = ((4, "f1", np.uint8), (4, "f1", np.uint8), (1, "f4", np.float32))
"""Components, moderngl's type and NumPy's: colours, part numbers, depths."""


class Strip:
    """Room for some pictures, and pixel buffers that they are copied to."""

    def __init__(self, gl: moderngl.Context, size_px: int, slots: int, outputs: int) -> None:
        self._shape = (slots, size_px, size_px)
        textures = [
            gl.texture((size_px, size_px * slots), components, dtype=kind)
            for components, kind, _ in _KINDS[:outputs]
        ]
        self.target = gl.framebuffer(textures)
        pixels = slots * size_px * size_px
        self._buffers = [
            gl.buffer(reserve=pixels * components * np.dtype(number).itemsize)
            for components, _, number in _KINDS[:outputs]
        ]

    def start_reading(self, slots: int) -> None:
        """Ask for a copy of the first pictures; it is made while other things are drawn."""
        size_px = self._shape[1]
        for index, buffer in enumerate(self._buffers):
            components, kind, _ = _KINDS[index]
            self.target.read_into(
                buffer,
                viewport=(0, 0, size_px, size_px * slots),
                components=components,
                attachment=index,
                dtype=kind,
            )

    def read(self, slots: int) -> list[NDArray[np.uint8] | NDArray[np.float32]]:
        """Return what was asked for: N x size x size x components of each output."""
        _, size_px, _ = self._shape
        found: list[NDArray[np.uint8] | NDArray[np.float32]] = []
        for (components, _, number), buffer in zip(_KINDS, self._buffers, strict=False):
            count = slots * size_px * size_px * components
            content = buffer.read(count * np.dtype(number).itemsize)
            found.append(
                np.frombuffer(content, number).reshape(slots, size_px, size_px, components)
            )
        return found
