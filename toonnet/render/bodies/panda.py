"""Pandas: black ears, eye patches and limbs on white fur."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np

from toonnet.render.bodies._animals import bead_eye, eyes, pupil_eye
from toonnet.render.bodies._design import Between, Design, OneOf, Range
from toonnet.render.bodies._features import INK, WHITE, pair
from toonnet.render.bodies._regions import ahead, drawn, front, placed, sided, spot
from toonnet.render.bodies.kit import (
    Surface,
    Triple,
    ball,
    both_sides,
    cone,
    curve,
    ellipsoid,
    minus,
    modelled,
    plate,
    slab,
    torus,
    tube,
    union,
)


def _head(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a panda's head about the origin, 1.4 wide."""
    muzzle = union(
        ellipsoid((0, -0.19, 0.48), (0.23, 0.17, 0.16)),
        ellipsoid((0, -0.28, 0.44), (0.16, 0.1, 0.14)),
        smooth=0.05,
    )
    skull = union(
        ellipsoid((0, 0.02, 0), (0.66, 0.55, 0.54)),
        both_sides(ellipsoid((0.34, -0.18, 0.06), (0.34 + p.cheeks, 0.29, 0.38))),
        smooth=0.2,
    )
    head = union(skull, muzzle, smooth=0.08)
    yield _painted(p, modelled(head, "head", p.white, cells=40))
    nose = union(
        ellipsoid((0, 0.02, 0), (0.11, 0.06, 0.06)),
        ellipsoid((0, -0.03, 0), (0.05, 0.05, 0.05)),
        smooth=0.06,
    )
    yield modelled(nose, "nose", INK, cells=12).moved(*front(head, 0, -0.12))
    ear = ellipsoid((0, 0, 0), (p.ear_size, p.ear_size, p.ear_size * 0.6))
    ear = minus(ear, ellipsoid((0, -0.02, 0.19), (0.13, 0.13, 0.12)), smooth=0.05)
    ear = placed(ear, [("z", -38), ("y", 12)], (0.47, 0.46, -0.05))
    yield from pair(modelled(ear, "left ear", p.black, cells=18))
    yield from eyes(
        head,
        (p.eye_apart, 0.05),
        (p.eye_size * 0.85, p.eye_size, p.eye_size * 0.7),
        pupil_eye(0.7, toe=0.12) if p.eyes == "white" else bead_eye(),
        color=WHITE if p.eyes == "white" else "#151214",
        sunk=p.eye_size * 0.25,
    )


def _painted(p: SimpleNamespace, face: Surface) -> Surface:
    """Return a head with eye patches, cheeks and a smile."""
    radii, across = (p.patch * 0.78, p.patch), p.eye_apart * 1.06
    for side in (1, -1):
        patch = ahead(spot((side * across, 0.02), radii, side * p.patch_deg))
        face = face.painted(patch, "eye patches", p.black, 0.04)
        if p.blush != "none":
            cheek = ahead(spot((side * 0.45, -0.2), (0.1, 0.065)))
            face = face.painted(cheek, "cheeks", p.blush, 0.03)
        smile = [(0, -0.16), (0, -0.235), (0.05, -0.28), (0.12, -0.275), (0.17, -0.23)]
        lip = drawn([(side * x, y) for x, y in smile], 0.032, 0.3)
        face = face.painted(lip, "mouth", INK, 0.02)
    return face


def _soled(foot: Surface, middle: Triple, color: str) -> Surface:
    """Return a foot with the pads of its sole, which faces the front."""
    x, y, z = middle
    pads = [((0.0, -0.05), (0.11, 0.095)), ((0.0, 0.13), (0.045, 0.05))]
    pads += [((-0.12, 0.085), (0.045, 0.05)), ((0.12, 0.085), (0.045, 0.05))]
    for (across, up), radii in pads:
        foot = foot.painted(ahead(spot((x + across, y + up), radii), z), "pads", color, 0.03)
    return foot


