"""Elephants: a trunk in many curves, ears like sails, tusks, pillars for legs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from toonnet.render.bodies._animals import eyes, pupil_eye
from toonnet.render.bodies._design import Between, Design, OneOf, Range
from toonnet.render.bodies._features import pair
from toonnet.render.bodies._regions import Pair, above, ahead, band, drawn, spot
from toonnet.render.bodies.kit import (
    Shape,
    Surface,
    Triple,
    ball,
    both_sides,
    common,
    cone,
    curve,
    ellipsoid,
    half_space,
    modelled,
    patch,
    plate,
    slab,
    swept,
    tube,
    union,
)

PALETTES = {
    "slate": ("#9db0c3", "#f7b0b8", "#7389a0"),
    "gray": ("#b4b8bf", "#f5a9ae", "#8b919a"),
    "blue": ("#86b0dd", "#fbc3cc", "#5f8abd"),
    "lilac": ("#bfaedb", "#fbd0dd", "#9a84bf"),
    "pink": ("#f3b3c4", "#fde6ec", "#d68aa1"),
    "teal": ("#8fc1bf", "#fcd0bd", "#669c9b"),
    "dusk": ("#8d95a8", "#f2b3b6", "#687085"),
    "sand": ("#d3c4ae", "#f7ab9a", "#a89478"),
}
"""Skin, inside of the ears, wrinkles and tuft."""
IVORY = "#fff6e0"
GOLD = "#ffd34d"
_JOINTS = 7
RADII = [0.25 - 0.125 * index / _JOINTS for index in range(_JOINTS + 1)]
"""Of a trunk, from its root to its tip."""


def _trunk_path(p: SimpleNamespace, start: Triple, length: float) -> list[Triple]:
    """Return the points along a trunk, which turns from its root's angle to its tip's."""
    x, y, z = start
    path = [start]
    for index in range(_JOINTS):
        share = index / (_JOINTS - 1)
        # A parabola through three angles below the horizon.
        down = math.radians(
            p.trunk_root_deg * (1 - share) * (1 - 2 * share)
            + p.trunk_middle_deg * 4 * share * (1 - share)
            + p.trunk_tip_deg * share * (2 * share - 1)
        )
        aside, step = math.radians(p.trunk_aside_deg) * share, length / _JOINTS
        x += step * math.sin(aside)
        y -= step * math.sin(down) * math.cos(aside)
        z += step * math.cos(down) * math.cos(aside)
        path.append((x, y, z))
    return path


def _head(p: SimpleNamespace, trunk_length: float) -> Iterator[Surface]:
    """Yield an elephant's head about the origin, without its ears 1.1 wide."""
    skin, _, dark = PALETTES[p.palette]
    path = _trunk_path(p, (0, -0.14, 0.36), trunk_length)
    trunk = tube(path, RADII, 3)
    skull = union(
        ellipsoid((0, 0.06, 0), (0.56, 0.56, 0.52)),
        both_sides(ellipsoid((0.2, 0.3, 0.1), (0.3, 0.28, 0.32))),
        both_sides(ellipsoid((0.28, -0.24, 0.16), (0.27, 0.25, 0.3))),
        smooth=0.2,
    )
    mouth = ellipsoid((0, -0.42, 0.2), (0.2, 0.13, 0.26))
    head = union(skull, mouth, trunk, smooth=0.14)
    face = _wrinkled(modelled(head, "head", skin, cells=40), path, dark)
    yield _expressive(p, face, dark)
    yield from eyes(
        head,
        (p.eye_apart, 0.16),
        (p.eye_size * 0.82, p.eye_size, p.eye_size * 0.7),
        pupil_eye(0.68, toe=0.1),
        sunk=p.eye_size * 0.3,
        lid=(skin, p.lid, 8),
    )
    yield from pair(_ear(p))


