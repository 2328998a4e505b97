"""What animals share: eyes, whiskers, curls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from toonnet.render.bodies._features import INK, WHITE, pair
from toonnet.render.bodies._regions import Pair, ahead, facing, front, spot
from toonnet.render.bodies.kit import (
    Points,
    Shape,
    Surface,
    Triple,
    ellipsoid,
    half_space,
    modelled,
    swept,
)
from toonnet.render.bodies.kit._shape import lengths


@dataclass(frozen=True, slots=True)
class Ring:
    """An ellipse painted on an eye; centre and half axes are shares of the eye's."""

    name: str
    color: str
    center: Pair
    radii: Pair


Rings = Callable[[float], list[Ring]]
"""The rings of an eye on a side: 1 left, -1 right."""


def iris_eye(
    iris: str, *, toe: float = 0.08, size: float = 0.8, slit: float = 0.55, look: Pair = (0, 0)
) -> Rings:
    """Return the rings of an eye with a coloured iris.

    Parameters
    ----------
    toe
        How far the eyes turn towards each other.
    size, slit
        Of the iris, as a share of the eye; width of the pupil, as a share of the iris.
    look
        Where they look, to the left and upwards.
    """

    def rings(side: float) -> list[Ring]:
        x, y = look[0] - side * toe, look[1]
        pupil = (x * 1.1, y * 1.1)
        return [
            Ring("iris", iris, (x, y), (size, size)),
            Ring("pupil", INK, pupil, (size * slit, size * 0.78)),
            Ring("shine", WHITE, (x + 0.22, y + 0.32), (0.21, 0.21)),
        ]

    return rings


def pupil_eye(size: float = 0.62, *, toe: float = 0.1, look: Pair = (0, 0)) -> Rings:
    """Return the rings of a white eye with a large pupil."""

    def rings(side: float) -> list[Ring]:
        x, y = look[0] - side * toe, look[1]
        return [
            Ring("pupil", INK, (x, y), (size, size)),
            Ring("shine", WHITE, (x + size * 0.3, y + size * 0.4), (size * 0.34, size * 0.34)),
        ]

    return rings


def bead_eye() -> Rings:
    """Return the rings of a dark eye: its shines."""
    return lambda side: [
        Ring("shine", WHITE, (0.26, 0.36), (0.34, 0.3)),
        Ring("glint", WHITE, (-0.28, -0.42), (0.16, 0.13)),
    ]


def eyes(
    head: Shape,
    place: Pair,
    radii: Triple,
    rings: Rings,
    *,
    color: str = WHITE,
    sunk: float = 0.0,
    turn: float = 0.85,
    lid: tuple[str, float, float] | None = None,
    angle_deg: float = 0.0,
) -> list[Surface]:
    """Return both eyes on a head.

    Parameters
    ----------
    place
        Of the left one, in the plane z = 0.
    radii, color
        Half axes; the colour where nothing is painted.
    sunk
        How far the centre lies under the surface.
    turn
        Share of the surface's turn that the eyes follow; 0: straight ahead.
    lid
        Of the upper lid: colour, share of the eye that it covers, how far the outer end hangs
        down in degrees.
    angle_deg
        How far the eyes' lower ends lean outwards.
    """
    made = []
    for side, name in ((1.0, "left"), (-1.0, "right")):
        x, y, z = front(head, side * place[0], place[1])
        across_deg, down_deg = facing(head, (x, y, z))
        shape = ellipsoid((0, 0, 0), radii)
        eye = _ringed(modelled(shape, f"{name} eye", color, cells=14), radii, rings(side), name)
        if lid:
            edge = half_space((0, radii[1] * (1 - 2 * lid[1]), 0), (0, -1, 0))
            eye = eye.painted(edge.turned("z", -side * lid[2]), f"{name} eyelid", lid[0], 0.02)
        eye = eye.turned("z", side * angle_deg)
        eye = eye.turned("x", turn * down_deg).turned("y", turn * across_deg)
        made.append(eye.moved(x, y, z - sunk))
    return made


def _ringed(eye: Surface, radii: Triple, rings: Sequence[Ring], side: str) -> Surface:
    across, up, _ = radii
    for ring in rings:
        half = (ring.radii[0] * across, ring.radii[1] * up)
        region = ahead(spot((ring.center[0] * across, ring.center[1] * up), half))
        eye = eye.painted(region, f"{side} {ring.name}", ring.color, max(0.45 * min(half), 0.012))
    return eye


def whiskers(
    head: Shape, root: Pair, length: float, *, color: str, spread: float = 0.13
) -> Iterator[Surface]:
    """Yield three whiskers for each cheek.

    Parameters
    ----------
    root
        Where the middle one grows, in the plane z = 0.
    spread
        How far one's tip lies above the next one's.
    """
    for step in (1, 0, -1):
        x, y, z = front(head, root[0] - 0.02 * abs(step), root[1] + 0.05 * step)
        path = [
            (x, y, z - 0.03),
            (x + length * 0.5, y + spread * step * 0.45 + 0.03, z + 0.02),
            (x + length, y + spread * step - 0.02, z - 0.12),
        ]
        yield from pair(swept(path, [0.016, 0.014, 0.008], "left whiskers", color, sides=7))


def fluff(center: Triple, radius: float, *, curls: int = 34) -> Shape:
    """Return a ball of curls."""
    index = np.arange(curls)
    height = 1 - (2 * index + 1) / curls
    turn = index * np.pi * (3 - np.sqrt(5))
    flat = np.sqrt(1 - height**2)
    curl_at = np.column_stack([flat * np.cos(turn), height, flat * np.sin(turn)])
    middle, reach, size = np.asarray(center, float), 0.74, 0.26 + 2.0 / curls

    def distance(points: Points) -> Points:
        relative = points - middle
        away = lengths(relative)
        cosine = (relative / np.maximum(away, 1e-9)[:, None] @ curl_at.T).max(axis=1)
        # How far the nearest curl reaches in this direction: a ray meets a ball.
        missed = np.maximum(size**2 - reach**2 * (1 - cosine**2), 0)
        return np.asarray((away - radius * (reach * cosine + np.sqrt(missed))) * 0.8)

    return Shape(distance, middle - radius * 1.1, middle + radius * 1.1)
