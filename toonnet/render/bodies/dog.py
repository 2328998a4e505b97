"""Dogs: a long muzzle, a large nose, hanging ears, a collar, a tongue."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from toonnet.render.bodies._animals import eyes, fluff, pupil_eye
from toonnet.render.bodies._design import Between, Design, OneOf, Range, Whole
from toonnet.render.bodies._features import INK, WHITE, pair
from toonnet.render.bodies._regions import Pair, ahead, drawn, front, placed, spot
from toonnet.render.bodies.kit import (
    Shape,
    Surface,
    Triple,
    ball,
    both_sides,
    cone,
    ellipsoid,
    lathe,
    modelled,
    swept,
    torus,
    tube,
    union,
)

PALETTES = {
    "golden": ("#f2b95e", "#b9732a", "#fff0d6"),
    "brown": ("#c08354", "#6b3f22", "#f9e6cf"),
    "dalmatian": ("#fbfaf6", "#3f393c", "#ffffff"),
    "beagle": ("#fdf3e2", "#b0622c", "#ffffff"),
    "gray": ("#b9bfc7", "#5b636d", "#f4f5f6"),
    "cream": ("#ffe6bd", "#94644a", "#fffaf0"),
    "rust": ("#dd8145", "#8a3f1c", "#ffe9d2"),
    "chocolate": ("#966545", "#5a3520", "#efd9bf"),
}
"""Coat, ears and spots, light fur."""
CURLS = {
    "white": ("#fbfaf8", "#f1e3dd"),
    "pink": ("#f7a9c9", "#fbd3e2"),
    "apricot": ("#efb27c", "#f9dcc0"),
    "gray": ("#a8afba", "#d5d9df"),
    "lilac": ("#b9a5e0", "#ddd2f2"),
    "cocoa": ("#9a6a4d", "#d8b79c"),
    "sky": ("#8fc0e8", "#cfe3f5"),
    "cream": ("#ffe9bf", "#fff6e2"),
}
"""A poodle's curls and its short fur."""
NOSE = "#2a2426"
BRASS = "#ffd23e"


