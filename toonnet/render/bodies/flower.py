"""Flowers: a daisy, a tulip, a sunflower in a pot, a blossom with a bud."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from toonnet.render.bodies._design import Between, Design, OneOf, Whole
from toonnet.render.bodies._features import INK, eye, feeler, mixed, pair, posed
from toonnet.render.bodies.kit import (
    Points,
    Shape,
    Surface,
    ball,
    curve,
    cushion,
    ellipsoid,
    lathe,
    modelled,
    slab,
    stroke,
    tube,
    union,
)

_GREENS = OneOf("#4caf50", "#3d9b4a", "#6cbf3f", "#2f9e63")
_RIB = "#a8dc7f"
_GOLDEN_DEG = 137.50776
_LONG_LEAF = [(0.05, 0), (0.12, 0.25), (0.13, 0.5), (0.08, 0.8), (0, 1)]


def _blade(
    half: ArrayLike, name: str, color: str, *, thickness: float = 0.13, cells: int = 24
) -> Surface:
    """Return a flat petal or leaf that grows along +y, the same left and right.

    Parameters
    ----------
    half
        P x 2: its right edge from the root to the tip, which has x = 0.
    """
    right = np.asarray(half, float)
    outline = curve(np.concatenate([right, right[-2::-1] * [-1, 1]]), 4, closed=True)
    return modelled(cushion(outline, thickness), name, color, cells=cells, thin=0.4)


def _cupped(surface: Surface, cup: float, fold: float = 0.0) -> Surface:
    """Return a petal or leaf bent forward: by cup y² along, by fold |x| across."""

    def forward(points: Points) -> Points:
        x, y, z = points.T
        return np.column_stack([x, y, z + cup * y * np.abs(y) + fold * np.sqrt(x * x + 1e-3)])

    return surface.bent(forward)


def _ring(petal: Surface, count: int, start_deg: float = 0.0) -> Iterator[Surface]:
    """Yield petals all around the z axis, one edge of each over its neighbour's."""
    leaning = petal.turned("y", 7)
    return (leaning.turned("z", start_deg + 360 * index / count) for index in range(count))


def _leaf(half: list[tuple[float, float]], long: float, bend: float, color: str) -> Surface:
    """Return a leaf along +y with a lighter midrib, its root at the origin."""
    leaf = _blade(np.asarray(half) * long, "leaves", color, thickness=0.14)
    rib = ellipsoid((0, long * 0.45, 0), (0.02, long * 0.42, 1))
    return _cupped(leaf.painted(rib, "ribs", mixed(color, _RIB, 0.55), 0.03), bend / long, 0.3)


def _leaves(p: SimpleNamespace, heights: list[float], long: float) -> Iterator[Surface]:
    """Yield leaves up a stem, to the left and right in turn."""
    half = [(0.03, 0), (0.16, 0.18), (0.26, 0.45), (0.17, 0.78), (0, 1)]
    for index, height in enumerate(heights):
        leaf = _leaf(half, long * (1 - 0.12 * index), p.leaf_bend, p.green)
        leaf = leaf.turned("x", 90 - p.leaf_rise_deg)
        yield leaf.turned("y", p.leaf_turn_deg + 90 + 180 * index).moved(y=height)


