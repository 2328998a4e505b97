"""A drawing as a 3D model."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from toonnet.render import Material, Mesh, Part
from toonnet.render.save import mesh_to_glb

if TYPE_CHECKING:
    import trimesh


@dataclass(frozen=True, slots=True, eq=False)
class CartoonPart:
    """A closed surface: the body, or a limb, an ear, a wheel.

    x to the right, y up, the drawing's front towards +z; 1 is the drawing's longer side, and
    (0, 0, 0) its centre.
    """

    name: str
    positions: NDArray[np.float64]
    """V x 3."""
    faces: NDArray[np.int64]
    """F x 3, anticlockwise from outside."""
    uv: NDArray[np.float64]
    """V x 2: where in the drawing a point is; v upwards."""
    parent: int | None
    """Number of the part that it grows from; None: a body."""
    layer: int
    """Depth order: a part of a higher layer stands out of the lower ones."""
    box_px: tuple[float, float, float, float]
    """Left, top, right and bottom of what it and the parts that grow from it show."""
    thickness: float
    """From front to back where it is thickest."""
    inscribed_diameter: float
    """Of the largest disc in its shape."""


@dataclass(frozen=True, slots=True, eq=False)
class CartoonModel:
    """A drawing as a textured 3D model of closed parts; made by `inflate`."""

    parts: Sequence[CartoonPart]
    texture: NDArray[np.uint8]
    """H x W x 4; the drawing, upper row first."""
    slab: bool = False
    """A flat plate: the drawing fills its frame, so that there is no outline to inflate."""

    def mesh(self) -> trimesh.Trimesh:
        """Return all parts as one mesh of `trimesh`, with the texture; each part is watertight."""
        import trimesh
        from PIL import Image

        positions, faces, uv = self._together()
        material = trimesh.visual.material.PBRMaterial(  # type: ignore[no-untyped-call]
            baseColorTexture=Image.fromarray(self.texture), metallicFactor=0.0, roughnessFactor=1.0
        )
        visual = trimesh.visual.TextureVisuals(uv=uv, material=material)  # type: ignore[no-untyped-call]
        return trimesh.Trimesh(positions, faces, visual=visual, process=False)

    def render_mesh(self) -> Mesh:
        """Return the model as `toonnet.render` draws it, a part for each of ours."""
        material = Material((1.0, 1.0, 1.0, 1.0), self.texture)
        return Mesh(
            [
                Part(
                    part.positions,
                    part.faces,
                    material,
                    normals=_normals(part.positions, part.faces),
                    uv=part.uv,
                    name=part.name,
                )
                for part in self.parts
            ]
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model as binary glTF.

        Raises
        ------
        ValueError
            If the path doesn't end in ``.glb``.
        """
        from toonnet.io import atomic_write

        if not os.fspath(path).lower().endswith(".glb"):
            raise ValueError(f"a model is written as .glb, got {os.fspath(path)!r}")
        atomic_write(path, self.to_glb())

    def to_glb(self) -> bytes:
        """Return the model as binary glTF: a mesh for each part, one texture."""
        return mesh_to_glb(self.render_mesh())

    def _together(
        self,
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
        starts = np.cumsum([0, *(len(part.positions) for part in self.parts)])
        return (
            np.concatenate([part.positions for part in self.parts]),
            np.concatenate([p.faces + s for p, s in zip(self.parts, starts, strict=False)]),
            np.concatenate([part.uv for part in self.parts]),
        )


def _normals(positions: NDArray[np.float64], faces: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return smooth normals, weighted by area: fast, and inflated surfaces have no creases."""
    a, b, c = (positions[faces[:, corner]] for corner in range(3))
    across = np.repeat(np.cross(b - a, c - a), 3, axis=0)
    normals = np.stack(
        [np.bincount(faces.ravel(), across[:, axis], len(positions)) for axis in range(3)], axis=1
    )
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.asarray(
        np.divide(normals, lengths, out=np.tile([0.0, 0, 1], (len(normals), 1)), where=lengths > 0)
    )
