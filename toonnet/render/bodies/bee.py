"""Bees: a round one in flight, an upright mascot, a slender one on its feet."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np

from toonnet.render.bodies._design import Between, Design, OneOf, Whole
from toonnet.render.bodies._features import eye, feeler, pair, posed
from toonnet.render.bodies.kit import (
    Surface,
    ball,
    cone,
    curve,
    cushion,
    ellipsoid,
    half_space,
    lathe,
    modelled,
    slab,
    stroke,
    tube,
    union,
)

_SMILE = ((-0.34, -0.3), (-0.18, -0.43), (0, -0.47), (0.18, -0.43), (0.34, -0.3))
_COATS = OneOf("#ffd426", "#ffc21a", "#ffe04a", "#ffb30f")
_DARKS = OneOf("#2a1a10", "#17171c", "#3a2418", "#1d2030")
_FACES = OneOf("#ffd426", "#ffdf70", "#ffc94d")
_WINGS = OneOf("#a8dcf7", "#b9d8f5", "#9fd3ee", "#b5e6dc")


def _round(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a plump bumble bee in flight."""
    yield from posed(_round_level(p), "x", -p.tilt_deg)


def _round_level(p: SimpleNamespace) -> Iterator[Surface]:
    trunk = ellipsoid((0, 0, -0.1), (p.girth, p.girth * 0.96, p.length))
    body = modelled(trunk, "body", p.coat, cells=34)
    spacing = 1.25 * p.length / p.stripes
    for index in range(p.stripes):
        middle = 0.5 * p.length - 0.1 - spacing * index
        stripe = slab((0, 0, middle), (0, 0.12, 1), spacing * p.stripe_share)
        body = body.painted(stripe, "stripes", p.dark)
    tail = -0.1 - p.length
    tip = half_space((0, 0, tail + 0.16 * p.length), (0, 0.12, 1))
    yield body.painted(tip, "stripes", p.dark)
    sting = cone((0, 0, tail + 0.12), (0, 0.02, tail - p.sting), 0.13, 0.015)
    yield modelled(sting, "sting", p.dark, cells=18)
    yield from _face(p, (0, 0.06, p.length * 0.84))
    yield from pair(_wing(p, "left wing", 1.0, p.lift_deg).moved(0.14, p.girth * 0.8, 0.12))
    yield from pair(
        _wing(p, "left hind wing", 0.68, p.lift_deg - 34).moved(0.14, p.girth * 0.8, -0.12)
    )
    for index, z in enumerate((0.42, 0.12, -0.18)):
        knee = (p.girth * 0.72, -p.girth * 0.75 - p.leg * 0.5, z + 0.04)
        foot = (p.girth * 0.62, -p.girth * 0.75 - p.leg, z - 0.16)
        leg = tube([(p.girth * 0.45, -p.girth * 0.6, z), knee, foot], [0.075, 0.065, 0.085])
        yield from pair(modelled(leg, f"left leg {index + 1}", p.dark, cells=14))


def _face(p: SimpleNamespace, at: tuple[float, float, float]) -> Iterator[Surface]:
    """Yield a head with eyes, a smile and feelers."""
    x, y, z = at
    size = p.head
    skull = modelled(ellipsoid(at, (size * 1.06, size, size * 0.95)), "head", p.face, cells=26)
    line = [(x + size * a, y + size * b) for a, b in _SMILE]
    mouth = stroke(curve(line), size * 0.075, beyond=z)
    skull = skull.painted(mouth, "mouth", p.dark, size * 0.05)
    for side in (-1, 1):
        cheek = ellipsoid(
            (x + side * size * 0.62, y - size * 0.24, z + size * 0.8),
            (size * 0.17, size * 0.12, size * 0.6),
        )
        skull = skull.painted(cheek, "cheeks", "#ff8f70", size * 0.1)
    yield skull
    place = (x + size * p.eye_gap, y + size * 0.2, z + size * 0.72)
    shape = (size * p.eye * 0.8, size * p.eye, size * 0.3)
    yield from pair(
        eye("left eye", place, shape, yaw_deg=24, pitch_deg=6, gaze=(-0.3, p.gaze), color=p.dark)
    )
    root = (x + size * 0.3, y + size * 0.8, z + size * 0.15)
    bend = (x + size * 0.42, y + size * (0.8 + p.feeler * 0.6), z + size * 0.3)
    end = (x + size * (0.5 + p.feeler_spread), y + size * (0.8 + p.feeler), z + size * 0.75)
    yield from pair(feeler([root, bend, end], size * 0.07, size * 0.15, "left feeler", p.dark))


