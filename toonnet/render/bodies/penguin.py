"""Penguins: a tall emperor, a fluffy chick, a mascot dressed for winter."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from toonnet.render.bodies._design import Between, Design, OneOf
from toonnet.render.bodies._features import WHITE, eye, mixed, pair
from toonnet.render.bodies.kit import (
    Shape,
    Surface,
    ball,
    box,
    cone,
    curve,
    ellipsoid,
    half_space,
    modelled,
    plate,
    slab,
    torus,
    tube,
    union,
)

_BLACKS = OneOf("#1d2430", "#23252b", "#1c2b45", "#2b2440")
_ORANGES = OneOf("#ff9a1f", "#ffb02e", "#f5821f", "#ffa94d")
_EYE = "#14161c"


def _flipper(p: SimpleNamespace, name: str, long: float, wide: float, color: str) -> Surface:
    """Return a flipper that hangs from the origin, its inside towards -x."""
    outline = [
        (0, 0.06),
        (0.5, -0.1),
        (0.62, -0.5),
        (0.3, -0.92),
        (0, -1),
        (-0.34, -0.6),
        (-0.45, -0.15),
    ]
    shape = plate(curve([(a * wide, b * long) for a, b in outline], 4, closed=True), 0.13)
    return modelled(shape.turned("y", 55), name, color, cells=22)


def _foot(
    p: SimpleNamespace, at: tuple[float, float, float], size: float, yaw_deg: float
) -> Surface:
    """Return a left foot of three toes, its heel at a point."""
    toes = [
        cone((0, 0, 0), (reach * size, -0.02, length * size), 0.3 * size, 0.2 * size)
        for reach, length in ((-0.42, 0.85), (0, 1.05), (0.42, 0.85))
    ]
    web = union(*toes, smooth=0.3 * size).scaled(1, 0.62, 1)
    return modelled(web, "left foot", p.orange, cells=22).turned("y", yaw_deg).moved(*at)


def _emperor(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a tall penguin of flowing outline, its head turned, its flippers at its sides."""
    wide, deep = p.girth, p.girth * 0.9
    crown = p.neck + 0.98
    trunk = union(
        ellipsoid((0, -0.1, 0), (wide, 0.92, deep)),
        ellipsoid((0, 0.55, 0.0), (wide * 0.7, 0.55, deep * 0.72)),
        smooth=0.4,
    )
    tail = cone((0, -0.78, -deep * 0.55), (0, -1.0, -deep - p.tail), 0.2, 0.05)
    head = _emperor_head(p, crown)
    whole = union(trunk, tail, head, smooth=0.34)
    body = modelled(whole, "body", p.black, cells=48)
    mantle = ellipsoid((0, -0.12, -deep), (wide * 0.86, 0.98, deep * 0.94))
    body = body.painted(mantle, "back", mixed(p.black, p.mantle, p.mantle_share))
    front = union(
        ellipsoid((0, -0.18, deep), (wide * 0.8, 0.86, deep * 0.94)),
        ellipsoid((0, 0.6, deep), (wide * 0.52, 0.5, deep * 0.9)),
        smooth=0.3,
    )
    body = body.painted(front, "belly", WHITE)
    glow = ellipsoid((0, crown - 0.44, deep), (wide * 0.5, p.bib, deep * 0.9))
    body = body.painted(glow, "bib", p.yellow)
    patch = ellipsoid((0.3, crown - 0.14, 0.04), (0.2, 0.13, 0.16)).turned(
        "z", 30, (0.3, crown - 0.14, 0)
    )
    turned = patch.turned("y", p.turn_deg), patch.flipped().turned("y", p.turn_deg)
    for region in turned:
        body = body.painted(region, "ear patches", p.yellow, 0.03)
    yield body
    yield from _emperor_beak(p, crown)
    for side in pair(
        eye(
            "left eye",
            (0.2, crown + 0.1, 0.26),
            (0.085, 0.1, 0.06),
            yaw_deg=38,
            pupil=0.68,
            color=_EYE,
        )
    ):
        yield side.turned("y", p.turn_deg)
    hanging = _flipper(p, "left flipper", p.flipper, 0.34, p.black).turned("z", p.spread_deg)
    yield from pair(hanging.turned("x", -6).moved(wide * 0.62, 0.58, -0.02))
    yield from pair(_foot(p, (p.stance, -0.98, deep * 0.42), 0.36, 16))