def _head(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a hound's head about the origin, ears hanging at its sides."""
    coat, dark, light = PALETTES[p.palette]
    long = p.muzzle
    jowls = union(
        both_sides(ellipsoid((0.14, -0.17, 0.38 + long), (0.2, 0.17, 0.21))),
        ellipsoid((0, -0.12, 0.35 + long / 2), (0.25, 0.2, 0.25 + long / 2)),
        smooth=0.08,
    )
    chin = ellipsoid((0, -0.3, 0.36 + long * 0.8), (0.17, 0.1, 0.2))
    muzzle = union(jowls, chin, smooth=0.03)
    skull = union(
        ellipsoid((0, 0.1, -0.04), (0.53, 0.5, 0.5)),
        both_sides(ellipsoid((0.22, -0.14, 0.1), (0.3, 0.26, 0.36))),
        smooth=0.2,
    )
    head = union(skull, muzzle, smooth=0.1)
    face = _marked(p, modelled(head, "head", coat, cells=40))
    face = face.painted(ahead(muzzle.grown(0.015), 0.33), "muzzle", light, 0.05)
    yield _mouthed(face, 0.3 + long * 0.6, dark)
    yield _nose().moved(0, -0.02, front(head, 0, -0.04)[2])
    if p.tongue > 0:
        yield _tongue(front(head, 0, -0.3)[2], p.tongue)
    yield from eyes(
        head,
        (p.eye_apart, 0.16),
        (p.eye_size * 0.82, p.eye_size, p.eye_size * 0.7),
        pupil_eye(0.68, toe=0.12),
        sunk=p.eye_size * 0.3,
        lid=(coat, p.lid, 8),
    )
    yield from pair(_ear(p, dark))


def _marked(p: SimpleNamespace, face: Surface) -> Surface:
    """Return a face with the coat's markings."""
    _, dark, light = PALETTES[p.palette]
    if p.marking == "patch":
        return face.painted(ellipsoid((0.3, 0.2, 0.4), (0.26, 0.3, 0.4)), "eye patch", dark, 0.04)
    if p.marking == "blaze":
        return face.painted(ahead(spot((0, 0.2), (0.13, 0.42)), -0.1), "blaze", light, 0.04)
    for side in (1, -1):
        brow = ahead(spot((side * 0.2, 0.42), (0.09, 0.055), side * 15))
        face = face.painted(brow, "brows", light, 0.03)
    return face


def _mouthed(face: Surface, beyond: float, dark: str) -> Surface:
    """Return a face with a mouth and freckles on the jowls."""
    lips = [(0, -0.05), (0, -0.2), (0.06, -0.285), (0.17, -0.3), (0.27, -0.22)]
    for side in (1, -1):
        lip = drawn([(side * x, y) for x, y in lips], 0.034, beyond)
        face = face.painted(lip, "mouth", INK, 0.02)
        for x, y in ((0.15, -0.13), (0.22, -0.18), (0.16, -0.22)):
            freckle = ahead(spot((side * x, y), (0.016, 0.016)), beyond)
            face = face.painted(freckle, "freckles", dark, 0.014)
    return face


def _nose(size: float = 1.0) -> Surface:
    shape = union(
        ellipsoid((0, 0.01, 0), (0.135 * size, 0.085 * size, 0.09 * size)),
        ellipsoid((0, -0.05 * size, 0), (0.06 * size, 0.07 * size, 0.07 * size)),
        smooth=0.06,
    )
    shine = ahead(spot((0.03 * size, 0.045 * size), (0.055 * size, 0.022 * size)))
    return modelled(shape, "nose", NOSE, cells=14).painted(shine, "nose shine", WHITE, 0.015)


def _tongue(lip: float, length: float) -> Surface:
    """Return a tongue that hangs out under a lip at the given depth."""
    path = [(0, -0.26, lip - 0.12), (0, -0.31, lip + 0.02), (0, -0.36 - length, lip + 0.03)]
    tongue = modelled(tube(path, [0.08, 0.1, 0.1], 3), "tongue", "#f2647a", cells=16)
    groove = drawn([(0, -0.3), (0, -0.33 - length)], 0.022)
    return tongue.painted(groove, "tongue groove", "#c93f58", 0.015)


def _ear(p: SimpleNamespace, color: str) -> Surface:
    """Return the left ear: it hangs, or its tip does."""
    long, wide = p.ear_length, p.ear_width
    if p.ears == "hanging":
        path = [(-0.12, 0.02, 0), (0.04, 0, 0), (0.12, -long * 0.5, 0), (0.08, -long, 0)]
        ear = tube(path, [0.1, 0.14, 0.2 * wide, 0.16 * wide], 4).scaled(z=0.5)
        ear = placed(ear, [("z", p.ear_tilt_deg), ("y", 30)], (0.42, 0.42, 0.0))
    else:
        tip = [(0.1, 0.26, 0.03), (0.17, 0.12, 0.17), (0.2, 0.2 - long * 0.4, 0.2)]
        ear = union(
            tube([(0, -0.05, 0), (0.1, 0.25, 0)], [0.19 * wide, 0.13], 0).scaled(z=0.55),
            tube(tip, [0.12, 0.13 * wide, 0.05], 4),
            smooth=0.04,
        )
        ear = placed(ear, [("y", 25), ("z", p.ear_tilt_deg - 45)], (0.32, 0.46, 0.02))
    return modelled(ear, "left ear", color, cells=28)


def _collar(color: str, at: Triple, radius: float, tilt_deg: float) -> Iterator[Surface]:
    """Yield a collar with a tag under the chin."""
    ring = modelled(torus((0, 0, 0), radius, 0.07, 1.2), "collar", color, cells=24)
    tag = lathe([(0, -0.02), (0.09, -0.02), (0.09, 0.02), (0, 0.02)], 0.02).turned("x", 80)
    made = modelled(tag.moved(0, -0.13, radius + 0.06), "tag", BRASS, cells=12)
    for part in (ring, made):
        yield part.turned("x", tilt_deg).moved(*at)


def _spotted(body: Surface, count: int, color: str, places: list[tuple[Triple, float]]) -> Surface:
    for center, radius in places[:count]:
        body = body.painted(ball(center, radius), "spots", color, 0.05)
    return body


def _sitting(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a puppy that sits and wags its tail."""
    coat, dark, light = PALETTES[p.palette]
    for part in _head(p):
        yield part.turned("z", p.tilt_deg).turned("y", p.turn_deg).moved(0, 1.56, 0.16)
    torso = union(
        ellipsoid((0, 0.92, 0.08), (0.37, 0.52, 0.36)),
        ellipsoid((0, 0.46, -0.12), (0.46 * p.girth, 0.46, 0.46)),
        both_sides(ellipsoid((0.42 * p.girth, 0.32, 0.08), (0.2, 0.32, 0.38)).turned("y", 15)),
        smooth=0.25,
    )
    legs = both_sides(cone((0.2, 0.9, 0.26), (0.21, 0.14, 0.42), 0.17, 0.145))
    paws = both_sides(
        union(
            ellipsoid((0.21, 0.11, 0.48), (0.17, 0.115, 0.21)),
            ellipsoid((0.5 * p.girth, 0.1, 0.42), (0.16, 0.105, 0.25)).turned("y", 15),
        )
    )
    body = modelled(union(torso, legs, paws, smooth=0.08), "body", coat, cells=40)
    places = [((-0.4, 0.75, -0.15), 0.26), ((0.3, 0.75, -0.4), 0.24), ((0.6, 0.4, 0.0), 0.2)]
    places += [((-0.1, 0.35, -0.6), 0.22), ((-0.62, 0.35, 0.1), 0.15)]
    body = _spotted(body, p.spots, dark, places)
    body = body.painted(ahead(spot((0, 0.92), (0.22, 0.46)), 0.1), "chest", light, 0.05)
    yield body.painted(ahead(paws.grown(0.012), 0.36), "paws", light, 0.05)
    wag = p.wag
    path = [(0, 0.25, -0.42), (0.1 * wag, 0.3, -0.75), (0.5 * wag, 0.6, -0.95)]
    path += [(0.75 * wag, 0.95, -0.9)]
    tail = swept(path, [0.13, 0.12, 0.11, 0.05], "tail", coat)
    yield tail.painted(ball(path[-1], 0.3), "tail tip", dark, 0.05)
    yield from _collar(p.collar, (0, 1.14, 0.1), 0.31, 10)


def _standing(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a hound on four legs, its tail up."""
    coat, dark, light = PALETTES[p.palette]
    chest, back = p.height + 0.3, -p.length
    for part in _head(p):
        yield part.turned("z", p.tilt_deg).turned("x", p.nod_deg).moved(0, chest + 0.78, 0.68)
    trunk = union(
        ellipsoid((0, chest, 0.3), (0.36, 0.42, 0.44)),
        ellipsoid((0, chest + 0.04, back), (0.34, 0.36, 0.38)),
        ellipsoid((0, chest + 0.02, 0.1 + back / 2), (0.32, 0.3, 0.7)),
        cone((0, chest + 0.1, 0.42), (0, chest + 0.6, 0.6), 0.3, 0.25),
        smooth=0.25,
    )
    legs, paws = _legs(p.height + 0.15, (0.21, 0.36), (0.23, back - 0.04), p.step)
    body = union(union(trunk, *legs, smooth=0.18), paws, smooth=0.06)
    made = modelled(body, "body", coat, cells=46)
    places = [((0.38, chest + 0.2, -0.1), 0.27), ((-0.36, chest + 0.2, back), 0.28)]
    places += [((0.3, chest + 0.1, back - 0.25), 0.2), ((-0.36, chest + 0.05, 0.1), 0.22)]
    places += [((0.0, chest + 0.42, back / 2), 0.2), ((0.34, chest - 0.2, 0.3), 0.14)]
    made = _spotted(made, p.spots, dark, places)
    made = made.painted(ellipsoid((0, chest - 0.12, 0.75), (0.26, 0.45, 0.3)), "chest", light, 0.05)
    yield made.painted(paws.grown(0.012), "paws", light, 0.05)
    end, top, wag = back - 0.25, chest + 0.22, p.wag
    path = [(0, top, end), (0.05 * wag, top + 0.15, end - 0.22), (0.2 * wag, top + 0.5, end - 0.3)]
    path += [(0.3 * wag, top + 0.75, end - 0.3 + p.curl)]
    tail = swept(path, [0.12, 0.11, 0.1, 0.045], "tail", coat)
    yield tail.painted(ball(path[-1], 0.28), "tail tip", dark, 0.05)
    yield from _collar(p.collar, (0, chest + 0.42, 0.52), 0.29, 28)


def _legs(top: float, fore: Pair, hind: Pair, step: float) -> tuple[list[Shape], Shape]:
    """Return four legs and their paws; `fore` and `hind`: x and z of the left ones."""
    legs, paws = [], []
    for (x, z), ahead_by in ((fore, step), (hind, -step)):
        for side in (1, -1):
            foot = z + side * ahead_by
            legs.append(cone((side * x, top, z), (side * x, 0.14, foot), 0.19, 0.115))
            paws.append(ellipsoid((side * x, 0.1, foot + 0.08), (0.15, 0.1, 0.2)))
    return legs, union(*paws)


def _poodle(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a poodle: pompoms on a slim figure."""
    curls, skin = CURLS[p.palette]
    chest, back = p.height + 0.34, -p.length
    for part in _poodle_head(p):
        yield part.turned("z", p.tilt_deg).turned("x", p.nod_deg).moved(0, chest + 0.86, 0.5)
    body = union(
        ellipsoid((0, chest + 0.02, back / 2), (0.25, 0.26, 0.6)),
        ellipsoid((0, chest + 0.04, back), (0.27, 0.28, 0.3)),
        cone((0, chest + 0.2, 0.3), (0, chest + 0.7, 0.46), 0.2, 0.17),
        smooth=0.15,
    )
    legs, paws = _legs(chest - 0.1, (0.22, 0.24), (0.2, back - 0.04), p.step)
    slim = [leg.grown(-0.035) for leg in legs]
    yield modelled(
        union(union(body, *slim, smooth=0.12), paws, smooth=0.05), "body", skin, cells=44
    )
    mane = fluff((0, chest + 0.06, 0.2), p.mane)
    yield modelled(mane, "mane", curls, cells=28)
    for x, z, name in (
        (0.22, 0.24 + p.step, "left front"),
        (-0.22, 0.24 - p.step, "right front"),
        (0.2, back - 0.04 - p.step, "left hind"),
        (-0.2, back - 0.04 + p.step, "right hind"),
    ):
        ankle = fluff((x, 0.3, z), p.pompom, curls=22)
        yield modelled(ankle, f"{name} pompom", curls, cells=15)
    end = (0.15 * p.wag, chest + 0.75, back - 0.42)
    yield swept(
        [(0, chest + 0.2, back - 0.2), (0, chest + 0.42, back - 0.36), end], 0.06, "tail", skin
    )
    yield modelled(fluff(end, p.pompom * 1.15, curls=24), "tail pompom", curls, cells=17)
    yield from _collar(p.collar, (0, chest + 0.56, 0.42), 0.22, 15)


def _poodle_head(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a slim head with curls on top and on the ears."""
    curls, skin = CURLS[p.palette]
    tip = 0.52 + p.muzzle
    muzzle = cone((0, -0.08, 0.2), (0, -0.14, tip - 0.12), 0.22, 0.15)
    cheeks = both_sides(ellipsoid((0.07, -0.17, tip - 0.14), (0.12, 0.11, 0.15)))
    head = union(ellipsoid((0, 0, 0), (0.36, 0.36, 0.36)), muzzle, cheeks, smooth=0.1)
    face = modelled(head, "head", skin, cells=32)
    smile = [(0, -0.12), (0.02, -0.22), (0.09, -0.25), (0.16, -0.2)]
    for side in (1, -1):
        lip = drawn([(side * x, y) for x, y in smile], 0.03, tip - 0.3)
        face = face.painted(lip, "mouth", INK, 0.018)
    yield face
    yield _nose(0.8).moved(0, -0.06, front(head, 0, -0.08)[2])
    yield from eyes(
        head,
        (0.16, 0.08),
        (p.eye_size * 0.82, p.eye_size, p.eye_size * 0.7),
        pupil_eye(0.7, toe=0.1),
        sunk=p.eye_size * 0.35,
        lid=(skin, p.lid, 8),
    )
    yield modelled(fluff((0, 0.4, -0.06), p.topknot), "topknot", curls, cells=23)
    ear = union(
        fluff((0.42, -0.02, -0.06), 0.2 * p.ear_width, curls=22),
        fluff((0.46, -0.06 - p.ear_length * 0.5, -0.05), 0.25 * p.ear_width, curls=24),
        smooth=0.02,
    )
    yield from pair(modelled(ear, "left ear", curls, cells=25))


EYES: dict[str, Range] = {
    "lid": Between(0.08, 0.25),
    "collar": OneOf("#e03c3c", "#2f6fd0", "#2fa36b", "#8a4fc4"),
    "tilt_deg": Between(-10, 10),
}
FACE: dict[str, Range] = EYES | {
    "palette": OneOf(*PALETTES),
    "marking": OneOf("patch", "blaze", "brows", "patch"),
    "ears": OneOf("hanging", "hanging", "folded"),
    "ear_length": Between(0.5, 0.75),
    "ear_width": Between(0.9, 1.15),
    "ear_tilt_deg": Between(5, 35),
    "muzzle": Between(0.1, 0.26),
    "tongue": Between(-0.06, 0.12),
    "eye_size": Between(0.13, 0.18),
    "eye_apart": Between(0.17, 0.21),
}
SITTING: dict[str, Range] = {
    "spots": Whole(0, 5),
    "girth": Between(0.92, 1.12),
    "wag": Between(-1, 1),
    "turn_deg": Between(-14, 14),
}
STANDING: dict[str, Range] = {
    "spots": Whole(0, 6),
    "length": Between(0.55, 0.85),
    "height": Between(0.5, 0.72),
    "step": Between(-0.18, 0.18),
    "wag": Between(-1, 1),
    "curl": Between(-0.1, 0.4),
    "nod_deg": Between(-8, 8),
}
POODLE: dict[str, Range] = EYES | {
    "palette": OneOf(*CURLS),
    "length": Between(0.6, 0.85),
    "height": Between(0.62, 0.8),
    "mane": Between(0.42, 0.5),
    "pompom": Between(0.19, 0.24),
    "topknot": Between(0.33, 0.42),
    "ear_length": Between(0.4, 0.7),
    "ear_width": Between(0.9, 1.2),
    "muzzle": Between(0.1, 0.25),
    "eye_size": Between(0.11, 0.15),
    "step": Between(-0.14, 0.14),
    "wag": Between(-1, 1),
    "nod_deg": Between(-8, 8),
}

DESIGNS = (
    Design("dog-sitting", "dog", 1, FACE | SITTING, _sitting),
    Design("dog-standing", "dog", 1, FACE | STANDING, _standing),
    Design("dog-poodle", "dog", 1, POODLE, _poodle),
)
