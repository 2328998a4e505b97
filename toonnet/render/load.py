"""Model files as meshes: OBJ with MTL, glTF, PLY and STL, read by trimesh and put right."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from toonnet.render._errors import MeshError
from toonnet.render._simplify import clustered
from toonnet.render.mesh import Material, Mesh, Part

if TYPE_CHECKING:
    import trimesh

UpAxis = Literal["auto", "x", "y", "z"]
MODEL_SUFFIXES = (".obj", ".glb", ".gltf", ".ply", ".stl")
_UP_BY_FORMAT = {"obj": "y", "glb": "y", "gltf": "y", "ply": "z", "stl": "z"}
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

    Raises
    ------
    MeshError
        If the file can't be read, is of another format, or has nothing to draw.
    """
    content, kind, found = _opened(source, file_type, files)
    warnings: list[str] = []
    resolver = _Contained(found, warnings)
    scene = _parsed(content, kind, resolver)
    turn = _TO_Y_UP[_UP_BY_FORMAT[kind] if up == "auto" else up]
    parts = [part for part in _parts(scene, turn, warnings) if len(part.faces)]
    count = sum(len(part.faces) for part in parts)
    if count > most_faces:
        parts = [clustered(part, most_faces / count) for part in parts]
        left = sum(len(part.faces) for part in parts)
        warnings.append(f"simplified from {count} to {left} faces")
    if not parts:
        raise MeshError("the model has no faces that could be drawn")
    return Mesh(parts, warnings=warnings)


def _opened(
    source: str | os.PathLike[str] | bytes,
    file_type: str | None,
    files: Mapping[str, bytes] | None,
) -> tuple[bytes, str, Mapping[str, bytes]]:
    if isinstance(source, bytes):
        content, kind, found = source, file_type or "", files or {}
    else:
        path = Path(source)
        kind = file_type or path.suffix.lstrip(".")
        try:
            if path.stat().st_size > MOST_BYTES:
                raise MeshError(f"{str(path)!r} is larger than {MOST_BYTES >> 20} MiB")
            content = path.read_bytes()
        except OSError as error:
            raise MeshError(f"can't read {str(path)!r}: {error.strerror}") from error
        found = files if files is not None else _Beside(path.parent)
    kind = kind.lower()
    if kind not in _UP_BY_FORMAT:
        raise MeshError(
            f"a model is one of {', '.join(MODEL_SUFFIXES)}, got {kind or 'no suffix'!r}"
        )
    return content, kind, found


def _parsed(content: bytes, kind: str, resolver: Mapping[str, bytes]) -> trimesh.Scene:
    try:
        import trimesh
    except ImportError as error:
        raise MeshError(f"models need trimesh ({error}): pip install 'toonnet[render]'") from error
    try:
        return trimesh.load_scene(io.BytesIO(content), file_type=kind, resolver=resolver)
    except Exception as error:  # The readers raise whatever the damage makes them raise.
        raise MeshError(f"not a readable {kind} model: {type(error).__name__}: {error}") from error


class _Beside(Mapping[str, bytes]):
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


def _parts(scene: trimesh.Scene, turn: NDArray[np.float64], warnings: list[str]) -> Iterator[Part]:
    """Yield the placed geometries; what can't be drawn of them is left out and noted."""
    for node in scene.graph.nodes_geometry:
        transform, name = scene.graph[node]
        geometry = scene.geometry[name]
        if not hasattr(geometry, "faces"):
            warnings.append(f"left out {name!r}: points or lines, not a surface")
            continue
        positions = np.asarray(geometry.vertices, np.float64)
        positions = (positions @ transform[:3, :3].T + transform[:3, 3]) @ turn.T
        faces = np.asarray(geometry.faces, np.int64)
        whole = _whole(positions, faces)
        if not whole.all():
            warnings.append(f"left out {int((~whole).sum())} broken faces of {name!r}")
        colors, uv, material = _looks(geometry, warnings)
        if colors is not None and len(colors) == len(faces) != len(positions):
            positions, faces, colors = _faces_apart(positions, faces, colors)
            uv = None
        yield Part(
            np.nan_to_num(positions, nan=0.0, posinf=0.0, neginf=0.0),
            faces[whole],
            material,
            normals=_given_normals(geometry, transform, turn, len(positions)),
            colors=colors,
            uv=uv,
            name=str(name),
        )


