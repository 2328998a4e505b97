"""A mesh as groups of triangles that are drawn together, whoever draws them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.render._closed import closed_faces
from toonnet.render.mesh import CORNER, Material, Mesh, Part, corners


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Parts that share a texture, or have none."""

    corners: NDArray[np.void]
    """Of `CORNER`."""
    closed: NDArray[np.uint32]
    """F x 3: triangles whose backs nobody can see."""
    open: NDArray[np.uint32]
    """F x 3: those that are seen from both sides."""
    texture: NDArray[np.uint8] | None
    """H x W x 4, lowest row first."""
    holes: bool
    """Whether one may see through the texture."""


def gathered(mesh: Mesh) -> list[Group]:
    """Return all triangles of a mesh; parts without a texture are one group."""
    plain: list[tuple[int, Part]] = []
    textured: dict[int, list[tuple[int, Part]]] = {}
    for number, part in enumerate(mesh.parts):
        if not len(part.faces):
            continue
        if part.material.texture is None or part.uv is None:
            plain.append((number, part))
        else:
            textured.setdefault(id(part.material.texture), []).append((number, part))
    return [_group(group, mesh.crease_angle_deg) for group in [plain, *textured.values()] if group]


def _group(parts: list[tuple[int, Part]], crease_angle_deg: float) -> Group:
    made, triangles, first = [], [], 0
    for number, part in parts:
        part_corners, part_triangles = corners(part, number, crease_angle_deg)
        made.append(part_corners)
        triangles.append(part_triangles + np.uint32(first))
        first += len(part_corners)
    vertices, faces = in_order_of_use(np.concatenate(made), np.concatenate(triangles))
    closed = closed_faces(vertices["position"], faces)
    material = parts[0][1].material
    if material.texture is None or parts[0][1].uv is None:
        return Group(vertices, faces[closed], faces[~closed], None, holes=False)
    holes = _has_holes(material, vertices)
    if holes:
        closed[:] = False
    # Upper row first in pictures, lowest first in OpenGL.
    texture = np.ascontiguousarray(_holes_filled(material.texture)[::-1])
    return Group(vertices, faces[closed], faces[~closed], texture, holes=holes)


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
