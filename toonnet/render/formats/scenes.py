"""PLY and STL (and whatever else trimesh reads) as parts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from toonnet.render._errors import MeshError
from toonnet.render.formats._parts import usable
from toonnet.render.mesh import Material, Part

if TYPE_CHECKING:
    import trimesh


def read(content: bytes, kind: str, files: Mapping[str, bytes], warnings: list[str]) -> list[Part]:
    """Return the parts of a file of this format; raises whatever its damage makes trimesh raise."""
    try:
        import trimesh
    except ImportError as error:
        raise MeshError(f"models need trimesh ({error}): pip install 'toonnet[render]'") from error
    scene = trimesh.load_scene(io.BytesIO(content), file_type=kind, resolver=files)
    made = []
    for node in scene.graph.nodes_geometry:
        transform, name = scene.graph[node]
        geometry = scene.geometry[name]
        if not hasattr(geometry, "faces"):
            warnings.append(f"left out {name!r}: points or lines, not a surface")
            continue
        made.append(_part(geometry, transform, str(name), warnings))
    return made


def _part(
    geometry: trimesh.Trimesh, transform: NDArray[np.float64], name: str, warnings: list[str]
) -> Part:
    positions = np.asarray(geometry.vertices, np.float64)
    positions = positions @ transform[:3, :3].T + transform[:3, 3]
    faces = np.asarray(geometry.faces, np.int64)
    normals = None
    if "vertex_normals" in geometry._cache.cache:  # The file's own: others are computed.
        normals = np.asarray(geometry.vertex_normals) @ np.linalg.pinv(transform[:3, :3])
    colors, uv, material = _looks(geometry, warnings)
    if colors is not None and len(colors) == len(faces) != len(positions):
        positions, faces, colors = _faces_apart(positions, faces, colors)
        normals = uv = None
    return usable(
        positions,
        faces,
        warnings,
        name=name,
        material=material,
        normals=normals,
        colors=colors,
        uv=uv,
    )


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