def _wing(p: SimpleNamespace, name: str, scale: float, lift_deg: float) -> Surface:
    """Return a left wing, its root at the origin."""
    long, wide = p.wing * scale, p.wing_width * scale
    outline = [
        (0, 0.02),
        (0.35, 0.42),
        (0.72, 0.55),
        (1, 0.22),
        (0.92, -0.2),
        (0.55, -0.34),
        (0.2, -0.2),
    ]
    shape = cushion(curve([(a * long, b * wide) for a, b in outline], 4, closed=True), 0.14)
    return (
        modelled(shape, name, p.wings, cells=30, thin=0.4)
        .turned("x", -38)
        .turned("z", lift_deg)
        .turned("y", p.sweep_deg)
    )


_ROUND = Design(
    "bee-round",
    "bee",
    1,
    {
        "girth": Between(0.72, 0.9),
        "length": Between(0.85, 1.1),
        "head": Between(0.44, 0.54),
        "stripes": Whole(3, 4),
        "stripe_share": Between(0.42, 0.56),
        "sting": Between(0.14, 0.3),
        "wing": Between(0.95, 1.3),
        "wing_width": Between(0.85, 1.15),
        "lift_deg": Between(30, 46),
        "sweep_deg": Between(5, 30),
        "leg": Between(0.12, 0.3),
        "eye": Between(0.34, 0.46),
        "eye_gap": Between(0.34, 0.42),
        "gaze": Between(-0.3, 0.5),
        "feeler": Between(0.5, 0.9),
        "feeler_spread": Between(0.0, 0.3),
        "tilt_deg": Between(0, 18),
        "coat": _COATS,
        "face": _FACES,
        "dark": _DARKS,
        "wings": _WINGS,
    },
    _round,
)


