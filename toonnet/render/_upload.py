"""A mesh on its way to the graphics processor, once for all its views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from toonnet.render._closed import closed_faces
from toonnet.render.mesh import CORNER, Material, Mesh, Part, corners

if TYPE_CHECKING:
    import moderngl

_FORMAT = "3f 3f 4f2 2f 1f"
_NAMES = ("corner_position", "corner_normal", "corner_color", "corner_uv", "corner_part")


@dataclass(frozen=True, slots=True)
class _Draw:
    """Triangles that are drawn by one call."""

    array: moderngl.VertexArray
    texture: moderngl.Texture | None
    cull: bool
    """Whether their backs are left out, as nobody could see them."""


class UploadedMesh:
    """Buffers and textures of a mesh; parts without a texture share their draw calls.

    `programs` draws what has no texture and what has one. The context collects what is no longer
    referred to.
    """

    def __init__(
        self,
        gl: moderngl.Context,
        programs: tuple[moderngl.Program, moderngl.Program],
        mesh: Mesh,
    ) -> None:
        self._gl, self._programs = gl, programs
        self._draws: list[_Draw] = []
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
        self.points = mesh.points()

    def _add(
        self, gl: moderngl.Context, group: list[tuple[int, Part]], crease_angle_deg: float
    ) -> None:
        made, triangles, first = [], [], 0
        for number, part in group:
            part_corners, part_triangles = corners(part, number, crease_angle_deg)
            made.append(part_corners)
            triangles.append(part_triangles + np.uint32(first))
            first += len(part_corners)
        vertices, faces = in_order_of_use(np.concatenate(made), np.concatenate(triangles))
        buffer = gl.buffer(vertices.tobytes())
        material = group[0][1].material
        textured = material.texture is not None and group[0][1].uv is not None
        texture = self._texture(gl, material) if textured else None
        closed = closed_faces(vertices["position"], faces)
        if textured and _has_holes(material, vertices):
            closed[:] = False
        for chosen, cull in ((closed, True), (~closed, False)):
            if chosen.any():
                indices = gl.buffer(faces[chosen].tobytes())
                program = self._programs[textured]
                array = gl.vertex_array(
                    program, [(buffer, _FORMAT, *_NAMES)], indices, skip_errors=True
                )
                self._draws.append(_Draw(array, texture, cull))

    def _texture(self, gl: moderngl.Context, material: Material) -> moderngl.Texture:
        picture = material.texture
        assert picture is not None
        height, width = picture.shape[:2]
        # Upper row first in pictures, lowest first in OpenGL.
        filled = _holes_filled(picture)[::-1]
        texture = gl.texture((width, height), 4, np.ascontiguousarray(filled).tobytes())
        texture.build_mipmaps()
        return texture

    def draw(self) -> None:
        """Draw all parts with the programs' present uniforms."""
        gl = self._gl
        for draw in self._draws:
            gl.enable_only(gl.DEPTH_TEST | gl.CULL_FACE if draw.cull else gl.DEPTH_TEST)
            if draw.texture is not None:
                draw.texture.use(0)
            draw.array.render()


def in_order_of_use(
    vertices: NDArray[np.void], faces: NDArray[np.uint32]
) -> tuple[NDArray[np.void], NDArray[np.uint32]]:
    """Return the same triangles with corners numbered as they come.

    Drivers find a corner that they have just transformed by its number.
    """
    used, first, place = np.unique(faces, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty(len(used), np.uint32)
    number[order] = np.arange(len(used), dtype=np.uint32)
    return vertices[used[order]], number[place].reshape(-1, 3)


def _has_holes(material: Material, vertices: NDArray[np.void]) -> bool:
    """Tell whether one may see through the surface."""
    assert material.texture is not None
    opaque = (material.texture[..., 3] == 255).all() and (vertices["color"][:, 3] == 1).all()
    return not opaque


def _holes_filled(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a texture whose holes have its mean colour: else leaves get the holes' black rim."""
    opaque = picture[..., 3] >= 128
    if opaque.all() or not opaque.any():
        return picture
    filled = picture.copy()
    filled[~opaque, :3] = np.rint(picture[opaque, :3].mean(axis=0))
    return filled


assert CORNER.itemsize == 44
