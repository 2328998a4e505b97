"""SuperTuxKart's models (`.spm`, version 1), at rest."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.render.formats._parts import usable
from toonnet.render.formats._textures import texture
from toonnet.render.mesh import Material, Part

_VERSION = 1
_SKINNED = 1
_WHITE = 128
"""What stands for a corner's colour where it is white; else three bytes follow."""


def read(content: bytes, files: Mapping[str, bytes], warnings: list[str]) -> list[Part]:
    """Return the parts of a file, a part a buffer; right-handed, the third axis pointing back.

    Raises
    ------
    ValueError, struct.error, IndexError
        If the file is damaged or of another version.
    """
    return _Reader(content, files, warnings).parts()


def texture_names(content: bytes) -> list[str]:
    """Return the names of the pictures that a file's surfaces are painted with."""
    return sorted({name for name, _ in _Reader(content, {}, []).materials() if name})


class _Reader:
    def __init__(self, content: bytes, files: Mapping[str, bytes], warnings: list[str]) -> None:
        self._content, self._files, self._warnings, self._at = content, files, warnings, 0
        self._textures: dict[str, NDArray[np.uint8] | None] = {}

    def _take(self, form: str) -> Any:
        values = struct.unpack_from(f"<{form}", self._content, self._at)
        self._at += struct.calcsize(f"<{form}")
        return values[0] if len(values) == 1 else values

    def _name(self) -> str:
        length = self._take("B")
        return str(self._take(f"{length}s").decode("utf-8", "replace")) if length else ""

    def materials(self) -> list[tuple[str, str]]:
        """Return the names of the first and the second picture of each material."""
        magic, self._kind, self._flags = self._take("2sBB")
        if magic != b"SP" or self._kind >> 3 != _VERSION:
            raise ValueError("it is no .spm of version 1")
        self._take("6f")
        return [(self._name(), self._name()) for _ in range(self._take("H"))]

    def parts(self) -> list[Part]:
        """Return all parts."""
        materials, made = self.materials(), []
        for _ in range(self._take("H")):
            for _ in range(self._take("H")):
                corners, indices, material = self._take("IIH")
                made.append(
                    self._buffer(
                        corners,
                        indices,
                        materials[material],
                        self._flags,
                        skinned=self._kind & 7 == _SKINNED,
                    )
                )
        return made

    def _buffer(
        self, count: int, indices: int, names: tuple[str, str], flags: int, *, skinned: bool
    ) -> Part:
        has_normals, has_colors, has_tangents = (bool(flags >> bit & 1) for bit in range(3))
        uv_bytes = 0 if not names[0] else 4 * (1 + bool(names[1]) + has_tangents)
        head, tail = 12 + 4 * has_normals, uv_bytes + 16 * skinned
        starts, colors = self._corners(count, head, tail, colored=has_colors)
        data = np.frombuffer(self._content, np.uint8)
        rows = data[starts[:, None] + np.arange(12)]
        positions = np.ascontiguousarray(rows).view("<f4").astype(np.float64)
        uv = None
        if uv_bytes:
            after = starts + head + (0 if colors is None else colors[1])
            halves = np.ascontiguousarray(data[after[:, None] + np.arange(4)]).view("<f2")
            uv = halves.astype(np.float64) * (1.0, -1.0) + (0.0, 1.0)
        width = "<u2" if count > 255 else "u1"
        faces = np.frombuffer(self._content, width, indices, self._at).astype(np.int64)
        self._at += indices * np.dtype(width).itemsize
        # Its axes are left-handed: mirrored, and seen from the other side.
        return usable(
            positions * (1.0, 1.0, -1.0),
            faces[: len(faces) // 3 * 3].reshape(-1, 3),
            self._warnings,
            name=names[0].rpartition(".")[0],
            material=Material((1.0, 1.0, 1.0, 1.0), self._texture(names[0]) if uv_bytes else None),
            colors=None if colors is None else colors[0],
            uv=uv,
        )

    def _corners(
        self, count: int, head: int, tail: int, *, colored: bool
    ) -> tuple[NDArray[np.int64], tuple[NDArray[np.uint8], NDArray[np.int64]] | None]:
        """Return where corners begin, and their colours with the bytes that these take."""
        if not colored:
            starts = self._at + np.arange(count) * (head + tail)
            self._at += count * (head + tail)
            return self._checked(starts), None
        starts, sizes = np.zeros(count, np.int64), np.ones(count, np.int64)
        colors = np.full((count, 4), 255, np.uint8)
        at = self._at
        for corner in range(count):  # A corner's size depends on its colour.
            starts[corner] = at
            at += head
            if self._content[at] != _WHITE:
                colors[corner, :3] = list(self._content[at + 1 : at + 4])
                sizes[corner] = 4
            at += int(sizes[corner]) + tail
        self._at = at
        return self._checked(starts), (colors, sizes)

    def _checked(self, starts: NDArray[np.int64]) -> NDArray[np.int64]:
        if self._at > len(self._content):
            raise ValueError("it ends early")
        return starts

    def _texture(self, name: str) -> NDArray[np.uint8] | None:
        if name not in self._textures:
            self._textures[name] = None
            content = self._files.get(name)
            if content is not None:
                self._textures[name] = texture(content, name, self._warnings)
        return self._textures[name]
