"""glTF 2.0, as `.gltf` and as `.glb`: triangles with their materials, at rest."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from toonnet.render._colors import to_displayed
from toonnet.render.formats._parts import usable
from toonnet.render.formats._textures import texture
from toonnet.render.mesh import MOST_PARTS, Material, Part

_TYPES = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_COLUMNS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_POINTS_AND_LINES, _TRIANGLES, _STRIP, _FAN = range(4), 4, 5, 6
_PACKED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_texture_basisu")
_MOST_DEPTH = 256


def read(
    content: bytes, files: Mapping[str, bytes], warnings: list[str]
) -> tuple[list[Part], dict[str, Any]]:
    """Return the placed parts of the file's scene, and what the scene's extras say.

    Raises
    ------
    ValueError, KeyError, IndexError, TypeError, struct.error
        If the file is damaged, or packed in a way that isn't read.
    """
    document, chunk = _document(content)
    packed = [name for name in document.get("extensionsRequired", ()) if name in _PACKED]
    if packed:
        raise ValueError(f"it is packed as {packed[0]}, which isn't read; export it unpacked")
    return _Reader(document, chunk, files, warnings).parts(), _scene(document).get("extras") or {}


def _document(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the JSON and the binary chunk."""
    if content[:4] != b"glTF":
        return json.loads(content), b""
    version, at = struct.unpack_from("<I", content, 4)[0], 12
    if version != 2:
        raise ValueError(f"glTF {version} isn't read, only 2")
    chunks: dict[bytes, bytes] = {}
    while at + 8 <= len(content):
        length, kind = struct.unpack_from("<I4s", content, at)
        if at + 8 + length > len(content):
            raise ValueError("it ends early")
        chunks.setdefault(kind, content[at + 8 : at + 8 + length])
        at += 8 + length
    return json.loads(chunks[b"JSON"]), chunks.get(b"BIN\0", b"")


def _scene(document: dict[str, Any]) -> dict[str, Any]:
    scenes = document.get("scenes")
    if not scenes:
        return {"nodes": list(range(len(document.get("nodes", ()))))}
    return dict(scenes[document.get("scene", 0)])


