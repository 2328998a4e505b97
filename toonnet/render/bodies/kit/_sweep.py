"""Tubes straight from their curves: round and smooth with few faces, however thin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from toonnet.render.bodies.kit._nets import Faces
from toonnet.render.bodies.kit._primitives import curve, tube
from toonnet.render.bodies.kit._shape import Points, lengths
from toonnet.render.bodies.kit._surface import Coat, Surface

_CAP_DEG = (75.0, 50.0, 25.0)


def swept(
    path: ArrayLike,
    radii: float | Sequence[float],
    name: str,
    color: str,
    *,
    sides: int = 18,
    samples: int = 6,
) -> Surface:
    """Return the surface of a `tube` by itself, with a tenth of the faces of a modelled one.

    Parameters
    ----------
    path, radii
        As for `tube`; the curve must not turn more sharply than the tube is thick.
    sides
        Around it: 6 for a whisker, 18 for a tail.
    samples
        Rings from each point of the path to the next.
    """
    corners = np.asarray(path, float)
    widths = np.broadcast_to(np.asarray(radii, float), len(corners))
    line = curve(np.column_stack([corners, widths]), samples)
    centers, widths = line[:, :3], np.maximum(line[:, 3], 1e-6)
    along = np.gradient(centers, axis=0)
    along /= lengths(along)[:, None]
    # Rings of the tube, then of its round ends: middles, radii and how far they lean outwards.
    lean = np.radians(_CAP_DEG)
    first, last = widths[0], widths[-1]
    rings = np.concatenate(
        [
            centers[0] - along[0] * first * np.sin(lean)[:, None],
            centers,
            centers[-1] + along[-1] * last * np.sin(lean[::-1])[:, None],
        ]
    )
    sizes = np.r_[first * np.cos(lean), widths, last * np.cos(lean[::-1])]
    leans = np.r_[
        -lean, -np.arctan(np.gradient(widths) / lengths(np.gradient(centers, axis=0))), lean[::-1]
    ]
    directions = np.concatenate(
        [np.repeat(along[:1], len(lean), axis=0), along, np.repeat(along[-1:], len(lean), axis=0)]
    )
    outwards = _outwards(directions, sides)
    positions = rings[:, None] + sizes[:, None, None] * outwards
    normals = (
        np.cos(leans)[:, None, None] * outwards + np.sin(leans)[:, None, None] * directions[:, None]
    )
    ends = np.stack([centers[0] - along[0] * first, centers[-1] + along[-1] * last])
    faces = _faces(len(rings), sides)
    return Surface(
        tube(centers, list(widths), samples=0),
        np.concatenate([positions.reshape(-1, 3), ends]),
        np.concatenate([normals.reshape(-1, 3), -along[:1], along[-1:]]),
        faces,
        np.zeros(len(faces), np.int64),
        (Coat(name, color),),
    )


def _outwards(directions: Points, sides: int) -> NDArray[np.float64]:
    """Return directions around each of a curve's: rings x sides x 3."""
    across, over = _frames(directions)
    angles = np.arange(sides)[:, None] * 2 * np.pi / sides
    return np.asarray(np.cos(angles) * across[:, None] + np.sin(angles) * over[:, None])


def _frames(directions: Points) -> tuple[Points, Points]:
    """Return two directions across each of a curve's, carried along it without twisting."""
    across = np.empty_like(directions)
    current = np.eye(3)[np.argmin(np.abs(directions[0]))]
    for index, direction in enumerate(directions):
        current = current - direction * (current @ direction)
        current = current / np.linalg.norm(current)
        across[index] = current
    return across, np.cross(directions, across)


def _faces(rings: int, sides: int) -> Faces:
    """Return the triangles between rings and to the corners at both ends, the last two."""
    here = np.arange(rings * sides).reshape(rings, sides)
    beside = np.roll(here, -1, axis=1)
    a, b, c, d = here[:-1], beside[:-1], beside[1:], here[1:]
    start, end = np.full(sides, rings * sides), np.full(sides, rings * sides + 1)
    triples: list[tuple[NDArray[np.int64], ...]] = [
        (a, b, c),
        (a, c, d),
        (start, beside[0], here[0]),
        (end, here[-1], beside[-1]),
    ]
    return np.concatenate([np.stack(triple, axis=-1).reshape(-1, 3) for triple in triples])
