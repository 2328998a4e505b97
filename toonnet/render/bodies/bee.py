"""Bees: a round one in flight, an upright mascot, a slender one on its feet."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from toonnet.render.bodies._design import Between, Design, OneOf, Whole
from toonnet.render.bodies._features import eye, feeler, pair, posed
from toonnet.render.bodies.kit import (
    Surface,
    cone,
    curve,
    ellipsoid,
    modelled,
    plate,
    slab,
    stroke,
    tube,
)

_COATS = OneOf("#ffd426", "#ffc21a", "#ffe04a", "#ffb30f")
_DARKS = OneOf("#2a1a10", "#17171c", "#3a2418", "#1d2030")
_WINGS = OneOf("#cfeeff", "#e2f3ff", "#bfe3fa", "#d9f5ee")


def _round(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a plump bumble bee in flight."""
    yield from posed(_round_level(p), "x", -p.tilt_deg)


def _round_level(p: SimpleNamespace) -> Iterator[Surface]:
    trunk = ellipsoid((0, 0, -0.1), (p.girth, p.girth * 0.96, p.length))
    body = modelled(trunk, "body", p.coat, cells=34)
    spacing = 1.25 * p.length / p.stripes
    for index in range(p.stripes):
        middle = 0.3 * p.length - 0.1 - spacing * index
        stripe = slab((0, 0, middle), (0, 0.12, 1), spacing * p.stripe_share)
        body = body.painted(stripe, "stripes", p.dark, 0.05)
    yield body
    tail = -0.1 - p.length
    sting = cone((0, 0, tail + 0.12), (0, 0.02, tail - p.sting), 0.13, 0.015)
    yield modelled(sting, "sting", p.dark, cells=18)
    yield from _face(p, (0, 0.16, p.length * 0.8))
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
    skull = modelled(ellipsoid(at, (size * 1.06, size, size * 0.95)), "head", p.face, cells=30)
    smile = [(-0.34, -0.3), (-0.18, -0.43), (0, -0.47), (0.18, -0.43), (0.34, -0.3)]
    line = [(x + size * a, y + size * b) for a, b in smile]
    mouth = stroke(curve(line), size * 0.075, beyond=z)
    skull = skull.painted(mouth, "mouth", p.dark, size * 0.03)
    for side in (-1, 1):
        cheek = ellipsoid(
            (x + side * size * 0.62, y - size * 0.24, z + size * 0.8),
            (size * 0.17, size * 0.12, size * 0.6),
        )
        skull = skull.painted(cheek, "cheeks", "#ff8f70", size * 0.05)
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
    shape = plate(curve([(a * long, b * wide) for a, b in outline], closed=True, samples=4), 0.08)
    return (
        modelled(shape, name, p.wings, cells=int(30 * scale))
        .turned("x", -38)
        .turned("z", lift_deg)
        .turned("y", p.sweep_deg)
    )


_ROUND = Design(
    "bee-round",
    "bee",
    1,
    {
        "girth": Between(0.66, 0.86),
        "length": Between(0.85, 1.1),
        "head": Between(0.5, 0.62),
        "stripes": Whole(2, 3),
        "stripe_share": Between(0.42, 0.56),
        "sting": Between(0.14, 0.3),
        "wing": Between(0.95, 1.3),
        "wing_width": Between(0.85, 1.15),
        "lift_deg": Between(38, 62),
        "sweep_deg": Between(5, 30),
        "leg": Between(0.12, 0.3),
        "eye": Between(0.34, 0.46),
        "eye_gap": Between(0.34, 0.42),
        "gaze": Between(-0.3, 0.5),
        "feeler": Between(0.5, 0.9),
        "feeler_spread": Between(0.0, 0.3),
        "tilt_deg": Between(0, 18),
        "coat": _COATS,
        "face": OneOf("#ffd426", "#ffe27a", "#ffc94d"),
        "dark": _DARKS,
        "wings": _WINGS,
    },
    _round,
)

DESIGNS = (_ROUND,)
