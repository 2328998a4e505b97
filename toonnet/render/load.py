"""Model files as meshes: OBJ with MTL, glTF, PLY and STL, read and put right."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from toonnet.render._errors import MeshError
from toonnet.render.mesh import CREASE_ANGLE_DEG, Mesh, Part
from toonnet.render.simplify import simplified

UpAxis = Literal["auto", "x", "y", "z"]
MODEL_SUFFIXES = (".obj", ".glb", ".gltf", ".ply", ".stl", ".dae", ".spm")
_UP_BY_FORMAT = {
    "obj": "y",
    "glb": "y",
    "gltf": "y",
    "ply": "z",
    "stl": "z",
    "dae": "y",
    "spm": "y",
}
_TO_Y_UP = {
    "x": np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]),
    "y": np.eye(3),
    "z": np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]),
}
MOST_BYTES = 512 << 20
MOST_FACES = 300_000


def load_mesh(
    source: str | os.PathLike[str] | bytes,
    *,
    file_type: str | None = None,
    files: Mapping[str, bytes] | None = None,
    up: UpAxis = "auto",
    most_faces: int = MOST_FACES,
) -> Mesh:
    """Read a model file.

    Parameters
    ----------
    source
        A path, or the content of a file.
    file_type
        The format's suffix without a dot; by default the path's.
    files
        What a content refers to (materials, textures, buffers) by name. A path's files are looked
        for beside it and below. Nothing else is ever read: no address, no path that leads out.
    up
        Which of the file's axes points up. ``auto``: y for OBJ and glTF, z for PLY and STL.
    most_faces
        A model with more is simplified, and the mesh's warnings say so.

    Returns
    -------
    Mesh
        Its parts as the file names them.

    Raises
    ------
    MeshError
        If the file can't be read, is of another format, or has nothing to draw.
    """
    content, kind, found = _opened(source, file_type, files)
    warnings: list[str] = []
    parts, crease_angle_deg = _parsed(content, kind, _Contained(found, warnings), warnings)
    turn = _TO_Y_UP[_UP_BY_FORMAT[kind] if up == "auto" else up]
    parts = [_turned(part, turn) for part in parts if len(part.faces)]
    parts = simplified(parts, most_faces, warnings)
    if not parts:
        raise MeshError("the model has no faces that could be drawn")
    return Mesh(parts, crease_angle_deg, warnings)


def _turned(part: Part, turn: NDArray[np.float64]) -> Part:
    normals = None if part.normals is None else part.normals @ turn.T
    return replace(part, positions=part.positions @ turn.T, normals=normals)


def _opened(
    source: str | os.PathLike[str] | bytes,
    file_type: str | None,
    files: Mapping[str, bytes] | None,
) -> tuple[bytes, str, Mapping[str, bytes]]:
    if isinstance(source, bytes):
        content, kind, found = source, file_type or "", {} if files is None else files
    else:
        path = Path(source)
        kind = file_type or path.suffix.lstrip(".")
        try:
            if path.stat().st_size > MOST_BYTES:
                raise MeshError(f"{str(path)!r} is larger than {MOST_BYTES >> 20} MiB")
            content = path.read_bytes()
        except OSError as error:
            raise MeshError(f"can't read {str(path)!r}: {error.strerror}") from error
        found = files if files is not None else FilesBeside(path.parent)
    kind = kind.lower()
    if kind not in _UP_BY_FORMAT:
        raise MeshError(
            f"a model is one of {', '.join(MODEL_SUFFIXES)}, got {kind or 'no suffix'!r}"
        )
    return content, kind, found


def _parsed(
    content: bytes, kind: str, files: Mapping[str, bytes], warnings: list[str]
) -> tuple[list[Part], float]:
    """Return a file's parts and its crease angle."""
    from toonnet.render.formats import gltf, scenes, spm

    try:
        with np.errstate(invalid="ignore", over="ignore"):  # What isn't finite is left out.
            if kind == "spm":
                return spm.read(content, files, warnings), CREASE_ANGLE_DEG
            if kind not in ("glb", "gltf"):
                return scenes.read(content, kind, files, warnings), CREASE_ANGLE_DEG
            parts, extras = gltf.read(content, files, warnings)
        angle = extras.get("crease_angle_deg")
        return parts, float(angle) if isinstance(angle, int | float) else CREASE_ANGLE_DEG
    except MeshError:
        raise
    except Exception as error:  # The readers raise whatever the damage makes them raise.
        raise MeshError(f"not a readable {kind} model: {type(error).__name__}: {error}") from error


class FilesBeside(Mapping[str, bytes]):
    """Files in a folder and below, and no others, whatever the names and links say."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def __getitem__(self, name: str) -> bytes:
        path = (self._folder / name.replace("\\", "/")).resolve()
        if not path.is_relative_to(self._folder):
            raise PermissionError(f"leads out of the model's folder: {name!r}")
        if not path.is_file():
            raise KeyError(name)
        if path.stat().st_size > MOST_BYTES:
            raise PermissionError(f"larger than {MOST_BYTES >> 20} MiB: {name!r}")
        return path.read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Contained(Mapping[str, bytes]):
    """What a model may read: by name, never by address; what is missing is noted."""

    def __init__(self, files: Mapping[str, bytes], warnings: list[str]) -> None:
        self._files, self._warnings = files, warnings

    def __getitem__(self, name: str) -> bytes:
        cleaned = str(name).strip()
        if "://" in cleaned:
            self._warnings.append(f"not fetched: {cleaned[:100]!r}")
            raise KeyError(name)
        while cleaned.startswith("./"):
            cleaned = cleaned[2:]
        try:
            return self._files[cleaned]
        except KeyError:
            self._warnings.append(f"missing file {cleaned[:100]!r}")
            raise
        except OSError as error:
            self._warnings.append(f"not read: {str(error)[:140]}")
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