def _bamboo(low: Triple, high: Triple) -> Iterator[Surface]:
    """Yield a stalk of bamboo with leaves at its upper end."""
    joints = np.linspace(low, high, 5)
    inner = [ball((x, y, z), 0.082) for x, y, z in joints[1:-1]]
    stalk = modelled(
        union(cone(low, high, 0.066, 0.066), *inner, smooth=0.02), "bamboo", "#8cc63f", cells=44
    )
    for x, y, z in joints[1:-1]:
        stalk = stalk.painted(ball((x, y, z), 0.088), "joints", "#6aa52c", 0.04)
    yield stalk
    half = [(0.08, 0.16), (0.05, 0.36), (0, 0.5)]
    outline = [(0, 0), *half, *((-x, y) for x, y in half[-2::-1])]
    leaf = plate(curve(outline, 3, closed=True), 0.05)
    for joint, lean_deg, turn_deg in ((4, 35, 20), (4, -40, -30), (3, 70, 10)):
        x, y, z = joints[joint]
        grown = placed(leaf, [("z", -lean_deg), ("y", turn_deg)], (x, y, z))
        yield modelled(grown, "leaves", "#4f9e35", cells=26)


def _scarf(color: str, at: Triple, radius: float, tilt_deg: float) -> Iterator[Surface]:
    """Yield a scarf around the neck with a knot in front, if it has a colour."""
    if color == "none":
        return
    knot = union(
        ball((0, -0.02, radius + 0.06), 0.1),
        both_sides(cone((0.02, -0.06, radius + 0.07), (0.14, -0.24, radius + 0.07), 0.05, 0.09)),
        smooth=0.03,
    )
    ring = union(torus((0, 0, 0), radius, 0.1), knot, smooth=0.03)
    yield modelled(ring.turned("x", tilt_deg).moved(*at), "scarf", color, cells=36)


