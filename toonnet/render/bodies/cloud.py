"""Clouds: a heap of puffs, one with a face, a thunderstorm, one before the sun."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from toonnet.render.bodies._design import Between, Design, OneOf, Range, Whole
from toonnet.render.bodies._features import INK, eye, mixed, pair
from toonnet.render.bodies._regions import front
from toonnet.render.bodies.kit import (
    Points,
    Shape,
    Surface,
    ball,
    common,
    cone,
    curve,
    ellipsoid,
    half_space,
    modelled,
    plate,
    stroke,
    union,
)

_WHITES = OneOf("#ffffff", "#f3f9ff", "#fffaf3", "#eef4fb")
_SHADES = OneOf("#bcd4f0", "#c6d2ee", "#b8dcf0", "#cfc9ec")
_BULK: dict[str, Range] = {
    "arrangement": Whole(0, 999),
    "puffs": Whole(7, 9),
    "puff": Between(0.33, 0.42),
    "height": Between(0.74, 1.0),
    "width": Between(0.86, 1.1),
    "depth": Between(0.66, 0.84),
    "softness": Between(0.03, 0.08),
    "shade_share": Between(0.4, 0.62),
    "slant": Between(-0.12, 0.12),
    "base": Between(-0.26, -0.14),
}


def _puffs(p: SimpleNamespace) -> NDArray[np.float64]:
    """Return balls that make a heap, N x 4 (centre, radius): a ring, and crowns within it."""
    random = np.random.default_rng(int(p.arrangement))
    balls = [(0, 0.1, 0, 0.46)]
    rings = ((p.puffs, 1.0, 0.06, 1.0), (p.puffs - 3, 0.58, 0.34, 1.06), (2, 0.22, 0.66, 1.1))
    for count, spread, height, size in rings:
        start = random.uniform(0, 2 * math.pi)
        for index in range(count):
            angle = start + 2 * math.pi * (index + random.uniform(-0.16, 0.16)) / count
            radius = p.puff * size * random.uniform(0.86, 1.14)
            x, z = math.cos(angle) * p.width * spread, math.sin(angle) * p.depth * spread
            balls.append((x, height * p.height + random.uniform(-0.04, 0.04), z, radius))
    return np.array(balls)


def _bulk(puffs: NDArray[np.float64], softness: float, base: float) -> Shape:
    """Return balls as one solid on a flat base."""
    heap = union(*(ball((x, y, z), size) for x, y, z, size in puffs), smooth=softness)
    return common(heap, half_space((0, base, 0), (0, -1, 0)), 0.2)


def _shadows(puffs: NDArray[np.float64], share: float, slant: float, furrows: float) -> Shape:
    """Return the lower part of the lowest balls, and the furrows between all, where deep."""
    centers, sizes = puffs[:, :3], puffs[:, 3]
    lines = np.where(centers[:, 1] < 0.25, centers[:, 1] + (share - 0.62) * sizes, -10.0)

    def distance(points: Points) -> NDArray[np.float64]:
        outwards = points[:, None] - centers
        reach = np.linalg.norm(outwards, axis=2)
        order = np.argpartition(reach - sizes, 1, axis=1)[:, :2]
        pair = np.take_along_axis(outwards, order[..., None], axis=1)
        far = np.take_along_axis(reach, order, axis=1)
        # Two spheres meet in a furrow that is the deeper the more their normals differ.
        turn = 1 - np.einsum("ij,ij->i", pair[:, 0], pair[:, 1]) / far.prod(axis=1)
        furrow = far[:, 1] - far[:, 0] - np.diff(sizes[order])[:, 0]
        below = points[:, 1] - lines[order[:, 0]] - slant * points[:, 0]
        depth = np.where(turn > 0.7, furrows * np.minimum(turn - 0.5, 0.7), -1)
        return np.asarray(np.minimum(below, np.abs(furrow) - depth))

    return Shape(distance, np.full(3, -np.inf), np.full(3, np.inf))


def _shaded(p: SimpleNamespace, color: str, shade: str) -> Surface:
    """Return a heap of puffs, each with a shadow beneath."""
    puffs = _puffs(p)
    heap = modelled(_bulk(puffs, p.softness, p.base), "cloud", color, cells=44)
    return heap.painted(_shadows(puffs, p.shade_share, p.slant, 0.12), "shadows", shade, 0.045)


def _heap(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a fair-weather cloud."""
    yield _shaded(p, p.white, p.shade)