def _emperor_head(p: SimpleNamespace, crown: float) -> Shape:
    skull = ellipsoid((0, crown, 0.04), (0.31, 0.33, 0.34))
    return skull.turned("x", p.nod_deg, (0, crown, 0)).turned("y", p.turn_deg)


def _emperor_beak(p: SimpleNamespace, crown: float) -> Iterator[Surface]:
    """Yield a slender beak, dark above, coloured below."""
    tip = 0.34 + p.beak
    path = [
        (0, crown + 0.02, 0.26),
        (0, crown + 0.015, 0.26 + p.beak * 0.6),
        (0, crown - 0.05, tip),
    ]
    beak = modelled(tube(path, [0.14, 0.09, 0.03]), "beak", p.black, cells=22)
    lower = half_space((0, crown + 0.03, 0.3), (0, 1, 0.14))
    beak = beak.painted(lower, "lower beak", p.orange)
    yield beak.turned("x", p.nod_deg, (0, crown, 0)).turned("y", p.turn_deg)


_EMPEROR = Design(
    "penguin-emperor",
    "penguin",
    1,
    {
        "girth": Between(0.56, 0.7),
        "neck": Between(0.08, 0.32),
        "nod_deg": Between(-12, 8),
        "turn_deg": Between(-28, 28),
        "beak": Between(0.26, 0.42),
        "bib": Between(0.14, 0.24),
        "flipper": Between(0.85, 1.1),
        "spread_deg": Between(20, 52),
        "stance": Between(0.24, 0.36),
        "tail": Between(0.0, 0.2),
        "black": _BLACKS,
        "mantle": OneOf("#8fa6c4", "#9aa3b5", "#7f9fc9"),
        "mantle_share": Between(0.45, 0.7),
        "yellow": OneOf("#ffc83a", "#ffb52e", "#ffd95e", "#ffa928"),
        "orange": _ORANGES,
    },
    _emperor,
)


