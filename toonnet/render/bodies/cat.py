"""Cats: pointed ears, slit pupils, whiskers, a long tail."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace

from toonnet.render.bodies._animals import eyes, iris_eye, whiskers
from toonnet.render.bodies._design import Between, Design, OneOf, Range
from toonnet.render.bodies._features import INK
from toonnet.render.bodies._regions import (
    above,
    ahead,
    band,
    drawn,
    front,
    placed,
    sided,
    spot,
    wedge,
)
from toonnet.render.bodies.kit import (
    Shape,
    Surface,
    Triple,
    ball,
    both_sides,
    cone,
    ellipsoid,
    minus,
    modelled,
    swept,
    torus,
    tube,
    union,
)

PALETTES = {
    "ginger": ("#f29a38", "#c2601a", "#fff1dc"),
    "silver": ("#a9b4bd", "#65727e", "#f4f6f7"),
    "cream": ("#f6d8a4", "#d79a55", "#fffaf0"),
    "black": ("#55555f", "#3a3a43", "#ffffff"),
    "brown": ("#b07f52", "#6e4526", "#f6e6cc"),
    "white": ("#faf7f0", "#e3a15c", "#ffffff"),
    "blue": ("#7f96b2", "#4f6686", "#eaf0f6"),
    "honey": ("#ffc04d", "#d9822b", "#fff6dd"),
}
"""Coat, markings, light fur."""
BRASS = "#ffd23e"


def _head(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a cat's head about the origin, 1.4 wide."""
    coat, _, light = PALETTES[p.palette]
    ears, inner = _ears(p)
    muzzle = union(
        both_sides(ellipsoid((0.125, -0.21, 0.5), (0.17, 0.13, 0.13))),
        ellipsoid((0, -0.31, 0.47), (0.13, 0.09, 0.09)),
        smooth=0.05,
    )
    skull = union(
        ellipsoid((0, 0, 0), (0.66, 0.53, 0.54)),
        both_sides(ellipsoid((0.32, -0.18, 0.1), (0.33 + p.cheeks, 0.27, 0.36))),
        smooth=0.15,
    )
    head = union(union(skull, ears, smooth=0.1), muzzle, smooth=0.04)
    face = _marked(p, modelled(head, "head", coat, cells=44))
    face = face.painted(above(inner, 0.3), "inner ears", p.ear_color, 0.04)
    face = face.painted(ahead(muzzle.grown(0.015), 0.3), "muzzle", light, 0.04)
    lips = [(0, -0.19), (0.01, -0.26), (0.07, -0.295), (0.14, -0.28), (0.18, -0.24)]
    for side in (1, -1):
        lip = drawn([(side * x, y) for x, y in lips], 0.032, 0.3)
        face = face.painted(lip, "mouth", INK, 0.02)
    yield face
    nose = union(
        ellipsoid((0, 0.02, 0), (0.085, 0.04, 0.05)),
        ellipsoid((0, -0.015, 0), (0.035, 0.045, 0.05)),
        smooth=0.05,
    )
    yield modelled(nose, "nose", p.nose, cells=12).moved(*front(head, 0, -0.13))
    yield from whiskers(head, (0.29, -0.2), p.whisker_length, color=p.whisker)
    yield from eyes(
        head,
        (p.eye_apart, 0.06),
        (p.eye_size * 0.85, p.eye_size, p.eye_size * 0.75),
        iris_eye(p.iris, size=0.93, slit=p.slit),
        color="#fffef5",
        sunk=p.eye_size * 0.35,
        angle_deg=-p.eye_slant_deg,
    )


def _ears(p: SimpleNamespace) -> tuple[Shape, Shape]:
    """Return both ears and what of them is pink."""
    length, place = p.ear_length, (0.42, 0.24, -0.02)
    ear = cone((0, -0.1, 0), (0.03, length, 0), 0.3, 0.045).scaled(z=0.62)
    hollow = ellipsoid((0.01, length * 0.4, 0.26), (0.17, length * 0.6, 0.2))
    pink = ahead(cone((0, -0.05, 0), (0.02, length * 0.76, 0), 0.2, 0.02))
    ears, inner = (
        both_sides(placed(shape, [("z", -p.ear_spread_deg), ("y", 18)], place))
        for shape in (minus(ear, hollow, smooth=0.06), pink)
    )
    return ears, inner