def _wrinkled(face: Surface, path: list[Triple], color: str) -> Surface:
    """Return a head with wrinkles across the trunk's outer side, and nostrils at its end."""
    for (start, end), radius in list(zip(pairwise(path), RADII, strict=False))[2:6]:
        _, along_y, along_z = (b - a for a, b in zip(start, end, strict=True))
        outside = half_space(start, (0, -along_z, along_y))
        ring = common(band(start, end, 0.035, 1.25 * radius), outside)
        face = face.painted(ring, "wrinkles", color, 0.025)
    tip, before = np.asarray(path[-1]), np.asarray(path[-2])
    x, y, z = tip + (tip - before) * 0.12 / math.dist(tip, before)
    for aside in (0.05, -0.05):
        face = face.painted(ball((x + aside, y, z), 0.036), "nostrils", color, 0.02)
    return face


def _expressive(p: SimpleNamespace, face: Surface, dark: str) -> Surface:
    """Return a head with brows, cheeks and the corners of a smile."""
    for side in (1, -1):
        x, y = p.eye_apart, 0.24 + p.eye_size
        brow = [(x - 0.1, y), (x, y + 0.05), (x + 0.1, y + 0.01)]
        face = face.painted(drawn([(side * a, b) for a, b in brow], 0.04), "brows", dark, 0.022)
        smile = [(0.2, -0.44), (0.33, -0.42), (0.43, -0.32)]
        line = drawn([(side * a, b) for a, b in smile], 0.035, 0.1)
        face = face.painted(line, "smile", dark, 0.022)
        if p.blush != "none":
            cheek = ahead(spot((side * 0.43, -0.12), (0.085, 0.06)))
            face = face.painted(cheek, "cheeks", p.blush, 0.03)
    return face


def _ear(p: SimpleNamespace) -> Surface:
    """Return the left ear, pink inside."""
    skin, inner, _ = PALETTES[p.palette]
    size = p.ear_size
    outline = [(0, 0.1), (0.12, 0.42), (0.42, 0.55), (0.74, 0.4), (0.84, 0.02)]
    outline += [(0.66, -0.36), (0.36, -0.55), (0.14, -0.3), (0.02, -0.12)]
    fan = curve([(x * size, y * size) for x, y in outline], 3, closed=True)
    ear = modelled(plate(fan, 0.15), "left ear", skin, cells=34, thin=0.7)
    inset = curve([(0.1 + x * size * 0.78, y * size * 0.78) for x, y in outline], 3, closed=True)
    ear = ear.painted(patch(inset), "left inner ear", inner, 0.06)
    return ear.turned("x", p.ear_tip_deg).turned("y", p.ear_fold_deg).moved(0.42, 0.1, -0.08)


def _tusk(length: float) -> Surface:
    path = [(0.2, -0.3, 0.34), (0.26, -0.5, 0.52), (0.27, -0.52, 0.56 + length)]
    return swept(path, [0.085, 0.08, 0.02], "left tusk", IVORY, sides=12)


def _toenails(feet: list[Pair], radius: float, color: str) -> Iterator[Surface]:
    """Yield three toenails before each foot; `feet`: x and z of their middles."""
    for x, z in feet:
        for angle_deg in (-42, 0, 42):
            angle = math.radians(angle_deg)
            center = (x + radius * math.sin(angle), 0.13, z + radius * math.cos(angle))
            yield modelled(ellipsoid(center, (0.07, 0.075, 0.05)), "toenails", color, cells=7)


def _tail(start: Triple, sway: float, color: str, tuft: str) -> Iterator[Surface]:
    x, y, z = start
    end = (x + sway, y - 0.45, z - 0.22)
    path = [start, (x + sway * 0.3, y - 0.1, z - 0.18), end]
    yield swept(path, [0.06, 0.05, 0.04], "tail", color, sides=12)
    brush = ellipsoid((end[0], end[1] - 0.08, end[2]), (0.075, 0.13, 0.075))
    yield modelled(brush, "tail tuft", tuft, cells=10)