@dataclass
class _Reader:
    document: dict[str, Any]
    chunk: bytes
    files: Mapping[str, bytes]
    warnings: list[str]

    def __post_init__(self) -> None:
        self._buffers = [self._buffer(each) for each in self.document.get("buffers", ())]
        self._textures: dict[tuple[int, bool], NDArray[np.uint8] | None] = {}

    def parts(self) -> list[Part]:
        """Return the parts of all nodes of the scene, in the file's order."""
        made: list[Part] = []
        for matrix, index in self._placed(_scene(self.document).get("nodes", ()), np.eye(4), 0):
            mesh = self.document["meshes"][index]
            for primitive in mesh["primitives"]:
                part = self._part(primitive, mesh, matrix)
                if part is not None:
                    made.append(part)
            if len(made) > MOST_PARTS:
                raise ValueError(f"it has more than {MOST_PARTS} parts")
        return made

    def _placed(
        self, nodes: list[int], above: NDArray[np.float64], depth: int
    ) -> Iterator[tuple[NDArray[np.float64], int]]:
        if depth > _MOST_DEPTH:
            raise ValueError("its nodes lie in one another without end")
        for index in nodes:
            node = self.document["nodes"][index]
            matrix = above @ _matrix(node)
            if "mesh" in node:
                yield matrix, node["mesh"]
            yield from self._placed(node.get("children", ()), matrix, depth + 1)

    def _part(
        self, primitive: dict[str, Any], mesh: dict[str, Any], matrix: NDArray[np.float64]
    ) -> Part | None:
        name = str(mesh.get("name", ""))
        mode = primitive.get("mode", _TRIANGLES)
        if mode in _POINTS_AND_LINES:
            self.warnings.append(f"left out {name!r}: points or lines, not a surface")
            return None
        attributes = primitive["attributes"]
        positions = self._accessor(attributes["POSITION"])
        corners = np.arange(len(positions))
        if "indices" in primitive:
            corners = self._accessor(primitive["indices"], whole=True).reshape(-1).astype(np.int64)
        normals = self._accessor(attributes["NORMAL"]) if "NORMAL" in attributes else None
        material, turned_uv = self._material(primitive.get("material"))
        uv = self._accessor(attributes["TEXCOORD_0"]) if "TEXCOORD_0" in attributes else None
        number = (mesh.get("extras") or {}).get("part")
        linear = matrix[:3, :3]
        faces = _triangles(corners, mode)
        return usable(
            positions @ linear.T + matrix[:3, 3],
            faces[:, ::-1] if np.linalg.det(linear) < 0 else faces,
            self.warnings,
            name=name,
            material=material,
            # A transform's inverse keeps normals upright; a flat one has none.
            normals=None if normals is None else normals @ np.linalg.pinv(linear),
            colors=self._colors(attributes),
            uv=None if uv is None else turned_uv(uv) * (1.0, -1.0) + (0.0, 1.0),
            part=number if isinstance(number, int) and 0 <= number < MOST_PARTS else None,
        )

    def _colors(self, attributes: dict[str, int]) -> NDArray[np.uint8] | None:
        if "COLOR_0" not in attributes:
            return None
        values = np.clip(np.nan_to_num(self._accessor(attributes["COLOR_0"])), 0, 1)
        if values.shape[1] == 3:
            values = np.column_stack([values, np.ones(len(values))])
        values[:, :3] = to_displayed(values[:, :3])
        return np.asarray(np.rint(values * 255), np.uint8)

    def _accessor(self, index: int, *, whole: bool = False) -> NDArray[Any]:
        """Return an accessor's rows; floats unless whole numbers are asked for."""
        accessor = self.document["accessors"][index]
        kind, columns = np.dtype(_TYPES[accessor["componentType"]]), _COLUMNS[accessor["type"]]
        count = int(accessor["count"])
        if "bufferView" in accessor:
            start = accessor.get("byteOffset", 0)
            values = self._rows(accessor["bufferView"], start, kind, count, columns).copy()
        else:
            self._check_size(count * columns * kind.itemsize)
            values = np.zeros((count, columns), kind)
        if sparse := accessor.get("sparse"):
            at, given = sparse["indices"], sparse["values"]
            number = np.dtype(_TYPES[at["componentType"]])
            places = self._rows(
                at["bufferView"], at.get("byteOffset", 0), number, sparse["count"], 1
            )
            values[places[:, 0]] = self._rows(
                given["bufferView"], given.get("byteOffset", 0), kind, sparse["count"], columns
            )
        if whole:
            return values
        floats = values.astype(np.float64)
        if accessor.get("normalized") and kind.kind in "iu":
            floats = np.maximum(floats / np.iinfo(kind).max, -1)
        return floats

    def _check_size(self, size: int) -> None:
        held = sum(map(len, self._buffers))
        if size > held + (64 << 20):
            raise ValueError(f"an accessor claims {size:,} bytes that no buffer holds")

    def _rows(
        self, view_index: int, start: int, kind: np.dtype[Any], count: int, columns: int
    ) -> NDArray[Any]:
        view = self.document["bufferViews"][view_index]
        offset, width = view.get("byteOffset", 0) + start, kind.itemsize * columns
        stride = view.get("byteStride") or width
        buffer = self._buffers[view["buffer"]]
        if min(offset, start, count) < 0 or stride < width:
            raise ValueError("an accessor has a negative offset or count")
        if offset + (count - 1) * stride + width > len(buffer) and count:
            raise ValueError("an accessor reads past the end of its buffer")
        return np.ndarray((count, columns), kind, buffer, offset, (stride, kind.itemsize))

    def _buffer(self, buffer: dict[str, Any]) -> bytes:
        return self._content(buffer["uri"]) if "uri" in buffer else self.chunk

    def _content(self, uri: str) -> bytes:
        """Return what an address names: data in itself or a file of the model's, nothing else."""
        if uri.startswith("data:"):
            return base64.b64decode(uri.partition(",")[2])
        return self.files[unquote(uri)]

    def _material(self, index: int | None) -> tuple[Material, Any]:
        """Return the material, and what turns its texture coordinates."""
        if index is None:
            return Material((1.0, 1.0, 1.0, 1.0)), _unturned
        given = self.document["materials"][index]
        surface, key = given.get("pbrMetallicRoughness", {}), "base"
        extensions = given.get("extensions", {})
        if "KHR_materials_pbrSpecularGlossiness" in extensions:
            surface, key = extensions["KHR_materials_pbrSpecularGlossiness"], "diffuse"
        names = {"base": ("baseColorFactor", "baseColorTexture"),
                 "diffuse": ("diffuseFactor", "diffuseTexture")}[key]  # fmt: skip
        factor = np.clip(np.array(surface.get(names[0], (1, 1, 1, 1)), np.float64), 0, 1)
        red, green, blue = np.round(to_displayed(factor[:3]), 12).tolist()
        color = (red, green, blue, float(factor[3]))
        if names[1] not in surface:
            return Material(color), _unturned
        reference = surface[names[1]]
        opaque = given.get("alphaMode", "OPAQUE") == "OPAQUE"
        picture = self._texture(reference["index"], opaque=opaque)
        turn = reference.get("extensions", {}).get("KHR_texture_transform")
        return Material(color, picture), _unturned if turn is None else _Turned(turn)

    def _texture(self, index: int, *, opaque: bool) -> NDArray[np.uint8] | None:
        given = self.document["textures"][index]
        for extension in given.get("extensions", {}).values():
            given = {**given, **extension}
        source = given.get("source")
        if source is None:
            self.warnings.append(f"texture {index} has no picture")
            return None
        key = (int(source), opaque)
        if key not in self._textures:
            picture = self._textures[key] = self._image(source)
            if opaque and picture is not None:
                picture[..., 3] = 255
        return self._textures[key]

    def _image(self, index: int) -> NDArray[np.uint8] | None:
        image = self.document["images"][index]
        name = str(image.get("name") or f"image {index}")
        try:
            if "uri" in image:
                content = self._content(image["uri"])
            else:
                view = self.document["bufferViews"][image["bufferView"]]
                start = view.get("byteOffset", 0)
                content = self._buffers[view["buffer"]][start : start + view["byteLength"]]
        except KeyError:  # `files` has noted which one.
            return None
        return texture(content, name, self.warnings)