def _sitting(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a panda that sits, legs stretched out, and eats bamboo."""
    for part in _head(p):
        yield part.turned("z", p.tilt_deg).turned("y", p.turn_deg).moved(0, 1.62, 0.08)
    trunk = union(
        ellipsoid((0, 0.6, -0.06), (0.6 * p.girth, 0.58, 0.52 * p.girth)),
        ellipsoid((0, 1.0, 0), (0.46, 0.36, 0.4)),
        smooth=0.2,
    )
    body = modelled(trunk, "body", p.white, cells=36)
    yield body.painted(slab((0, 1.03, 0), (0, 1, 0.12), 0.36), "shoulders", p.black, 0.06)
    foot = (p.spread + 0.03, 0.3, 0.8)
    leg = union(
        cone((0.3, 0.28, 0.15), (p.spread, 0.25, 0.68), 0.27, 0.22),
        ellipsoid((p.spread + 0.02, 0.3, 0.78), (0.22, 0.28, 0.15)),
        smooth=0.08,
    )
    yield from pair(_soled(modelled(leg, "left leg", p.black, cells=28), foot, p.pad))
    rest = [(-0.38, 1.02, 0.02), (-0.66, 0.72, 0.16), (-0.42, 0.5, 0.44)]
    hold = [(0.38, 1.02, 0.02), (0.7, 0.78, 0.2), (0.5, 0.74 + p.lift, 0.55)]
    for path, name in ((hold, "left arm"), (rest, "right arm")):
        arm = modelled(tube(path, [0.2, 0.19, 0.17], 4), name, p.black, cells=26)
        yield sided(arm, p.side)
    for part in _bamboo((0.26, 0.46 + p.lift, 0.62), (1.02, 1.2 + p.lift, 0.64)):
        yield sided(part, p.side)


def _walking(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a panda on four legs."""
    back = -p.length
    for part in _head(p):
        yield part.turned("z", p.tilt_deg).turned("y", p.turn_deg).moved(0, 1.22, 0.86)
    trunk = union(
        ellipsoid((0, 0.86, 0.3), (0.5, 0.5, 0.48)),
        ellipsoid((0, 0.92, back), (0.56 * p.girth, 0.54, 0.52)),
        ellipsoid((0, 0.9, 0.15 + back / 2), (0.54 * p.girth, 0.52 * p.girth, 0.7)),
        smooth=0.2,
    )
    body = modelled(trunk, "body", p.white, cells=40)
    saddle = slab((0, 0.9, 0.32), (0, -p.saddle_slant, 1), 0.42)
    yield body.painted(saddle, "shoulders", p.black, 0.06)
    for x, z, step, name in (
        (0.32, 0.36, p.step, "left front leg"),
        (-0.32, 0.36, -p.step, "right front leg"),
        (0.36, back - 0.05, -p.step, "left hind leg"),
        (-0.36, back - 0.05, p.step, "right hind leg"),
    ):
        leg = cone((x, 0.72, z), (x, 0.2, z + step), 0.27, 0.2)
        paw = ellipsoid((x, 0.13, z + step + 0.08), (0.22, 0.13, 0.26))
        yield modelled(union(leg, paw, smooth=0.1), name, p.black, cells=22)
    yield modelled(ellipsoid((0, 1.0, back - 0.52), (0.16, 0.15, 0.14)), "tail", p.white, cells=14)
    yield from _scarf(p.scarf, (0, 1.06, 0.6), 0.43, 62)


def _cub(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a cub that rolls on its back and holds its feet."""
    for part in _cub_parts(p):
        yield part.turned("x", -p.lean_deg).turned("z", p.roll_deg)


def _cub_parts(p: SimpleNamespace) -> Iterator[Surface]:
    for part in _head(p):
        yield part.turned("z", p.tilt_deg).turned("x", 12).moved(0, 1.12, 0.28)
    trunk = ellipsoid((0, 0.5, 0), (0.58 * p.girth, 0.6, 0.54 * p.girth))
    body = modelled(trunk, "body", p.white, cells=32)
    yield body.painted(slab((0, 0.72, 0), (0, 1, 0.2), 0.3), "shoulders", p.black, 0.06)
    leg = union(
        cone((0.3, 0.18, 0.2), (0.56, 0.3, 0.62), 0.25, 0.21),
        ellipsoid((0.58, 0.36, 0.7), (0.22, 0.27, 0.15)),
        smooth=0.08,
    )
    yield from pair(_soled(modelled(leg, "left leg", p.black, cells=26), (0.58, 0.37, 0.72), p.pad))
    path = [(0.4, 0.8, 0.12), (0.74, 0.74, 0.36), (0.76, 0.52 + p.reach, 0.66)]
    yield from pair(modelled(tube(path, [0.19, 0.18, 0.165], 4), "left arm", p.black, cells=24))
    yield modelled(ellipsoid((0, 0.12, -0.5), (0.14, 0.13, 0.13)), "tail", p.white, cells=10)
    yield from _scarf(p.scarf, (0, 0.8, 0.12), 0.44, 16)


FACE: dict[str, Range] = {
    "white": OneOf("#fbfaf5", "#f7f2e6", "#f2f5f8", "#fffdf6"),
    "black": OneOf("#2f2c33", "#38343a", "#2a2c36", "#352e2c"),
    "cheeks": Between(0, 0.1),
    "patch": Between(0.2, 0.26),
    "patch_deg": Between(18, 45),
    "ear_size": Between(0.2, 0.26),
    "eyes": OneOf("white", "bead", "white"),
    "eye_size": Between(0.11, 0.15),
    "eye_apart": Between(0.23, 0.28),
    "blush": OneOf("none", "#f9b9b7", "#f7c4a8"),
    "tilt_deg": Between(-10, 10),
    "girth": Between(0.9, 1.1),
}
SOLE: dict[str, Range] = {"pad": OneOf("#c98d86", "#8d8791", "#e0a39a")}
SCARF: dict[str, Range] = {"scarf": OneOf("#e0524a", "#3f7fd1", "#f2b632", "none")}
SITTING: dict[str, Range] = SOLE | {
    "spread": Between(0.45, 0.62),
    "side": OneOf(1, -1),
    "lift": Between(-0.05, 0.18),
    "turn_deg": Between(-12, 12),
}
WALKING: dict[str, Range] = SCARF | {
    "length": Between(0.5, 0.75),
    "saddle_slant": Between(-0.3, 0.3),
    "step": Between(-0.18, 0.18),
    "turn_deg": Between(-20, 20),
}
CUB: dict[str, Range] = (
    SOLE
    | SCARF
    | {
        "reach": Between(-0.1, 0.15),
        "lean_deg": Between(6, 28),
        "roll_deg": Between(-28, 28),
    }
)

DESIGNS = (
    Design("panda-sitting", "panda", 1, FACE | SITTING, _sitting),
    Design("panda-walking", "panda", 1, FACE | WALKING, _walking),
    Design("panda-cub", "panda", 1, FACE | CUB, _cub),
)
