"""What robots are built from: round plates, lamps, hoses, grippers, limbs that swing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace

from toonnet.render.bodies._features import WHITE
from toonnet.render.bodies._regions import ahead, band, placed, spot
from toonnet.render.bodies.kit import (
    Axis,
    Shape,
    Surface,
    Triple,
    ball,
    box,
    curve,
    ellipsoid,
    lathe,
    modelled,
    swept,
    tube,
    union,
)

SCREEN = "#2c3440"


def disc(center: Triple, radius: float, thickness: float, axis: Axis = "z") -> Shape:
    """Return a round plate with soft edges about an axis through its centre."""
    edge = min(thickness, radius) * 0.4
    half, inner = thickness / 2 - edge, radius - edge
    shape = lathe([(0, -half), (inner, -half), (inner, half), (0, half)], edge)
    if axis != "y":
        shape = shape.turned("x" if axis == "z" else "z", 90)
    return shape.moved(*center)


def screen(width: float, height: float, y: float, rounding: float) -> Shape:
    """Return a rectangle with round corners, endless backwards from the plane z = 0."""
    round_by = min(rounding, width / 2.01, height / 2.01)
    return ahead(box((0, y, 0), (width, height, 40.0), round_by))


def antenna(
    root: Triple, tip: Triple, lamp: float, rod: str, color: str, name: str = "antenna"
) -> Iterator[Surface]:
    """Yield a rod with a lamp at its tip."""
    yield swept([root, tip], [0.045, 0.035], name, rod, sides=12)
    yield modelled(ball(tip, lamp), f"{name} lamp", color, cells=12)


def lamp_eyes(
    p: SimpleNamespace, place: tuple[float, float, float], radius: float
) -> Iterator[Surface]:
    """Yield two round eyes that glow, in rims; `place`: of the left one."""
    x, y, z = place
    for side, name in ((1, "left"), (-1, "right")):
        middle = side * x
        yield modelled(disc((middle, y, z), radius * 1.25, 0.12), f"{name} rim", p.rim, cells=15)
        lens = ellipsoid((middle, y, z + 0.05), (radius, radius, 0.09))
        eye = modelled(lens, f"{name} eye", p.eye, cells=13)
        gaze = middle + p.look * radius
        pupil = ahead(spot((gaze, y), (radius * p.pupil, radius * p.pupil)), z + 0.06)
        eye = eye.painted(pupil, f"{name} pupil", SCREEN, 0.03)
        shine = spot((gaze + radius * 0.2, y + radius * 0.25), (radius * 0.2, radius * 0.2))
        yield eye.painted(ahead(shine, z + 0.06), f"{name} shine", WHITE, 0.02)


def hose(path: list[Triple], radius: float, color: str, ring: str, name: str) -> Surface:
    """Return a flexible arm: a hose with rings."""
    made = swept(path, radius, name, color, sides=14)
    line = [(x, y, z) for x, y, z in curve(path, 4)]
    for start, end in list(pairwise(line))[1:-1]:
        made = made.painted(band(start, end, 0.05, radius * 1.6), "rings", ring, 0.05)
    return made


def gripper(at: Triple, turn_deg: float, color: str, name: str, size: float = 0.2) -> Surface:
    """Return a hand like a horseshoe, open downwards before it turns about the z axis."""
    angles = [math.radians(-47.5 + 25 * step) for step in range(12)]
    bow = [(size * math.cos(a), size * math.sin(a) - size * 0.9, 0) for a in angles]
    grip = union(tube(bow, 0.07, 0), ball((0, 0.02, 0), 0.1), smooth=0.05)
    return modelled(placed(grip, [("z", turn_deg)], at), name, color, cells=20)


def reach(start: Triple, side: float, aside_deg: float, ahead_deg: float, length: float) -> Triple:
    """Return where a limb ends that hangs down, swung to its side and then to the front."""
    aside, forward = math.radians(aside_deg), math.radians(ahead_deg)
    x, y, z = start
    return (
        x + side * math.sin(aside) * length,
        y - math.cos(aside) * math.cos(forward) * length,
        z + math.cos(aside) * math.sin(forward) * length,
    )