def _chick(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a round downy chick, all belly, with a white mask under a dark cap."""
    crown = 0.42 + p.head * 0.72
    trunk = ellipsoid((0, -0.12, 0), (p.girth, 0.66, p.girth * 0.92))
    down = [trunk, cone((0, -0.5, -p.girth * 0.6), (0, -0.52, -p.girth - 0.1), 0.16, 0.06)]
    body = modelled(union(*down, smooth=0.25), "body", p.gray, cells=34)
    belly = ellipsoid((0, -0.2, p.girth), (p.girth * 0.68, 0.52, p.girth * 0.8))
    yield body.painted(belly, "belly", p.belly)
    yield from _chick_head(p, crown)
    wing = _flipper(p, "left flipper", p.flipper, 0.36, mixed(p.gray, p.cap, 0.6)).turned(
        "z", p.spread_deg
    )
    yield from pair(wing.moved(p.girth * 0.84, 0.22, 0.04))
    yield from pair(_foot(p, (p.stance, -0.74, p.girth * 0.3), 0.3, 14))


def _chick_head(p: SimpleNamespace, crown: float) -> Iterator[Surface]:
    size = p.head
    skull = modelled(
        ellipsoid((0, crown, 0.04), (size * 1.08, size, size)), "head", p.cap, cells=36
    )
    lobes = [
        ellipsoid(
            (side * size * 0.4, crown - size * 0.02, size), (size * p.mask, size * 0.58, size * 0.9)
        )
        for side in (1, -1)
    ]
    chin = ellipsoid((0, crown - size * 0.42, size), (size * 0.62, size * 0.42, size * 0.9))
    skull = skull.painted(union(*lobes, chin, smooth=0.12), "mask", WHITE)
    for side in (1, -1):
        cheek = ellipsoid(
            (side * size * 0.62, crown - size * 0.28, size * 0.9),
            (size * 0.16, size * 0.11, size * 0.5),
        )
        skull = skull.painted(cheek, "cheeks", "#ffb3ab", 0.02)
    yield skull
    place = (size * 0.4, crown + size * 0.06, size * 0.88)
    shape = (size * p.eye * 0.85, size * p.eye, size * 0.16)
    yield from pair(
        eye("left eye", place, shape, yaw_deg=24, pitch_deg=4, pupil=0.9, color=_EYE, white=_EYE)
    )
    bill = union(
        cone(
            (0, crown - size * 0.2, size * 0.9),
            (0, crown - size * 0.25, size * (0.95 + p.beak)),
            size * 0.19,
            size * 0.05,
        ),
        ellipsoid((0, crown - size * 0.22, size * 0.92), (size * 0.22, size * 0.12, size * 0.14)),
        smooth=0.05,
    )
    yield modelled(bill, "beak", p.orange, cells=16)
    tuft = [
        cone(
            (0, crown + size * 0.92, 0),
            (lean * size, crown + size * (1 + p.tuft), -0.05),
            size * 0.09,
            size * 0.02,
        )
        for lean in (-0.22, 0.02, 0.24)
    ]
    yield modelled(union(*tuft, smooth=0.04), "tuft", p.cap, cells=20)


_CHICK = Design(
    "penguin-chick",
    "penguin",
    1,
    {
        "girth": Between(0.66, 0.84),
        "head": Between(0.52, 0.64),
        "mask": Between(0.4, 0.5),
        "eye": Between(0.2, 0.28),
        "beak": Between(0.22, 0.36),
        "tuft": Between(0.12, 0.36),
        "flipper": Between(0.52, 0.7),
        "spread_deg": Between(30, 85),
        "stance": Between(0.22, 0.34),
        "gray": OneOf("#98a4b3", "#a9b2bd", "#94a1b6", "#a3a8b2"),
        "belly": OneOf("#f2f4f7", "#dfe6ee", "#f7f2ea"),
        "cap": _BLACKS,
        "orange": _ORANGES,
    },
    _chick,
)


def _mascot(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a stout penguin with large eyes, a broad beak, a scarf and something on its head."""
    wide = p.girth
    crown = 0.92
    trunk = union(
        ellipsoid((0, -0.2, 0), (wide, 0.74, wide * 0.88)),
        ellipsoid((0, crown, 0.02), (p.head * 1.04, p.head, p.head)),
        smooth=0.36,
    )
    body = modelled(trunk, "body", p.black, cells=44)
    belly = ellipsoid((0, -0.26, wide), (wide * 0.78, 0.68, wide * 0.84))
    yield body.painted(belly, "belly", WHITE)
    face = crown + p.head * 0.04
    place = (p.head * 0.34, face + p.head * 0.14, p.head * 0.82)
    shape = (p.head * p.eye * 0.74, p.head * p.eye, p.head * 0.2)
    yield from pair(
        eye(
            "left eye",
            place,
            shape,
            yaw_deg=16,
            pitch_deg=6,
            gaze=(-0.35, p.gaze),
            pupil=0.5,
            color=_EYE,
        )
    )
    yield from _bill(p, crown - p.head * 0.28)
    yield from _scarf(p, crown - p.head * 0.86)
    yield from _HATS[p.hat](p, crown)
    arm = _flipper(p, "left flipper", 0.74, 0.32, p.black)
    yield arm.turned("z", p.wave_deg).moved(wide * 0.74, 0.3, 0.0)
    yield arm.flipped().turned("z", -p.spread_deg).moved(-wide * 0.74, 0.3, 0.0)
    yield from pair(_foot(p, (wide * 0.42, -0.9, wide * 0.36), p.foot, 20))


def _bill(p: SimpleNamespace, height: float) -> Iterator[Surface]:
    """Yield a broad flat beak with a line between its halves."""
    deep = p.head * p.beak
    shape = ellipsoid((0, height, p.head * 0.86), (p.head * 0.4, p.head * 0.2, deep))
    bill = modelled(shape, "beak", p.orange, cells=24)
    line = slab((0, height - 0.01, 0), (0, 1, -0.12), 0.028)
    yield bill.painted(line, "mouth", "#8a4a12", 0.02)


def _scarf(p: SimpleNamespace, height: float) -> Iterator[Surface]:
    """Yield a scarf around the neck, one end hanging in front."""
    around = p.head * 0.8
    ring = torus((0, height, 0.02), around, 0.135, flat=0.95).turned("x", 8, (0, height, 0))
    front = around + 0.06
    end = box((0, -p.scarf / 2, 0), (0.26, p.scarf, 0.12), 0.05).turned("x", -12).turned("z", 8)
    end = end.moved(p.head * 0.36, height - 0.04, front)
    knot = ellipsoid((p.head * 0.36, height - 0.02, front - 0.04), (0.16, 0.15, 0.12))
    hanging = modelled(end, "scarf end", p.scarf_color, cells=22)
    for index in range(2):
        middle = (p.head * 0.36, height - p.scarf * (0.62 + 0.24 * index), front)
        hanging = hanging.painted(
            slab(middle, (0.14, 1, 0), p.scarf * 0.1), "scarf stripes", p.trim
        )
    yield modelled(ring, "scarf", p.scarf_color, cells=30)
    yield hanging
    yield modelled(knot, "scarf knot", p.scarf_color, cells=14)


def _beanie(p: SimpleNamespace, crown: float) -> Iterator[Surface]:
    size, base = p.head, crown + p.head * 0.68
    cap = ellipsoid((0, base, -0.01), (size * 0.86, size * 0.68, size * 0.84))
    stripe = slab((0, base + size * 0.38, 0), (0, 1, 0), size * 0.15)
    yield modelled(cap, "hat", p.scarf_color, cells=26).painted(stripe, "hat stripe", p.trim)
    brim = torus((0, base + 0.01, -0.01), size * 0.78, 0.09, flat=1.15)
    yield modelled(brim, "hat brim", p.trim, cells=32)
    bobble = ball((0, base + size * 0.78, -0.02), size * 0.24)
    yield modelled(bobble, "pompon", WHITE, cells=14)


def _earmuffs(p: SimpleNamespace, crown: float) -> Iterator[Surface]:
    band = torus((0, 0, 0), p.head * 1.08, 0.055).turned("x", 90).moved(y=crown + 0.02)
    yield modelled(band, "band", p.trim, cells=40)
    muff = ellipsoid((p.head * 1.1, crown + 0.02, 0), (0.15, 0.22, 0.22))
    yield from pair(modelled(muff, "left earmuff", p.scarf_color, cells=18))


def _bare(p: SimpleNamespace, crown: float) -> Iterator[Surface]:
    hair = [
        tube(
            [
                (0, crown + p.head * 0.9, 0),
                (lean * 0.5, crown + p.head * 1.12, 0),
                (lean, crown + p.head * 1.2, 0.06),
            ],
            [0.05, 0.04, 0.015],
        )
        for lean in (-0.16, 0.02, 0.18)
    ]
    yield modelled(union(*hair, smooth=0.03), "tuft", p.black, cells=20)


_HATS = {"beanie": _beanie, "earmuffs": _earmuffs, "none": _bare}

_MASCOT = Design(
    "penguin-mascot",
    "penguin",
    1,
    {
        "girth": Between(0.66, 0.84),
        "head": Between(0.5, 0.6),
        "eye": Between(0.34, 0.46),
        "gaze": Between(-0.4, 0.4),
        "beak": Between(0.36, 0.56),
        "scarf": Between(0.36, 0.6),
        "foot": Between(0.36, 0.46),
        "wave_deg": Between(40, 145),
        "spread_deg": Between(14, 40),
        "hat": OneOf("beanie", "none", "earmuffs", "beanie"),
        "black": _BLACKS,
        "orange": _ORANGES,
        "scarf_color": OneOf("#e23b3b", "#2f8fe0", "#37a85a", "#a64bd6"),
        "trim": OneOf("#fff3d6", "#ffd23f", "#e8f1ff"),
    },
    _mascot,
)

DESIGNS = (_EMPEROR, _CHICK, _MASCOT)