def _mascot(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a bee that stands upright, waves and has its stripes around its belly."""
    trunk = union(
        ellipsoid((0, 0.02, 0), (p.girth, 0.62, p.girth * 0.92)),
        ellipsoid((0, 0.42, 0), (p.girth * 0.72, 0.35, p.girth * 0.66)),
        smooth=0.25,
    )
    body = modelled(trunk, "body", p.coat, cells=32)
    spacing = 0.78 / p.stripes
    for index in range(p.stripes):
        height = 0.3 - spacing * index
        stripe = slab((0, height, 0), (0, 1, 0.1), spacing * p.stripe_share)
        body = body.painted(stripe, "stripes", p.dark)
    yield body
    back = -p.girth * 0.7
    sting = cone((0, -0.34, back), (0, -0.5, back - p.sting - 0.12), 0.15, 0.015)
    yield modelled(sting, "sting", p.dark, cells=14)
    yield from _face(p, (0, 0.62 + p.head * 0.8, 0.06))
    root = (0.14, 0.4, -p.girth * 0.55)
    yield from pair(_wing(p, "left wing", 1.0, p.lift_deg - 14).moved(*root))
    yield from pair(_wing(p, "left hind wing", 0.72, p.lift_deg - 58).moved(*root).moved(y=-0.12))
    shoulder = (p.girth * 0.72, 0.36, 0.05)
    raised = (p.girth + 0.34, 0.36 + p.wave, 0.2)
    lowered = (-p.girth - 0.2, -0.12, 0.2)
    middle = (p.girth + 0.2, 0.3 + p.wave * 0.3, 0.14)
    yield _limb([shoulder, middle, raised], "left arm", p)
    yield _limb(
        [(-shoulder[0], 0.36, 0.05), (-p.girth - 0.12, 0.16, 0.16), lowered], "right arm", p
    )
    for side, name in ((1, "left leg"), (-1, "right leg")):
        hip, ankle = (side * 0.2, -0.42, 0.02), (side * p.stance, -0.62 - p.leg, 0.0)
        leg = union(
            cone(hip, ankle, 0.095, 0.085),
            ellipsoid((ankle[0] + side * 0.03, ankle[1] - 0.03, 0.1), (0.15, 0.1, 0.22)),
            smooth=0.08,
        )
        yield modelled(leg, name, p.dark, cells=22)


def _limb(path: list[tuple[float, float, float]], name: str, p: SimpleNamespace) -> Surface:
    """Return an arm that ends in a hand."""
    hand = ellipsoid(path[-1], (0.13, 0.13, 0.12))
    return modelled(union(tube(path, 0.075), hand, smooth=0.06), name, p.dark, cells=24)


_MASCOT = Design(
    "bee-mascot",
    "bee",
    1,
    {
        "girth": Between(0.46, 0.6),
        "head": Between(0.5, 0.64),
        "stripes": Whole(2, 3),
        "stripe_share": Between(0.44, 0.56),
        "sting": Between(0.15, 0.35),
        "wing": Between(0.75, 1.05),
        "wing_width": Between(0.9, 1.2),
        "lift_deg": Between(38, 56),
        "sweep_deg": Between(0, 14),
        "wave": Between(-0.1, 0.5),
        "leg": Between(0.18, 0.36),
        "stance": Between(0.18, 0.3),
        "eye": Between(0.36, 0.48),
        "eye_gap": Between(0.34, 0.42),
        "gaze": Between(-0.3, 0.5),
        "feeler": Between(0.5, 0.85),
        "feeler_spread": Between(0.05, 0.35),
        "coat": _COATS,
        "face": _FACES,
        "dark": _DARKS,
        "wings": _WINGS,
    },
    _mascot,
)


def _slender(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a honey bee on its six feet: head, furry chest and a long pointed abdomen."""
    long, wide = p.abdomen, p.girth
    profile = [(0, 0.0), (0.55, 0.06), (0.96, 0.3), (1, 0.52), (0.74, 0.8), (0.3, 0.97), (0, 1)]
    outline = curve([(wide * a, long * b) for a, b in profile], 5)
    outline[:, 0] = outline[:, 0].clip(0)
    droop = -90 - p.droop_deg
    belly = modelled(lathe(outline).turned("x", droop).moved(z=-0.22), "abdomen", p.coat, cells=36)
    direction = (0.0, -math.sin(math.radians(p.droop_deg)), -math.cos(math.radians(p.droop_deg)))
    for index in range(p.stripes):
        along = long * (0.26 + 0.74 * index / p.stripes)
        middle = (0.0, along * direction[1], along * direction[2] - 0.22)
        width = long * 0.74 / p.stripes * p.stripe_share
        belly = belly.painted(slab(middle, direction, width), "stripes", p.dark)
    yield belly
    chest = ellipsoid((0, 0.06, 0.12), (wide * 0.94, wide * 0.96, 0.42))
    angles = np.arange(9) * 2 * math.pi / 9
    tufts = [
        ball(
            (wide * 0.55 * math.cos(angle), 0.08 + wide * 0.58 * math.sin(angle), 0.4), wide * 0.36
        )
        for angle in angles
    ]
    yield modelled(chest, "chest", p.fur, cells=20)
    yield modelled(union(*tufts, smooth=0.1), "collar", p.ruff, cells=24)
    yield from _long_face(p, (0, 0.2, 0.74))
    for scale, spread_deg, name in (
        (1.0, p.spread_deg, "left wing"),
        (0.7, p.spread_deg + 24, "left hind wing"),
    ):
        wing = _blade(p, scale, name).turned("y", 90 - spread_deg).turned("x", p.raise_deg)
        yield from pair(wing.moved(0.1, wide * 0.86, 0.06 - 0.1 * (scale < 1)))
    for index, (z, reach) in enumerate(((0.34, 0.42), (0.1, 0.05), (-0.1, -0.48))):
        knee = (p.stance * 0.72, -0.02 + 0.2 * p.knee, z + reach * 0.5)
        foot = (p.stance, -wide - 0.26, z + reach)
        toe = (p.stance + 0.1, -wide - 0.28, z + reach * 1.25)
        leg = tube([(wide * 0.5, -wide * 0.4, z), knee, foot, toe], [0.07, 0.065, 0.05, 0.045], 3)
        yield from pair(modelled(leg, f"left leg {index + 1}", p.dark, cells=34))


def _long_face(p: SimpleNamespace, at: tuple[float, float, float]) -> Iterator[Surface]:
    """Yield a head with large eyes at its sides and bent feelers."""
    _, y, z = at
    size = p.head
    skull = ellipsoid(at, (size, size * 1.08, size * 0.86)).turned("x", 12, at)
    head = modelled(skull, "head", p.coat, cells=24)
    smile = curve([(a * size, y + size * b) for a, b in _SMILE])
    yield head.painted(stroke(smile, size * 0.09, beyond=z), "mouth", p.dark, size * 0.04)
    place = (size * 0.52, y + size * 0.16, z + size * 0.5)
    shape = (size * p.eye * 0.78, size * p.eye, size * 0.32)
    yield from pair(
        eye("left eye", place, shape, yaw_deg=40, pitch_deg=8, gaze=(-0.4, 0.1), color=p.dark)
    )
    root, bend = (
        (size * 0.26, y + size * 0.85, z + size * 0.3),
        (size * 0.5, y + size * 1.45, z + size * 0.6),
    )
    end = (size * (0.6 + p.feeler_spread), y + size * 1.4, z + size * (0.8 + p.feeler))
    feeler = tube([root, bend, end], [size * 0.08, size * 0.07, size * 0.11], 4)
    yield from pair(modelled(feeler, "left feeler", p.dark, cells=20))


def _blade(p: SimpleNamespace, scale: float, name: str) -> Surface:
    """Return a long left wing that lies flat, its root at the origin, its tip at +x."""
    long, wide = p.wing * scale, p.wing_width * scale
    outline = [
        (0, 0.03),
        (0.4, 0.26),
        (0.8, 0.36),
        (1, 0.16),
        (0.9, -0.12),
        (0.5, -0.2),
        (0.15, -0.1),
    ]
    shape = cushion(curve([(a * long, b * wide) for a, b in outline], 4, closed=True), 0.12)
    return modelled(shape, name, p.wings, cells=34, thin=0.4).turned("x", 90)


_SLENDER = Design(
    "bee-honey",
    "bee",
    1,
    {
        "abdomen": Between(1.25, 1.6),
        "girth": Between(0.4, 0.5),
        "droop_deg": Between(2, 16),
        "stripes": Whole(3, 4),
        "stripe_share": Between(0.42, 0.55),
        "head": Between(0.38, 0.46),
        "eye": Between(0.46, 0.6),
        "wing": Between(1.2, 1.55),
        "wing_width": Between(0.9, 1.25),
        "spread_deg": Between(24, 50),
        "raise_deg": Between(14, 30),
        "stance": Between(0.75, 0.95),
        "knee": Between(0.0, 1.0),
        "feeler": Between(0.3, 0.7),
        "feeler_spread": Between(0.0, 0.4),
        "coat": OneOf("#ffc21a", "#ffb30f", "#f5a623", "#ffd426"),
        "fur": OneOf("#e0901c", "#c9791a", "#4a3020"),
        "ruff": OneOf("#fff1c4", "#ffe6a0", "#f7dca8"),
        "dark": _DARKS,
        "wings": _WINGS,
    },
    _slender,
)

DESIGNS = (_ROUND, _MASCOT, _SLENDER)