def _daisy(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a daisy that looks up, two rows of narrow petals around a dome."""
    yield from posed(_daisy_head(p), "x", -p.nod_deg)
    sway = p.sway
    path = [
        (0, 0, -0.16),
        (sway * 0.4, -0.5, -0.3),
        (sway, -1.2, -0.22),
        (sway * 0.7, -p.stem, -0.18),
    ]
    yield modelled(tube(path, [0.085, 0.075, 0.08, 0.1]), "stem", p.green, cells=44)
    for leaf in _leaves(p, [-1.3, -0.95], p.leaf):
        yield leaf.moved(sway * 0.9, 0, -0.22)


def _daisy_head(p: SimpleNamespace) -> Iterator[Surface]:
    inner, wide = p.eye * 0.8, p.petal_width * math.pi / p.petals
    half = [(0.35 * wide, inner), (0.85 * wide, 0.66), (0.62 * wide, 0.95), (0, 1.02 + p.point)]
    petal = _cupped(_blade(half, "petals", p.petal, thickness=0.1, cells=15), p.cup)
    yield from _ring(petal, p.petals)
    darker = mixed(p.petal, p.shade, p.shade_share)
    behind = _cupped(_blade(half, "back petals", darker, thickness=0.1, cells=15), p.cup * 0.5)
    yield from _ring(behind.moved(z=-0.07), p.petals, 180 / p.petals)
    dome = modelled(
        ellipsoid((0, 0, 0.02), (p.eye, p.eye, p.eye * 0.62)), "eye", p.center, cells=22
    )
    dots = [
        ball(
            (
                p.eye * 0.92 * math.sqrt(n / 30) * math.cos(math.radians(n * _GOLDEN_DEG)),
                p.eye * 0.92 * math.sqrt(n / 30) * math.sin(math.radians(n * _GOLDEN_DEG)),
                0,
            ),
            0.028,
        )
        for n in range(30)
    ]
    flat = union(*dots)
    grains = Shape(
        lambda points: np.where(points[:, 2] > 0, flat.distance(points * [1, 1, 0]), 1.0),
        flat.low - np.inf,
        flat.high + np.inf,
    )
    yield dome.painted(grains, "grains", p.grain, 0.03)
    yield modelled(ellipsoid((0, 0, -0.12), (0.24, 0.24, 0.13)), "calyx", p.green, cells=18)


_DAISY = Design(
    "flower-daisy",
    "flower",
    1,
    {
        "petals": Whole(8, 13),
        "petal_width": Between(0.72, 0.98),
        "point": Between(-0.02, 0.12),
        "cup": Between(0.02, 0.3),
        "eye": Between(0.28, 0.4),
        "nod_deg": Between(12, 38),
        "stem": Between(1.6, 2.1),
        "sway": Between(-0.25, 0.25),
        "leaf": Between(0.85, 1.15),
        "leaf_bend": Between(-0.5, -0.15),
        "leaf_rise_deg": Between(28, 58),
        "leaf_turn_deg": Between(-25, 25),
        "petal": OneOf("#ffffff", "#ffd1e8", "#c9b3ff", "#ff8fb8", "#8fc7ff"),
        "shade": OneOf("#6f7fc8", "#c05a9a", "#5f4fb0"),
        "shade_share": Between(0.3, 0.5),
        "center": OneOf("#ffc928", "#ffb020", "#ffd84d"),
        "grain": OneOf("#d98a12", "#cf8418", "#e09a2a"),
        "green": _GREENS,
    },
    _daisy,
)


def _tulip(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a tulip: six petals make a cup, long leaves rise from the ground."""
    inside = mixed(p.petal, p.inner, p.inner_share)
    coats = ((p.petal, "petals", 1.0), (inside, "inner petals", 0.88))
    for ring, (color, name, swell) in enumerate(coats):
        petal = _tulip_petal(p, name, color, swell, 1.0 + 0.06 * ring)
        for index in range(3):
            yield petal.turned("y", 120 * index + 60 * ring + p.turn_deg)
    heart = ellipsoid((0, p.cup * 0.36, 0), (p.swell * 0.72, p.cup * 0.36, p.swell * 0.72))
    yield modelled(heart, "heart", mixed(inside, p.inner, 0.3), cells=20)
    yield modelled(ellipsoid((0, 0.01, 0), (0.17, 0.1, 0.17)), "receptacle", p.green, cells=14)
    path = [(0, 0.02, 0), (p.sway * 0.3, -0.5, 0), (p.sway, -1.1, 0), (p.sway * 0.8, -p.stem, 0)]
    yield modelled(tube(path, 0.085), "stem", p.green, cells=40)
    for index in range(p.leaves):
        blade = _leaf(_LONG_LEAF, p.leaf * (1 - 0.13 * index), p.leaf_bend, p.green)
        facing = 90 + p.turn_deg + index * 360 / p.leaves
        yield blade.moved(z=0.03).turned("y", facing).moved(p.sway * 0.8, -p.stem, 0)


def _tulip_petal(p: SimpleNamespace, name: str, color: str, swell: float, tall: float) -> Surface:
    """Return a petal on the front of a cup that narrows at its lip."""
    height, most = p.cup * tall, p.swell * swell
    half = np.array([(0.12, -0.02), (0.62, 0.25), (0.86, 0.55), (0.52, 0.86), (0, 1.0 + p.point)])
    petal = _blade(half * [most * 1.05, height], name, color, thickness=0.14)
    if name == "petals":
        flame = ellipsoid((0, 0, 0), (p.flame * 0.16, height * 0.7, 1))
        petal = petal.painted(flame, "flames", p.tint, 0.04)
    profile = curve([(0.2, 0.0), (0.8, 0.2), (1.0, 0.45), (0.9, 0.75), (p.lip, 1.1)], 6)

    def forward(points: Points) -> Points:
        x, y, z = points.T
        radius = most * np.interp(y / height, profile[:, 1], profile[:, 0])
        angle = x / radius
        return np.column_stack([(radius + z) * np.sin(angle), y, (radius + z) * np.cos(angle)])

    return petal.bent(forward)


_TULIP = Design(
    "flower-tulip",
    "flower",
    1,
    {
        "cup": Between(0.8, 1.1),
        "swell": Between(0.4, 0.52),
        "lip": Between(0.55, 0.95),
        "point": Between(0.0, 0.14),
        "flame": Between(0.6, 1.3),
        "turn_deg": Between(0, 60),
        "stem": Between(1.4, 1.9),
        "sway": Between(-0.22, 0.22),
        "leaves": Whole(2, 3),
        "leaf": Between(1.1, 1.6),
        "leaf_bend": Between(0.18, 0.5),
        "petal": OneOf("#e8344e", "#ff6fa3", "#ffb52e", "#9b4dd8", "#ff7043"),
        "inner": OneOf("#4a0f3a", "#3a1248", "#5a1420"),
        "inner_share": Between(0.26, 0.44),
        "tint": OneOf("#ffd98a", "#ffe9f0", "#fff3c9"),
        "green": _GREENS,
    },
    _tulip,
)


def _sunflower(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a sunflower in a pot, two rows of pointed petals about a broad face."""
    for piece in posed(_sunflower_head(p), "x", -p.nod_deg):
        yield piece.turned("y", p.turn_deg)
    path = [(0, 0, -0.14), (0, -0.35, -0.28), (p.sway, -0.9, -0.2), (0, -p.stem - 0.1, -0.12)]
    yield modelled(tube(path, [0.09, 0.085, 0.085, 0.1]), "stem", p.green, cells=36)
    for leaf in _leaves(p, [-p.stem * 0.78, -p.stem * 0.88], p.leaf):
        yield leaf.moved(p.sway * 0.8, 0, -0.18)
    for piece in _pot(p):
        yield piece.moved(0, -p.stem, -0.12)


def _sunflower_head(p: SimpleNamespace) -> Iterator[Surface]:
    size = p.eye
    wide = p.petal_width * math.pi / p.petals
    half = [(0.45 * wide, size * 0.8), (0.8 * wide, 0.72), (0.5 * wide, 0.95), (0, 1.16 + p.point)]
    petal = _cupped(_blade(half, "petals", p.petal, thickness=0.1, cells=15), p.cup)
    yield from _ring(petal, p.petals)
    darker = mixed(p.petal, p.shade, p.shade_share)
    behind = _cupped(_blade(half, "back petals", darker, thickness=0.1, cells=15), p.cup * 0.3)
    yield from _ring(behind.moved(z=-0.08), p.petals, 180 / p.petals)
    disc = modelled(ellipsoid((0, 0, 0.03), (size, size, 0.2)), "disc", p.rim, cells=30)
    disc = disc.painted(ellipsoid((0, 0, 1), (size * 0.8, size * 0.8, 3)), "face", p.disc)
    line = [(-0.36, -0.18), (-0.18, -0.34), (0, -0.38), (0.18, -0.34), (0.36, -0.18)]
    smile = stroke(curve([(x * size, y * size) for x, y in line]), size * 0.09)
    yield disc.painted(smile, "mouth", INK, 0.02)
    place, shape = (size * 0.28, size * 0.16, 0.19), (size * 0.13, size * 0.2, 0.06)
    yield from pair(eye("left eye", place, shape, pupil=0.62, gaze=(-0.2, 0.1), white="#fff8e6"))
    yield modelled(
        ellipsoid((0, 0, -0.12), (size * 0.7, size * 0.7, 0.12)), "calyx", p.green, cells=20
    )


def _pot(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a pot with earth in it, its upper edge at the origin."""
    top, bottom, tall = p.pot, p.pot * 0.68, p.pot * 1.25
    wall = lathe(
        [(0, 0.06 - tall), (bottom - 0.06, 0.06 - tall), (top * 0.86, -0.2), (0, -0.2)], 0.06
    )
    vessel = modelled(wall, "pot", p.clay, cells=24)
    yield vessel.painted(slab((0, -tall * 0.55, 0), (0, 1, 0), tall * 0.2), "pot band", p.band)
    rim = lathe([(top * 0.86, -0.18), (top * 0.98, -0.18), (top, 0), (top * 0.88, 0)], 0.05)
    yield modelled(rim, "pot rim", p.clay, cells=34)
    yield modelled(
        ellipsoid((0, -0.07, 0), (top * 0.9, 0.08, top * 0.9)), "earth", "#5b3a24", cells=16
    )


_SUNFLOWER = Design(
    "flower-sunflower",
    "flower",
    1,
    {
        "petals": Whole(11, 16),
        "point": Between(0.0, 0.16),
        "petal_width": Between(0.95, 1.15),
        "cup": Between(0.02, 0.22),
        "eye": Between(0.46, 0.58),
        "nod_deg": Between(4, 22),
        "turn_deg": Between(-14, 14),
        "stem": Between(1.4, 1.75),
        "sway": Between(-0.14, 0.14),
        "leaf": Between(0.62, 0.85),
        "leaf_bend": Between(-0.5, -0.1),
        "leaf_rise_deg": Between(12, 34),
        "leaf_turn_deg": Between(-25, 25),
        "pot": Between(0.42, 0.56),
        "petal": OneOf("#ffcf26", "#ffbd14", "#ffdc4f"),
        "shade": OneOf("#e8760c", "#d9620a", "#c98a00"),
        "shade_share": Between(0.5, 0.9),
        "disc": OneOf("#8a5a2e", "#a06a35", "#74492a"),
        "rim": OneOf("#5d3a1d", "#6b3f1a"),
        "clay": OneOf("#d9683c", "#3f8fd2", "#e85d75", "#c98a5a"),
        "band": OneOf("#ffe3b8", "#fff7ea", "#ffd166"),
        "green": _GREENS,
    },
    _sunflower,
)


def _blossom(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a blossom of broad notched petals beside a bud."""
    yield from posed(_blossom_head(p), "x", -p.nod_deg)
    lean = p.sway
    path = [
        (0, 0, -0.14),
        (lean * 0.3, -0.5, -0.3),
        (lean, -1.1, -0.2),
        (lean * 0.6, -p.stem, -0.16),
    ]
    fork = [
        (lean * 0.85, -0.95, -0.22),
        (p.bud_side * 0.3 + lean, -0.66, -0.12),
        (p.bud_side * p.reach, -0.36, 0),
    ]
    yield modelled(tube(path, [0.085, 0.075, 0.08, 0.1]), "stem", p.green, cells=40)
    yield modelled(tube(fork, [0.06, 0.055, 0.05]), "twig", p.green, cells=20)
    x, y, z = fork[-1]
    bud = lathe(curve([(0, 0), (0.15, 0.06), (0.19, 0.2), (0.1, 0.38), (0, 0.46)], 4))
    green = ellipsoid((0, 0, 0), (0.3, 0.17, 0.3))
    budding = modelled(bud, "bud", p.petal, cells=20).painted(green, "bud leaves", p.green, 0.03)
    yield budding.turned("z", -p.bud_side * 28).moved(x, y - 0.04, z)
    for leaf in _leaves(p, [-p.stem * 0.72, -p.stem * 0.84], p.leaf):
        yield leaf.moved(lean * 0.85, 0, -0.18)


def _blossom_head(p: SimpleNamespace) -> Iterator[Surface]:
    wide = p.petal_width * math.tan(math.pi / p.petals)
    half = [
        (0.1, 0.08),
        (0.62 * wide, 0.5),
        (0.66 * wide, 0.82),
        (0.34 * wide, 1.02),
        (0, 1.0 - p.notch),
    ]
    petal = _blade(half, "petals", p.petal, thickness=0.14, cells=20)
    glow = ellipsoid((0, 0.12, 0), (0.5 * wide, p.glow, 1))
    petal = petal.painted(glow, "glow", mixed(p.petal, p.heart, 0.6), 0.04)
    yield from _ring(_cupped(petal, p.cup), p.petals, p.turn_deg)
    sepal = _blade([(0.06, 0.0), (0.15, 0.25), (0.1, 0.5), (0, 0.62)], "calyx", p.green, cells=12)
    yield from _ring(
        _cupped(sepal, p.cup * 0.6).moved(z=-0.09), p.petals, p.turn_deg + 180 / p.petals
    )
    yield modelled(ellipsoid((0, 0, -0.06), (0.2, 0.2, 0.14)), "calyx", p.green, cells=12)
    yield modelled(ellipsoid((0, 0, 0.06), (0.2, 0.2, 0.12)), "heart", p.heart, cells=18)
    thread = [(0.0, 0.09, 0.08), (0.0, 0.24, 0.26), (0.0, 0.3, 0.34)]
    yield from _ring(feeler(thread, 0.022, 0.055, "stamens", p.pollen), p.stamens)


_BLOSSOM = Design(
    "flower-blossom",
    "flower",
    1,
    {
        "petals": Whole(5, 6),
        "petal_width": Between(1.0, 1.2),
        "notch": Between(0.0, 0.14),
        "cup": Between(0.05, 0.3),
        "glow": Between(0.42, 0.62),
        "turn_deg": Between(0, 60),
        "stamens": Whole(6, 9),
        "nod_deg": Between(10, 34),
        "stem": Between(1.5, 1.9),
        "sway": Between(-0.2, 0.2),
        "bud_side": OneOf(-1.0, 1.0),
        "reach": Between(0.45, 0.7),
        "leaf": Between(0.7, 0.95),
        "leaf_bend": Between(-0.5, -0.15),
        "leaf_rise_deg": Between(20, 46),
        "leaf_turn_deg": Between(-25, 25),
        "petal": OneOf("#ff8fb8", "#ffd84d", "#8f9bff", "#ff6f61", "#f7a8e0", "#6fc3ff"),
        "heart": OneOf("#d6246e", "#e8551f", "#7a2fc0"),
        "pollen": OneOf("#fff0a8", "#ffd23f", "#fff7da"),
        "green": _GREENS,
    },
    _blossom,
)

DESIGNS = (_DAISY, _TULIP, _SUNFLOWER, _BLOSSOM)
