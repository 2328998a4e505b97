"""Models made fit for pictures: turned, without what is too small for any picture to show."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset.bodies._curated import Entry
from toonnet.render import Material, Mesh, Part
from toonnet.render.simplify import simplified, thinned


@dataclass(frozen=True)
class Preparation:
    """What is done to every model; part of the recipe of a body."""

    most_faces: int = 60_000
    largest_texture_px: int = 512

    def __call__(self, mesh: Mesh) -> Mesh:
        """Return a mesh within these limits; its warnings tell what was done."""
        warnings = list(mesh.warnings)
        parts = simplified(mesh.parts, self.most_faces, warnings)
        shrunk: dict[int, NDArray[np.uint8]] = {}
        return Mesh(
            [self._with_small_texture(part, shrunk) for part in parts],
            mesh.crease_angle_deg,
            warnings,
        )

    def _with_small_texture(self, part: Part, shrunk: dict[int, NDArray[np.uint8]]) -> Part:
        picture = part.material.texture
        if picture is None or max(picture.shape[:2]) <= self.largest_texture_px:
            return part
        if id(picture) not in shrunk:
            shrunk[id(picture)] = _shrunk(picture, self.largest_texture_px)
        return replace(part, material=Material(part.material.color, shrunk[id(picture)]))


def put_right(mesh: Mesh, entry: Entry, front_deg: float = 0.0) -> Mesh:
    """Return a mesh as its line in the list says.

    Parameters
    ----------
    mesh
        Upright.
    entry
        The line.
    front_deg
        A turn about the vertical that all models of the source need, besides the line's.
    """
    turn = _about_vertical(front_deg + entry.turn_deg)
    thin, warnings = dict(entry.thin), list(mesh.warnings)
    parts = []
    for part in mesh.parts:
        if part.name in entry.without:
            continue
        if part.name in thin:
            before = len(part.faces)
            part = thinned(part, thin[part.name])
            warnings.append(f"thinned {part.name!r} from {before} to {len(part.faces)} faces")
        normals = None if part.normals is None else part.normals @ turn.T
        parts.append(replace(part, positions=part.positions @ turn.T, normals=normals))
    return Mesh(parts, mesh.crease_angle_deg, warnings)


def _about_vertical(angle_deg: float) -> NDArray[np.float64]:
    """Return a turn, anticlockwise as seen from above."""
    angle = np.radians(angle_deg)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])


def _shrunk(picture: NDArray[np.uint8], side_px: int) -> NDArray[np.uint8]:
    """Return a texture of at most that side; holes don't darken what is around them."""
    from PIL import Image

    image = Image.fromarray(picture)
    image.thumbnail((side_px, side_px), Image.Resampling.BOX)
    return np.array(image, np.uint8)
