"""A mesh as the renderer takes it: corners, faces, parts with a material each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from toonnet.render._errors import MeshError
from toonnet.render._normals import smooth_corners

MOST_PARTS = 65_534
"""Masks are uint16, and 0 is the background."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a part's surface looks like."""

    color: tuple[float, float, float, float] = (0.8, 0.8, 0.8, 1.0)
    """k_a and k_d of equation 1, in [0, 1]; the fourth is opacity."""
    texture: NDArray[np.uint8] | None = None
    """H x W x 4, upper row first; multiplies the colour. Alpha under one half is a hole."""

    def __post_init__(self) -> None:
        if len(self.color) != 4 or not all(0 <= part <= 1 for part in self.color):
            raise ValueError(f"color must be four numbers in [0, 1], got {self.color}")
        texture = self.texture
        if texture is not None and (
            texture.dtype != np.uint8
            or texture.ndim != 3
            or texture.shape[2] != 4
            or not texture.size
        ):
            raise ValueError(
                f"texture must be uint8, H x W x 4, got {texture.dtype} {texture.shape}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A piece of a model with a material of its own; masks tell parts apart."""

    positions: NDArray[np.float64]
    """V x 3, y up, the model's front towards +z."""
    faces: NDArray[np.int64]
    """F x 3, indices of positions, anticlockwise from outside."""
    material: Material = Material()
    normals: NDArray[np.float64] | None = None
    """V x 3; None: smooth, with creases."""
    colors: NDArray[np.uint8] | None = None
    """V x 4: multiply the material's colour."""
    uv: NDArray[np.float64] | None = None
    """V x 2, v upwards."""
    name: str = ""
    part: int | None = None
    """Number in the masks, from 0; None: its place in the mesh."""


CREASE_ANGLE_DEG = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """A model ready to be drawn, checked.

    Raises
    ------
    MeshError
        If there is nothing to draw, or a number isn't finite, or an index points nowhere.
    """

    parts: Sequence[Part]
    crease_angle_deg: float = CREASE_ANGLE_DEG
    """Where a part has no normals: faces that meet at a larger angle have an edge between them."""
    warnings: list[str] = field(default_factory=list)
    """What was mended when the mesh was read."""

    def __post_init__(self) -> None:
        if not any(len(part.faces) for part in self.parts):
            raise MeshError("the mesh has no faces")
        if len(self.parts) > MOST_PARTS:
            raise MeshError(
                f"the mesh has {len(self.parts)} parts, at most {MOST_PARTS} can be told apart"
            )
        for index, part in enumerate(self.parts):
            _check(part, f"part {index} {part.name!r}" if part.name else f"part {index}")

    @property
    def face_count(self) -> int:
        """Return the number of triangles."""
        return sum(len(part.faces) for part in self.parts)

    def points(self) -> NDArray[np.float64]:
        """Return the positions of all corners that faces have, N x 3."""
        used = []
        for part in self.parts:
            of_a_face = np.zeros(len(part.positions), np.bool_)
            of_a_face[part.faces] = True
            used.append(part.positions[of_a_face])
        return np.concatenate(used)


def _check(part: Part, name: str) -> None:
    count = len(part.positions)
    for field_name, columns in (("positions", 3), ("normals", 3), ("uv", 2), ("colors", 4)):
        values = getattr(part, field_name)
        if values is None:
            continue
        if values.shape != (count, columns):
            raise MeshError(f"{name}: {field_name} must be {count} x {columns}, got {values.shape}")
        if not np.isfinite(values).all():
            raise MeshError(f"{name}: {field_name} has numbers that aren't finite")
    if part.faces.ndim != 2 or part.faces.shape[1] != 3 or part.faces.dtype.kind not in "iu":
        raise MeshError(
            f"{name}: faces must be integers, F x 3, got {part.faces.dtype} {part.faces.shape}"
        )
    if len(part.faces) and not 0 <= part.faces.min() <= part.faces.max() < count:
        raise MeshError(f"{name}: a face names a corner outside 0 to {count - 1}")


CORNER = np.dtype(
    [
        ("position", "<f4", 3),
        ("normal", "<f4", 3),
        ("color", "<f2", 4),
        ("uv", "<f4", 2),
        ("part", "<f4"),
    ]
)
"""A corner as the vertex shader takes it."""


def corners(
    part: Part, number: int, crease_angle_deg: float
) -> tuple[NDArray[np.void], NDArray[np.uint32]]:
    """Return a part's corners (of `CORNER`) and its triangles, F x 3."""
    positions, normals, faces, origin = part.positions, part.normals, part.faces, None
    if normals is None:
        origin, normals, faces = smooth_corners(part.positions, part.faces, crease_angle_deg)
        positions = part.positions[origin]
    made = np.zeros(len(positions), CORNER)
    made["position"], made["normal"] = positions, normals
    tint = np.asarray(part.material.color)
    # Glass is drawn as its colour on white: what shows through it has no place in a cartoon.
    tint = np.append(tint[:3] * tint[3] + (1 - tint[3]), 1.0)
    given = np.full((len(part.positions), 4), 255, np.uint8) if part.colors is None else part.colors
    colors = (given * (tint / 255)).astype(np.float16)
    made["color"] = colors if origin is None else colors[origin]
    if part.uv is not None:
        made["uv"] = part.uv if origin is None else part.uv[origin]
    made["part"] = number if part.part is None else part.part
    return made, _outwards(positions, normals, faces).astype(np.uint32)


def _outwards(
    positions: NDArray[np.float64], normals: NDArray[np.float64], faces: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the faces, turned so that they agree with their normals: files mix both windings."""
    a, b, c = (positions[faces[:, corner]] for corner in range(3))
    against = np.einsum("ij,ij->i", np.cross(b - a, c - a), normals[faces].sum(axis=1)) < 0
    return np.where(against[:, None], faces[:, ::-1], faces)