def _whole(positions: NDArray[np.float64], faces: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which faces have three finite corners and an area."""
    if not len(faces):
        return np.zeros(0, np.bool_)
    inside = np.all((faces >= 0) & (faces < len(positions)), axis=1)
    corners = positions[np.where(inside[:, None], faces, 0)]
    finite = np.all(np.isfinite(corners), axis=(1, 2))
    corners = np.where(finite[:, None, None], corners, 0)
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.asarray(inside & finite & (area != 0).any(axis=1))


def _given_normals(
    geometry: trimesh.Trimesh, transform: NDArray[np.float64], turn: NDArray[np.float64], count: int
) -> NDArray[np.float64] | None:
    """Return the file's own normals, if it has any that can be used."""
    if "vertex_normals" not in geometry._cache.cache:
        return None
    normals = np.asarray(geometry.vertex_normals, np.float64)
    try:
        normals = normals @ np.linalg.inv(transform[:3, :3]) @ turn.T
    except np.linalg.LinAlgError:
        return None
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    if len(normals) != count or not np.isfinite(normals).all() or (lengths < 1e-9).any():
        return None
    return np.asarray(normals / lengths)


def _faces_apart(
    positions: NDArray[np.float64], faces: NDArray[np.int64], colors: NDArray[np.uint8]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.uint8]]:
    """Return corners of their own for every face, so that each may have its colour."""
    apart = np.arange(3 * len(faces)).reshape(-1, 3)
    return positions[faces.reshape(-1)], apart, np.repeat(colors, 3, axis=0)


def _looks(
    geometry: trimesh.Trimesh, warnings: list[str]
) -> tuple[NDArray[np.uint8] | None, NDArray[np.float64] | None, Material]:
    """Return colours, texture coordinates and material of a geometry."""
    visual: Any = geometry.visual
    if visual.kind == "vertex":
        return np.asarray(visual.vertex_colors, np.uint8), None, Material((1.0, 1.0, 1.0, 1.0))
    if visual.kind == "face":
        return np.asarray(visual.face_colors, np.uint8), None, Material((1.0, 1.0, 1.0, 1.0))
    if visual.kind != "texture":
        return None, None, Material()
    material = visual.material
    image = getattr(material, "baseColorTexture", None) or getattr(material, "image", None)
    texture = None if image is None else _texture(image, warnings)
    uv = getattr(visual, "uv", None)
    if uv is not None:
        uv = np.asarray(uv, np.float64)[:, :2]
        if len(uv) != len(geometry.vertices) or not np.isfinite(uv).all():
            uv = None
    return None, uv, Material(_color(material, textured=texture is not None), texture)


def _color(material: Any, *, textured: bool) -> tuple[float, float, float, float]:
    """Return the colour that multiplies a texture, or stands alone."""
    factor = getattr(material, "baseColorFactor", None)
    if factor is None:
        factor = getattr(material, "diffuse", None)
        if textured:
            # Programs write a dark or gray tint beside a texture and then ignore it.
            factor = None
    if factor is None:
        return (1.0, 1.0, 1.0, 1.0) if textured else Material().color
    values = np.asarray(factor, np.float64).reshape(-1)
    values = values / 255 if np.asarray(factor).dtype.kind in "iu" else values
    red, green, blue, *opacity = np.clip(np.nan_to_num(values), 0, 1).tolist()
    return red, green, blue, opacity[0] if opacity else 1.0


def _texture(image: Any, warnings: list[str]) -> NDArray[np.uint8] | None:
    """Return a picture as H x W x 4, at most 2048 wide."""
    try:
        image = image.convert("RGBA")
        image.thumbnail((2048, 2048))
        return np.asarray(image, np.uint8)
    except Exception as error:  # Pillow decodes late and raises whatever the damage makes it raise.
        warnings.append(f"unreadable texture: {error}")
        return None
