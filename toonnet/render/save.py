"""Meshes as GLB files (glTF 2.0), which `load_mesh` and every 3D program read."""

from __future__ import annotations

import json
import struct
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.render._colors import to_linear
from toonnet.render.mesh import Material, Mesh, Part

_FLOAT, _UINT16, _UINT32 = 5126, 5123, 5125
_CORNERS, _INDICES = 34962, 34963
_MOST_UINT16 = 65_534  # 65,535 begins a new strip in some programs.


def mesh_to_glb(mesh: Mesh, *, credit: str = "") -> bytes:
    """Return a mesh as the bytes of a GLB file: the same for the same mesh.

    Read by `load_mesh` it is the same mesh again: names, masks, textures and vertex colours
    exactly; coordinates and normals in single precision; normals only where it has them, and the
    crease angle besides. Parts without faces are left out, numbers in masks stay.

    Parameters
    ----------
    mesh
        What to write.
    credit
        Whose it is and under which licence, for the file's copyright line.
    """
    writer = _Writer()
    for number, part in enumerate(mesh.parts):
        if len(part.faces):
            writer.add(part, number if part.part is None else part.part)
    return writer.finished({"crease_angle_deg": float(mesh.crease_angle_deg)}, credit)


class _Writer:
    """A glTF document that grows part by part."""

    def __init__(self) -> None:
        self._binary = bytearray()
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []
        self._meshes: list[dict[str, Any]] = []
        self._materials: dict[str, int] = {}
        self._textures: dict[bytes, int] = {}
        self._seen: dict[int, int] = {}

    def add(self, part: Part, number: int) -> None:
        """Add a part, with its number in masks."""
        attributes = {"POSITION": self._floats(part.positions, bounds=True)}
        if part.normals is not None:
            attributes["NORMAL"] = self._floats(_unit(part.normals))
        if part.colors is not None:
            attributes["COLOR_0"] = self._colors(part.colors)
        textured = part.uv is not None and part.material.texture is not None
        if part.uv is not None:
            # glTF's v grows downwards.
            attributes["TEXCOORD_0"] = self._floats(part.uv * (1.0, -1.0) + (0.0, 1.0))
        primitive = {
            "attributes": attributes,
            "indices": self._indices(part.faces, len(part.positions)),
            "material": self._material(part.material, textured=textured),
        }
        extras = {"part": number}
        self._meshes.append({"name": part.name, "primitives": [primitive], "extras": extras})

    def finished(self, extras: dict[str, Any], credit: str) -> bytes:
        """Return the file's bytes."""
        images = [
            {"bufferView": self._view(content, None), "mimeType": "image/png"}
            for content in self._textures
        ]
        copyright_line = {"copyright": credit} if credit else {}
        nodes = [{"name": mesh["name"], "mesh": at} for at, mesh in enumerate(self._meshes)]
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "toonnet", **copyright_line},
            "scene": 0,
            "scenes": [{"nodes": list(range(len(nodes))), "extras": extras}],
            "nodes": nodes,
            "meshes": self._meshes,
            "materials": [json.loads(text) for text in self._materials],
            "accessors": self._accessors,
            "bufferViews": self._views,
            "buffers": [{"byteLength": len(self._binary)}],
        }
        if images:
            document["textures"] = [{"source": index} for index in range(len(images))]
            document["images"] = images
        text = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        chunks = _chunk(b"JSON", text) + _chunk(b"BIN\0", bytes(self._binary))
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks

    def _view(self, content: bytes, target: int | None) -> int:
        view = {"buffer": 0, "byteOffset": len(self._binary), "byteLength": len(content)}
        self._views.append(view if target is None else {**view, "target": target})
        self._binary += content + bytes(-len(content) % 4)
        return len(self._views) - 1

    def _accessor(self, values: NDArray[Any], target: int, **more: Any) -> int:
        view = self._view(values.tobytes(), target)
        self._accessors.append({"bufferView": view, "count": len(values), **more})
        return len(self._accessors) - 1

    def _floats(self, values: NDArray[np.float64], *, bounds: bool = False) -> int:
        single = np.ascontiguousarray(values, "<f4")
        more: dict[str, Any] = {"componentType": _FLOAT, "type": f"VEC{values.shape[1]}"}
        if bounds:
            more["min"] = single.min(axis=0).astype(float).tolist()
            more["max"] = single.max(axis=0).astype(float).tolist()
        return self._accessor(single, _CORNERS, **more)

    def _colors(self, colors: NDArray[np.uint8]) -> int:
        """Add colours in 16 bits: in 8, dark ones wouldn't come back the same."""
        values = colors / 255
        values[:, :3] = to_linear(values[:, :3])
        return self._accessor(
            np.rint(values * 65535).astype("<u2"),
            _CORNERS,
            componentType=_UINT16,
            normalized=True,
            type="VEC4",
        )

    def _indices(self, faces: NDArray[np.int64], corners: int) -> int:
        small = corners <= _MOST_UINT16
        values = np.ascontiguousarray(faces.reshape(-1), "<u2" if small else "<u4")
        kind = _UINT16 if small else _UINT32
        return self._accessor(values, _INDICES, componentType=kind, type="SCALAR")

    def _material(self, material: Material, *, textured: bool) -> int:
        """Return the number of a material; equal ones are written once."""
        *color, opacity = material.color
        factor = [*to_linear(np.array(color)).tolist(), float(opacity)]
        surface: dict[str, Any] = {
            "baseColorFactor": factor,
            "metallicFactor": 0.0,
            "roughnessFactor": 1.0,
        }
        made: dict[str, Any] = {"pbrMetallicRoughness": surface, "doubleSided": True}
        if opacity < 1:
            made["alphaMode"] = "BLEND"
        if textured and material.texture is not None:
            surface["baseColorTexture"] = {"index": self._texture(material.texture)}
            if (material.texture[..., 3] < 255).any():
                made |= {"alphaMode": "MASK", "alphaCutoff": 0.5 * float(opacity)}
        return self._materials.setdefault(json.dumps(made), len(self._materials))

    def _texture(self, picture: NDArray[np.uint8]) -> int:
        """Return the number of a texture; equal ones are written once."""
        if id(picture) not in self._seen:
            content = _png(picture)
            self._seen[id(picture)] = self._textures.setdefault(content, len(self._textures))
        return self._seen[id(picture)]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack("<I4s", len(content), kind) + content


def _unit(normals: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    up = np.tile((0.0, 0.0, 1.0), (len(normals), 1))
    return np.asarray(np.divide(normals, lengths, out=up, where=lengths > 0))


def _png(picture: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    opaque = bool((picture[..., 3] == 255).all())
    buffer = BytesIO()
    Image.fromarray(picture[..., :3] if opaque else picture).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()
