"""A mesh on its way to the graphics processor, once for all its views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from toonnet.render.mesh import CORNER, Material, Mesh, Part, corners

if TYPE_CHECKING:
    import moderngl

_FORMAT = "3f 3f 4f2 2f 1f"
_NAMES = ("corner_position", "corner_normal", "corner_color", "corner_uv", "corner_part")
_HOLE_BELOW = 0.5


class UploadedMesh:
    """Buffers and textures of a mesh; parts without a texture share one draw call."""

    def __init__(self, gl: moderngl.Context, program: moderngl.Program, mesh: Mesh) -> None:
        self._program = program
        self._white = gl.texture((1, 1), 4, b"\xff" * 4)
        self._resources: list[moderngl.Buffer | moderngl.Texture | moderngl.VertexArray] = [
            self._white
        ]
        self._draws: list[tuple[moderngl.VertexArray, moderngl.Texture]] = []
        plain: list[tuple[int, Part]] = []
        textured: dict[int, list[tuple[int, Part]]] = {}
        for number, part in enumerate(mesh.parts):
            if not len(part.faces):
                continue
            if part.material.texture is None or part.uv is None:
                plain.append((number, part))
            else:
                textured.setdefault(id(part.material.texture), []).append((number, part))
        for group in [plain, *textured.values()]:
            if group:
                self._add(gl, group, mesh.crease_angle_deg)
        self.points = mesh.outline_points()

    def _add(
        self, gl: moderngl.Context, group: list[tuple[int, Part]], crease_angle_deg: float
    ) -> None:
        made, triangles, first = [], [], 0
        for number, part in group:
            part_corners, part_triangles = corners(part, number, crease_angle_deg)
            made.append(part_corners)
            triangles.append(part_triangles + np.uint32(first))
            first += len(part_corners)
        vertices = gl.buffer(np.concatenate(made).tobytes())
        indices = gl.buffer(np.concatenate(triangles).tobytes())
        array = gl.vertex_array(
            self._program, [(vertices, _FORMAT, *_NAMES)], indices, skip_errors=True
        )
        material = group[0][1].material
        textured = material.texture is not None and group[0][1].uv is not None
        texture = self._texture(gl, material) if textured else self._white
        self._resources += [vertices, indices, array]
        self._draws.append((array, texture))

    def _texture(self, gl: moderngl.Context, material: Material) -> moderngl.Texture:
        picture = material.texture
        assert picture is not None
        height, width = picture.shape[:2]
        # Upper row first in pictures, lowest first in OpenGL.
        filled = _holes_filled(picture)[::-1]
        texture = gl.texture((width, height), 4, np.ascontiguousarray(filled).tobytes())
        texture.build_mipmaps()
        self._resources.append(texture)
        return texture

    def draw(self) -> None:
        """Draw all parts with the program's present uniforms."""
        for array, texture in self._draws:
            texture.use(0)
            self._program["cut_out_below"] = 0.0 if texture is self._white else _HOLE_BELOW
            array.render()

    def release(self) -> None:
        """Give the memory back."""
        for resource in reversed(self._resources):
            resource.release()
        self._resources.clear()
        self._draws.clear()


def _holes_filled(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a texture whose holes have its mean colour: else leaves get the holes' black rim."""
    opaque = picture[..., 3] >= 128
    if opaque.all() or not opaque.any():
        return picture
    filled = picture.copy()
    filled[~opaque, :3] = np.rint(picture[opaque, :3].mean(axis=0))
    return filled


assert CORNER.itemsize == 44