def _standing(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield an elephant on four pillars."""
    skin, _, dark = PALETTES[p.palette]
    back, shoulder = -p.length, p.height + 0.42
    head = [*_head(p, p.trunk_length * (p.height + 0.62)), *pair(_tusk(p.tusk))]
    for part in head:
        yield part.turned("z", p.tilt_deg).turned("y", p.turn_deg).moved(0, shoulder + 0.4, 0.66)
    trunk = union(
        ellipsoid((0, shoulder, 0.12), (0.56, 0.56, 0.5)),
        ellipsoid((0, shoulder, back), (0.58, 0.58, 0.5)),
        ellipsoid((0, shoulder - 0.02, back / 2), (0.62 * p.girth, 0.6 * p.girth, 0.7)),
        smooth=0.25,
    )
    feet = [(0.34, 0.18 + p.step), (-0.34, 0.18 - p.step)]
    feet += [(0.36, back - 0.05 - p.step), (-0.36, back - 0.05 + p.step)]
    body = modelled(_legged(trunk, feet, shoulder - 0.1, 0.27, 0.22), "body", skin, cells=44)
    if p.blanket != "none":
        cover = slab((0, 0, back / 2), (0, 0, 1), 0.62)
        body = body.painted(above(cover, shoulder + 0.02), "blanket", p.blanket, 0.06)
        hem = common(cover, slab((0, shoulder + 0.07, 0), (0, 1, 0), 0.1))
        body = body.painted(hem, "hem", GOLD, 0.05)
    yield body
    yield from _toenails(feet, 0.2, p.nails)
    yield from _tail((0, shoulder + 0.1, back - 0.46), p.sway, skin, dark)


def _legged(trunk: Shape, feet: list[Pair], top: float, upper: float, lower: float) -> Shape:
    """Return a body on legs with flat soles."""
    legs = [cone((x * 0.97, top, z), (x, 0.24, z), upper, lower) for x, z in feet]
    ground = half_space((0, 0.05, 0), (0, -1, 0))
    return common(union(trunk, *legs, smooth=0.15), ground, smooth=0.05)


def _sitting(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield an elephant that sits upright and lifts its trunk."""
    skin, _, dark = PALETTES[p.palette]
    for part in [*_head(p, p.trunk_length), *pair(_tusk(p.tusk))]:
        yield part.turned("z", p.tilt_deg).turned("x", -p.chin_deg).moved(0, 1.7, 0.1)
    trunk = union(
        ellipsoid((0, 0.66, -0.05), (0.62 * p.girth, 0.64, 0.55 * p.girth)),
        ellipsoid((0, 1.05, 0), (0.46, 0.4, 0.42)),
        smooth=0.2,
    )
    body = modelled(trunk, "body", skin, cells=36)
    yield body.painted(ahead(spot((0, 0.6), (0.38, 0.42)), 0.1), "belly", p.belly, 0.06)
    x = p.spread + 0.02
    leg = union(
        cone((0.32, 0.3, 0.1), (p.spread, 0.27, 0.7), 0.29, 0.24),
        ellipsoid((x, 0.28, 0.8), (0.27, 0.27, 0.13)),
        smooth=0.08,
    )
    made = modelled(leg, "left leg", skin, cells=23)
    yield from pair(made.painted(ahead(spot((x, 0.24), (0.15, 0.14)), 0.8), "soles", p.belly, 0.04))
    for across in (-0.14, 0.0, 0.14):
        nail = ellipsoid((x + across, 0.5 - abs(across) * 0.35, 0.86), (0.07, 0.07, 0.07))
        yield from pair(modelled(nail, "toenails", p.nails, cells=7))
    hand = (0.72 + p.open, 0.6 + p.open * 2, 0.46)
    arm = tube([(0.38, 1.1, 0.02), (0.74, 0.86, 0.16), hand], [0.2, 0.19, 0.18], 4)
    yield from pair(modelled(arm, "left arm", skin, cells=21))
    yield from _tail((0, 0.35, -0.55), p.sway, skin, dark)


def _baby(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a baby elephant: a small round body, a tuft of hair, ears larger than both."""
    skin, _, dark = PALETTES[p.palette]
    for part in [*_head(p, p.trunk_length), *_hair(p.tuft, dark)]:
        yield part.turned("z", p.tilt_deg).turned("y", p.turn_deg).moved(0, 1.22, 0.34)
    trunk = ellipsoid((0, 0.62, -0.3), (0.5 * p.girth, 0.48, 0.6 * p.girth))
    across = 0.3 * p.stance
    feet = [(x, z) for z in (0.05, -0.58) for x in (across, -across)]
    yield modelled(_legged(trunk, feet, 0.5, 0.23, 0.21), "body", skin, cells=38)
    yield from _toenails(feet, 0.19, p.nails)
    yield from _tail((0, 0.75, -0.86), p.sway, skin, dark)


def _hair(length: float, color: str) -> Iterator[Surface]:
    for angle_deg, share in ((-22, 0.26), (0, 0.34), (22, 0.26)):
        x = math.sin(math.radians(angle_deg)) * share
        tip = (x, 0.6 + share * length, 0.1)
        yield swept(
            [(0, 0.55, 0.06), (x * 0.4, 0.68, 0.05), tip], [0.05, 0.045, 0.015], "hair", color
        )


FACE: dict[str, Range] = {
    "palette": OneOf(*PALETTES),
    "nails": OneOf("#fff3e0", "#f7e0d2", "#ffffff"),
    "blush": OneOf("none", "#f59aa5"),
    "eye_size": Between(0.12, 0.16),
    "eye_apart": Between(0.24, 0.29),
    "lid": Between(0.05, 0.25),
    "ear_fold_deg": Between(5, 40),
    "ear_tip_deg": Between(-12, 12),
    "tilt_deg": Between(-7, 7),
    "girth": Between(0.92, 1.08),
    "trunk_root_deg": Between(55, 72),
    "sway": Between(-0.25, 0.25),
}
STANDING: dict[str, Range] = {
    "trunk_middle_deg": Between(85, 105),
    "trunk_tip_deg": Between(-50, 70),
    "trunk_aside_deg": Between(-22, 22),
    "trunk_length": Between(0.92, 1.06),
    "tusk": Between(0.15, 0.4),
    "ear_size": Between(0.85, 1.1),
    "length": Between(0.6, 0.85),
    "height": Between(0.5, 0.68),
    "step": Between(-0.12, 0.12),
    "turn_deg": Between(-14, 14),
    "blanket": OneOf("none", "#d9434e", "#3b6fc9", "none"),
}
SITTING: dict[str, Range] = {
    "trunk_middle_deg": Between(35, 60),
    "trunk_tip_deg": Between(-140, -80),
    "trunk_aside_deg": Between(-40, 40),
    "trunk_length": Between(1.2, 1.45),
    "tusk": Between(0.05, 0.25),
    "ear_size": Between(0.85, 1.1),
    "belly": OneOf("#f6e3dc", "#e6ebf2", "#fbe9cf"),
    "spread": Between(0.45, 0.6),
    "open": Between(0, 0.12),
    "chin_deg": Between(0, 12),
}
BABY: dict[str, Range] = {
    "trunk_middle_deg": Between(60, 95),
    "trunk_tip_deg": Between(-75, 0),
    "trunk_aside_deg": Between(-25, 25),
    "trunk_length": Between(0.85, 1.05),
    "ear_size": Between(1.15, 1.45),
    "stance": Between(0.95, 1.2),
    "tuft": Between(0.6, 1.1),
    "turn_deg": Between(-12, 12),
}

DESIGNS = (
    Design("elephant-standing", "elephant", 1, FACE | STANDING, _standing),
    Design("elephant-sitting", "elephant", 1, FACE | SITTING, _sitting),
    Design("elephant-baby", "elephant", 1, FACE | BABY, _baby),
)