def _marked(p: SimpleNamespace, face: Surface) -> Surface:
    """Return a face with the coat's markings."""
    _, dark, light = PALETTES[p.palette]
    if p.markings == "tabby":
        for x, low in ((0, 0.24), (0.17, 0.3), (-0.17, 0.3)):
            stripe = drawn([(x * 1.1, 0.7), (x, 0.45), (x * 0.75, low)], 0.085, -0.3)
            face = face.painted(stripe, "markings", dark, 0.04)
    elif p.markings == "mask":
        face = face.painted(ahead(spot((0, -0.2), (0.2, 0.5)), 0.2), "blaze", light, 0.05)
    else:
        face = face.painted(ellipsoid((0.42, 0.25, 0.3), (0.4, 0.44, 0.5)), "markings", dark, 0.05)
    return face


def _tail(p: SimpleNamespace, path: list[Triple], *, girth: float = 0.12) -> Surface:
    """Return a tail with rings and a tip as the markings want them."""
    coat, dark, light = PALETTES[p.palette]
    radii = [girth * share for share in (1.05, 1, 1, 1, 0.95, 0.75)[-len(path) :]]
    tail = swept(path, radii, "tail", coat)
    if p.markings == "tabby":
        for first, second in pairwise(path[1:]):
            ring = band(first, second, 0.1, 0.25)
            tail = tail.painted(ring, "markings", dark, 0.05)
    tip = light if p.markings == "mask" else dark
    return tail.painted(ball(path[-1], 0.27), "tail tip", tip, 0.05)


def _stripes(body: Surface, heights: tuple[float, ...], color: str) -> Surface:
    """Return an upright body with stripes that come around from its back."""
    for y in heights:
        stripe = wedge((0, 0), 0.06, 0.5).turned("x", -90).moved(0, y, 0.12)
        body = body.painted(stripe, "markings", color, 0.05)
    return body


def _collar(p: SimpleNamespace, at: Triple, radius: float, bell: float) -> Iterator[Surface]:
    """Yield a collar and its bell."""
    x, y, z = at
    yield modelled(torus(at, radius, 0.07), "collar", p.collar, cells=24)
    center = (x, y - 0.11, z + radius + 0.06)
    ringing = modelled(ball(center, bell), "bell", BRASS, cells=10)
    slot = drawn(
        [(-0.5 * bell, center[1] - 0.15 * bell), (0.5 * bell, center[1] - 0.15 * bell)], 0.03
    )
    yield ringing.painted(slot, "bell slot", INK, 0.02)