_CUMULUS = Design(
    "cloud-cumulus",
    "cloud",
    1,
    {
        **_BULK,
        "white": _WHITES,
        "shade": _SHADES,
    },
    _heap,
)


def _smiling(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a soft round cloud with a happy face."""
    around = [(215, 0.8), (330, 0.78), (25, 0.84), (80, 0.95), (135, 0.84), (170, 0.78)]
    puffs: list[tuple[float, ...]] = [(0, 0.16, 0.06, 0.66)]
    for angle_deg, size in around:
        angle = math.radians(angle_deg)
        x, z = -0.74 * p.width * math.cos(angle), -0.46 * math.sin(angle)
        puffs.append((x, p.lobe * 0.3, z, p.lobe * size))
    for angle_deg in (72, 108, 144, 180, 216, 252, 288):  # None before the face.
        angle = math.radians(angle_deg)
        x, z = 0.92 * p.width * math.sin(angle), 0.74 * math.cos(angle)
        puffs.append((x, 0.04, z, p.lobe * p.hem))
    puffs.append((-0.26, 0.34 + 0.3 * p.height, -0.1, p.lobe * 0.95))
    puffs.append((0.3, 0.34 + 0.3 * p.height * p.top, 0.0, p.lobe * 0.92))
    balls = np.array(puffs)
    shape = _bulk(balls, p.softness, -0.2)
    cloud = modelled(shape, "cloud", p.white, cells=46)
    cloud = cloud.painted(_shadows(balls, p.shade_share, 0.0, 0.12), "shadows", p.shade, 0.045)
    for side in (1, -1):
        cheek = ellipsoid((side * (p.gap + 0.14), p.level - 0.15, 0.7), (0.1, 0.065, 0.4))
        cloud = cloud.painted(cheek, "cheeks", p.cheek, 0.02)
    mouth = [(x * p.smile, p.level - 0.09 - y * p.smile) for x, y in _SMILE]
    yield cloud.painted(stroke(curve(mouth), 0.045, beyond=0), "mouth", INK, 0.02)
    yield from pair(_cloud_eye(p, shape))


_SMILE = ((-1, 0), (-0.6, 0.5), (0, 0.72), (0.6, 0.5), (1, 0))


def _cloud_eye(p: SimpleNamespace, shape: Shape) -> Surface:
    x, y, z = front(shape, p.gap, p.level)
    radii = (p.eye * 0.8, p.eye, 0.07)
    return eye("left eye", (x, y, z - 0.02), radii, yaw_deg=10, pupil=0.92, white=INK)


_SMILING = Design(
    "cloud-smiling",
    "cloud",
    1,
    {
        "height": Between(0.7, 1.1),
        "width": Between(0.85, 1.1),
        "lobe": Between(0.4, 0.48),
        "top": Between(1.0, 1.3),
        "hem": Between(0.66, 0.8),
        "softness": Between(0.05, 0.12),
        "shade_share": Between(0.1, 0.4),
        "gap": Between(0.2, 0.27),
        "level": Between(0.14, 0.26),
        "eye": Between(0.1, 0.14),
        "smile": Between(0.09, 0.15),
        "white": OneOf("#ffffff", "#e3f2ff", "#d6ecff", "#ffeef6"),
        "shade": _SHADES,
        "cheek": OneOf("#ffb0bd", "#ffc0aa", "#ffa8bb"),
    },
    _smiling,
)


_ZIGZAG = (
    (0.0, 0.16),
    (0.32, 0.16),
    (0.2, -0.2),
    (0.4, -0.2),
    (-0.1, -0.94),
    (-0.2, -0.9),
    (0.0, -0.42),
    (-0.2, -0.42),
)


def _storm(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a dark cloud with lightning and rain beneath."""
    yield _shaded(p, p.gray, mixed(p.gray, p.dark, 0.75))
    outline = np.array(_ZIGZAG) * p.bolt
    bolt = modelled(plate(outline, 0.2, 0.04), "lightning", p.yellow, cells=34)
    places = (0.05,) if p.bolts == 1 else (-0.38, 0.38)
    for index, x in enumerate(places):
        turned = bolt.turned("y", p.bolt_turn_deg * (1 - 2 * index))
        yield turned.moved(x * p.width, -0.24, 0.1 - 0.2 * index)
    drop = _drop(p)
    random = np.random.default_rng(int(p.arrangement) + 1)
    for index in range(p.drops):
        # Around the lightning, not in it.
        angle = 2 * math.pi * (index + random.uniform(-0.25, 0.25)) / p.drops
        x, z = 0.92 * p.width * math.cos(angle), 0.92 * p.depth * math.sin(angle)
        yield drop.moved(x, -0.5 - 0.24 * (index % 3) + random.uniform(-0.06, 0.06), z)


def _drop(p: SimpleNamespace) -> Surface:
    shape = union(
        ball((0, 0, 0), p.drop),
        cone((0, 0, 0), (0, p.drop * 2.3, 0), p.drop * 0.8, 0.012),
        smooth=0.05,
    )
    return modelled(shape, "rain", p.rain, cells=11)


_STORM = Design(
    "cloud-storm",
    "cloud",
    1,
    {
        **_BULK,
        "bolts": Whole(1, 2),
        "bolt": Between(0.95, 1.25),
        "bolt_turn_deg": Between(-30, 30),
        "drops": Whole(7, 10),
        "drop": Between(0.08, 0.11),
        "gray": OneOf("#8f9bb0", "#a6b0c0", "#7d89a3", "#9a94b3"),
        "dark": OneOf("#6f7a93", "#66708c", "#7a7396"),
        "yellow": OneOf("#ffd21f", "#ffc400", "#ffe14d"),
        "rain": OneOf("#3aa0f0", "#56b4ff", "#2f86e0"),
    },
    _storm,
)


def _sunny(p: SimpleNamespace) -> Iterator[Surface]:
    """Yield a cloud with the sun peeping out from behind."""
    yield _shaded(p, p.white, p.shade)
    middle = (p.sun_side * 0.42 * p.width, 0.66 + 0.36 * p.height, -0.08)
    sun = ellipsoid((0, 0, 0), (p.sun, p.sun, p.sun * 0.7))
    yield modelled(sun, "sun", p.gold, cells=24).moved(*middle)
    near = p.sun + 0.1
    ray = modelled(
        cone((0, near, 0), (0, near + p.ray, 0), 0.085, 0.03), "rays", p.orange, cells=12
    )
    for index in range(p.rays):
        # None grows into the cloud.
        angle_deg = 200 * (index / (p.rays - 1) - 0.5) - p.sun_side * 24
        yield ray.turned("z", angle_deg).moved(*middle)


_SUNNY = Design(
    "cloud-sunny",
    "cloud",
    1,
    {
        **_BULK,
        "sun": Between(0.4, 0.5),
        "sun_side": OneOf(-1.0, 1.0),
        "ray": Between(0.14, 0.26),
        "rays": Whole(6, 8),
        "white": _WHITES,
        "shade": _SHADES,
        "gold": OneOf("#ffd21f", "#ffc629", "#ffdd55"),
        "orange": OneOf("#ff9d1f", "#ffb52e", "#f58a1f"),
    },
    _sunny,
)

DESIGNS = (_CUMULUS, _SMILING, _STORM, _SUNNY)