def _unturned(uv: NDArray[np.float64]) -> NDArray[np.float64]:
    return uv


class _Turned:
    """KHR_texture_transform."""

    def __init__(self, turn: dict[str, Any]) -> None:
        angle = float(turn.get("rotation", 0.0))
        cosine, sine = np.cos(angle), np.sin(angle)
        scale = np.diag(turn.get("scale", (1.0, 1.0)))
        self._linear = np.array([[cosine, sine], [-sine, cosine]]) @ scale
        self._offset = np.array(turn.get("offset", (0.0, 0.0)), np.float64)

    def __call__(self, uv: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(uv @ self._linear.T + self._offset)


def _matrix(node: dict[str, Any]) -> NDArray[np.float64]:
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    matrix[:3, :3] = turn * node.get("scale", (1.0, 1.0, 1.0))
    matrix[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return matrix


def _triangles(corners: NDArray[np.int64], mode: int) -> NDArray[np.int64]:
    """Return a list, a strip or a fan of triangles as faces, F x 3."""
    if mode == _TRIANGLES:
        return corners[: len(corners) // 3 * 3].reshape(-1, 3)
    count = max(0, len(corners) - 2)
    if mode == _FAN:
        return np.column_stack(
            [np.broadcast_to(corners[:1], count), corners[1 : count + 1], corners[2:]]
        )
    if mode != _STRIP:
        raise ValueError(f"primitives of mode {mode} aren't known")
    faces = np.column_stack([corners[:count], corners[1 : count + 1], corners[2:]])
    faces[1::2] = faces[1::2, ::-1]
    return faces
