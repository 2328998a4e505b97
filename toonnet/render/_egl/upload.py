"""A mesh on its way to the graphics processor, once for all its views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from toonnet.render._gather import gathered
from toonnet.render.mesh import CORNER, Mesh

if TYPE_CHECKING:
    import moderngl

_FORMAT = "3f 3f 4f2 2f 1f"
_NAMES = ("corner_position", "corner_normal", "corner_color", "corner_uv", "corner_part")
assert CORNER.itemsize == 44


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
        self._gl = gl
        self._draws: list[_Draw] = []
        for group in gathered(mesh):
            buffer = gl.buffer(group.corners.tobytes())
            texture = None if group.texture is None else _texture(gl, group.texture)
            program = programs[texture is not None]
            for faces, cull in ((group.closed, True), (group.open, False)):
                if len(faces):
                    indices = gl.buffer(faces.tobytes())
                    array = gl.vertex_array(
                        program, [(buffer, _FORMAT, *_NAMES)], indices, skip_errors=True
                    )
                    self._draws.append(_Draw(array, texture, cull))

    def draw(self) -> None:
        """Draw all parts with the programs' present uniforms."""
        gl = self._gl
        for draw in self._draws:
            gl.enable_only(gl.DEPTH_TEST | gl.CULL_FACE if draw.cull else gl.DEPTH_TEST)
            if draw.texture is not None:
                draw.texture.use(0)
            draw.array.render()


def _texture(gl: moderngl.Context, picture: NDArray[np.uint8]) -> moderngl.Texture:
    height, width = picture.shape[:2]
    texture = gl.texture((width, height), 4, picture.tobytes())
    texture.build_mipmaps()
    return texture