def _sitting(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a cat that sits upright, its tail around it."""
    coat, dark, light = PALETTES[p.palette]
    for part in _head(p):
        yield part.turned("z", p.tilt_deg).turned("y", p.turn_deg).moved(0, 1.6, 0.16)
    torso = union(
        ellipsoid((0, 0.95, 0.06), (0.36, 0.55, 0.34)),
        ellipsoid((0, 0.5, -0.1), (0.5 * p.girth, 0.5, 0.48)),
        both_sides(ellipsoid((0.4 * p.girth, 0.34, 0.1), (0.22, 0.34, 0.4)).turned("y", 12)),
        smooth=0.25,
    )
    legs = both_sides(cone((0.16, 0.95, 0.25), (0.19, 0.14, 0.42), 0.16, 0.13))
    paws = both_sides(
        union(
            ellipsoid((0.2, 0.1, 0.47), (0.15, 0.105, 0.19)),
            ellipsoid((0.5 * p.girth, 0.09, 0.42), (0.15, 0.095, 0.24)).turned("y", 12),
        )
    )
    body = modelled(union(torso, legs, paws, smooth=0.08), "body", coat, cells=42)
    if p.markings == "tabby":
        body = _stripes(body, (0.45, 0.72, 0.99), dark)
    elif p.markings == "patch":
        body = body.painted(ball((-0.42, 0.75, -0.2), 0.4), "markings", dark, 0.05)
    body = body.painted(ahead(paws.grown(0.012), 0.38), "paws", light, 0.04)
    yield body.painted(ahead(spot((0, 0.98), (0.2, 0.42)), 0.1), "chest", light, 0.04)
    side, lift = p.tail_side, p.tail_lift
    path = [(0, 0.2, -0.45), (0.4, 0.15, -0.72), (0.84, 0.22, -0.52), (0.98, 0.6, -0.38)]
    path += [(0.86, 0.95, -0.36), (0.98, 1.22 + lift, -0.4)]
    yield _tail(p, [(side * x, y, z) for x, y, z in path])
    yield from _collar(p, (0, 1.17, 0.1), 0.31, 0.09)


def _walking(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a cat on four legs, its tail up."""
    coat, dark, light = PALETTES[p.palette]
    back = -p.length
    for part in _head(p):
        yield part.turned("z", p.tilt_deg).turned("y", p.turn_deg).moved(0, 1.52, 0.72)
    trunk = union(
        ellipsoid((0, 0.9, 0.32), (0.41, 0.42, 0.45)),
        ellipsoid((0, 0.93, back), (0.42, 0.42, 0.44)),
        ellipsoid((0, 0.88, 0.16 + back / 2), (0.38 * p.girth, 0.36 * p.girth, 0.75)),
        smooth=0.25,
    )
    places = [(0.24, 0.42 + p.step), (-0.24, 0.42 - p.step)]
    places += [(0.26, back - 0.05 - p.step), (-0.26, back - 0.05 + p.step)]
    legs = [cone((x, 0.78, 0.3 if z > 0 else back), (x, 0.14, z), 0.19, 0.125) for x, z in places]
    paws = union(*(ellipsoid((x, 0.1, z + 0.07), (0.15, 0.1, 0.19)) for x, z in places))
    body = union(union(trunk, *legs, smooth=0.2), paws, smooth=0.06)
    made = modelled(body, "body", coat, cells=46)
    if p.markings == "tabby":
        for index in range(4):
            stripe = wedge((0.72, 0.2 - index * (p.length + 0.35) / 3), 0.1, 0.58)
            made = made.painted(stripe, "markings", dark, 0.05)
    elif p.markings == "patch":
        for center, radius in (((0.4, 1.15, -0.1), 0.4), ((-0.4, 1.0, back), 0.42)):
            made = made.painted(ball(center, radius), "markings", dark, 0.05)
    made = made.painted(paws.grown(0.012), "paws", light, 0.05)
    yield made.painted(ellipsoid((0, 0.78, 0.75), (0.3, 0.4, 0.3)), "chest", light, 0.05)
    end, sway = back - 0.3, p.sway
    path = [(0, 1.1, end), (0, 1.22, end - 0.28), (sway * 0.5, 1.6, end - 0.42)]
    path += [(sway, 2.0, end - 0.25), (sway * 1.2, 2.25, end - 0.25 + p.curl)]
    yield _tail(p, path, girth=0.125)


def _mascot(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a chubby cat that stands on two legs and waves."""
    coat, dark, light = PALETTES[p.palette]
    for part in _head(p):
        yield part.turned("z", p.tilt_deg).moved(0, 1.66, 0.06)
    trunk = union(
        ellipsoid((0, 0.62, 0), (0.5 * p.girth, 0.52, 0.42 * p.girth)),
        ellipsoid((0, 0.95, 0), (0.36, 0.36, 0.32)),
        both_sides(cone((0.24, 0.4, 0.03), (0.26, 0.14, 0.06), 0.22, 0.18)),
        smooth=0.2,
    )
    feet = both_sides(ellipsoid((0.27, 0.11, 0.16), (0.2, 0.11, 0.27)))
    body = modelled(union(trunk, feet, smooth=0.06), "body", coat, cells=40)
    if p.markings == "tabby":
        body = _stripes(body, (0.4, 0.65, 0.9), dark)
    body = body.painted(ahead(feet, 0.2).grown(0.012), "paws", light, 0.05)
    yield body.painted(ahead(spot((0, 0.6), (0.34 * p.girth, 0.42)), 0.05), "belly", light, 0.05)
    for part in _arms(p):
        yield sided(part, p.wave_side)
    path = [(0, 0.35, -0.3), (0.2, 0.3, -0.6), (0.5, 0.5, -0.7), (0.62, 0.85, -0.6)]
    path += [(0.5, 1.1, -0.6), (0.62, 1.3, -0.62)]
    yield _tail(p, [(-p.wave_side * x, y, z) for x, y, z in path])
    yield from _collar(p, (0, 1.2, 0.02), 0.34, 0.11)


def _arms(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a left arm that waves, its palm to the front, and a right arm at rest."""
    coat, _, light = PALETTES[p.palette]
    x, y, z = 1.06, 1.28 + p.wave, 0.26
    reach = tube(
        [(0.28, 0.95, 0.02), (0.8, 0.9, 0.12), (x - 0.02, y - 0.1, z)], [0.17, 0.15, 0.14], 4
    )
    hand = ellipsoid((x, y, z), (0.18, 0.2, 0.15))
    arm = modelled(union(reach, hand, smooth=0.08), "left arm", coat, cells=26)
    arm = arm.painted(ahead(spot((x, y - 0.04), (0.075, 0.065)), z), "pads", p.ear_color, 0.03)
    for across, up in ((-0.085, 0.07), (0.0, 0.105), (0.085, 0.07)):
        pad = ahead(spot((x + across, y + up), (0.036, 0.04)), z)
        arm = arm.painted(pad, "pads", p.ear_color, 0.02)
    yield arm
    rest = tube(
        [(-0.3, 0.98, 0.02), (-0.64, 0.76, 0.12), (-0.52, 0.5, 0.36)], [0.16, 0.14, 0.13], 4
    )
    hand = ball((-0.5, 0.48, 0.37), 0.155)
    other = modelled(union(rest, hand, smooth=0.06), "right arm", coat, cells=26)
    yield other.painted(hand.grown(0.012), "paws", light, 0.04)


FACE: dict[str, Range] = {
    "palette": OneOf(*PALETTES),
    "markings": OneOf("tabby", "mask", "tabby", "patch"),
    "ear_color": OneOf("#ffb3cc", "#ffc4d6", "#ffa8c4"),
    "nose": OneOf("#e8687a", "#d9566b", "#f08a9a"),
    "iris": OneOf("#7ac943", "#ffc22e", "#45b5e6", "#3fc1a0"),
    "whisker": OneOf("#3d3a3a", "#5a5550"),
    "whisker_length": Between(0.5, 0.68),
    "ear_length": Between(0.48, 0.66),
    "ear_spread_deg": Between(8, 24),
    "cheeks": Between(0, 0.09),
    "eye_size": Between(0.17, 0.22),
    "eye_apart": Between(0.25, 0.29),
    "eye_slant_deg": Between(0, 14),
    "slit": Between(0.3, 0.6),
    "tilt_deg": Between(-8, 8),
}
COLLAR: dict[str, Range] = {"collar": OneOf("#d93a3a", "#2f6fd0", "#3aa76d", "#8a4fc4")}
SITTING: dict[str, Range] = COLLAR | {
    "girth": Between(0.9, 1.12),
    "tail_side": OneOf(1, -1),
    "tail_lift": Between(-0.1, 0.2),
    "turn_deg": Between(-12, 12),
}
WALKING: dict[str, Range] = {
    "length": Between(0.5, 0.8),
    "girth": Between(0.9, 1.1),
    "step": Between(-0.2, 0.2),
    "sway": Between(-0.35, 0.35),
    "curl": Between(-0.3, 0.25),
    "turn_deg": Between(-20, 20),
}
MASCOT: dict[str, Range] = COLLAR | {
    "girth": Between(0.88, 1.15),
    "wave": Between(-0.1, 0.15),
    "wave_side": OneOf(1, -1),
}

DESIGNS = (
    Design("cat-sitting", "cat", 1, FACE | SITTING, _sitting),
    Design("cat-walking", "cat", 1, FACE | WALKING, _walking),
    Design("cat-mascot", "cat", 1, FACE | MASCOT, _mascot),
)
