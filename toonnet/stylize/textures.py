"""Textures made from a seed, and pictures made into textures: gray tiles without a seam.

A texture is uint8, H x W: what strokes leave on white paper, 255 where they leave nothing. Every
generator gives the same bytes for the same seed and size, and its left edge goes on at its right
one, its top at its bottom. Strokes run along the rows, so that a region that turns the tile by an
angle is hatched at that angle.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Gray = NDArray[np.uint8]
Grade = Literal["2H", "HB", "4B"]

SIDE_PX = 1024
_GRADES: dict[str, tuple[float, float, float, float]] = {
    "2H": (4.0, 1, 0.34, 0.25),
    "HB": (5.0, 2, 0.42, 0.40),
    "4B": (7.0, 4, 0.50, 0.60),
}
"""Of a grade: pixels from stroke to stroke, a stroke's width, its darkness, the paper's part."""
_SHIFT_BITS = 4
"""Fractional bits of the coordinates that OpenCV draws with."""


@lru_cache(maxsize=8)
def pencil(seed: int = 0, grade: Grade = "HB", side_px: int = SIDE_PX) -> Gray:
    """Return pencil hatching: ``"2H"`` is fine and light, ``"HB"`` medium, ``"4B"`` soft and dark.

    Parameters
    ----------
    seed
        Which one.
    grade
        The pencil.
    side_px
        Height and width of the tile, at least 64.

    Returns
    -------
    uint8, side x side, read-only: between the calls it is kept.
    """
    if grade not in _GRADES:
        raise ValueError(f"grade must be one of {', '.join(_GRADES)}, got {grade!r}")
    spacing_px, width_px, darkness, tooth = _GRADES[grade]
    rng = _generator(seed, side_px)
    strokes = _hatched(rng, side_px, spacing_px, width_px, darkness, sway_deg=3.0)
    grain = _smooth_noise(rng, side_px, 0.9)
    light = 1 - strokes * np.clip(1 + tooth * grain, 0.15, 1.6)
    return _finished(light, 0.42, 0.94)


@lru_cache(maxsize=8)
def cross_hatching(seed: int = 0, side_px: int = SIDE_PX) -> Gray:
    """Return coloured-pencil hatching in two directions, some 60 degrees apart; see `pencil`."""
    rng = _generator(seed, side_px)
    first = _hatched(rng, side_px, 6.5, 2, 0.40, sway_deg=3.0)
    second = _hatched(rng, side_px, 8.0, 2, 0.30, sway_deg=3.0, slope_deg=60)
    grain = _smooth_noise(rng, side_px, 0.9)
    light = (1 - first) * (1 - second)
    light = 1 - (1 - light) * np.clip(1 + 0.4 * grain, 0.2, 1.5)
    return _finished(light, 0.40, 0.94)


@lru_cache(maxsize=8)
def crayon(seed: int = 0, side_px: int = SIDE_PX) -> Gray:
    """Return wax on rough paper: broad strokes over the paper's white valleys; see `pencil`."""
    rng = _generator(seed, side_px)
    pressure = _hatched(rng, side_px, 9.0, 9, 0.45, sway_deg=5.0)
    tooth = 0.8 * _smooth_noise(rng, side_px, 0.8, 2.4) + 0.6 * _smooth_noise(rng, side_px, 1.0)
    wax = 1 / (1 + np.exp(-1.8 * (tooth + 4.0 * pressure - 1.6)))
    return _finished(1 - 0.62 * wax, 0.42, 0.94)


@lru_cache(maxsize=8)
def charcoal(seed: int = 0, side_px: int = SIDE_PX) -> Gray:
    """Return charcoal: broad, soft, dark strokes rubbed into the grain; see `pencil`."""
    rng = _generator(seed, side_px)
    strokes = _hatched(rng, side_px, 16.0, 18, 0.5, sway_deg=6.0)
    grain = _smooth_noise(rng, side_px, 1.1) * 0.8 + _smooth_noise(rng, side_px, 2.2) * 0.5
    dust = 1 / (1 + np.exp(-2.2 * (grain + 1.8 * strokes - 0.3)))
    return _finished(1 - dust * (0.45 + 0.35 * strokes), 0.36, 0.94)


def tileable(picture: Any) -> Gray:
    """Make a gray texture of any picture, whose edges meet.

    Each edge is faded over an eighth of the side into the picture moved by half its size, whose
    middle was its edge. The texture keeps the picture's size but for an odd last row or column.

    Parameters
    ----------
    picture
        uint8, H x W or H x W x 3 RGB, at least 16 x 16.

    Returns
    -------
    uint8, H x W, both even.

    Raises
    ------
    TypeError, ValueError
        If it isn't such a picture.
    """
    import cv2

    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8:
        kind = getattr(picture, "dtype", type(picture).__name__)
        raise TypeError(f"a texture must be a uint8 array, got {kind}")
    if picture.ndim not in (2, 3) or (picture.ndim == 3 and picture.shape[2] != 3):
        raise ValueError(f"a texture must be HxW or HxWx3, got {picture.shape}")
    if min(picture.shape[:2]) < 16:
        raise ValueError(f"a texture must be at least 16 x 16, got {picture.shape}")
    height, width = (side - side % 2 for side in picture.shape[:2])
    gray = picture[:height, :width]
    if gray.ndim == 3:
        gray = np.asarray(cv2.cvtColor(np.ascontiguousarray(gray), cv2.COLOR_RGB2GRAY), np.uint8)
    for axis in (0, 1):
        gray = _faded(gray, axis)
    return gray


def _faded(gray: Gray, axis: int) -> Gray:
    """Fade both edges along an axis into the picture moved by half its size."""
    side = gray.shape[axis]
    middle = np.abs(np.arange(side) - (side - 1) / 2) / (side / 2)  # 0 in the middle, 1 outside.
    share = np.clip((1 - middle) * 4, 0, 1).astype(np.float32)  # Of the unmoved picture.
    share = share[:, None] if axis == 0 else share[None]
    moved = np.roll(gray, side // 2, axis)
    # Variances, not values, add to one: a plain mean would be flatter than either picture.
    mean = np.float32(gray.mean())
    gain = np.sqrt(share**2 + (1 - share) ** 2)
    mixed = share * (gray - mean) + (1 - share) * (moved - mean)
    return np.asarray(np.clip(np.rint(mean + mixed / gain), 0, 255), np.uint8)


# --- parts of the generators ------------------------------------------------------------------


def _generator(seed: int, side_px: int) -> np.random.Generator:
    if side_px < 64:
        raise ValueError(f"side_px must be at least 64, got {side_px}")
    return np.random.default_rng(seed)


def _finished(light: Plane, darkest: float, lightest: float) -> Gray:
    """Spread the 1st to the 99th percentile over a range; beyond, cut off."""
    low, high = np.percentile(light, (1, 99))
    spread = darkest + (lightest - darkest) * (light - low) / max(high - low, 1e-6)
    limited = np.clip(np.rint(255 * spread), 255 * darkest, 255 * lightest)
    texture = np.asarray(limited, np.uint8)
    texture.flags.writeable = False
    return texture


def _smooth_noise(
    rng: np.random.Generator, side_px: int, sigma_px: float, along_px: float | None = None
) -> Plane:
    """Return noise of mean 0 and deviation 1 that repeats, without detail finer than `sigma_px`.

    With `along_px` it is that coarse along the rows.
    """
    import cv2

    noise = rng.standard_normal((side_px, side_px), np.float32)
    along_px = along_px or sigma_px
    margin = int(4 * max(along_px, sigma_px)) + 1
    smooth = cv2.GaussianBlur(
        np.pad(noise, margin, "wrap"), (0, 0), sigmaX=along_px, sigmaY=sigma_px
    )
    smooth = smooth[margin:-margin, margin:-margin]
    return np.asarray((smooth - smooth.mean()) / smooth.std(), np.float32)


def _hatched(
    rng: np.random.Generator,
    side_px: int,
    spacing_px: float,
    width_px: float,
    darkness: float,
    *,
    sway_deg: float,
    slope_deg: float = 0.0,
) -> Plane:
    """Return how dark strokes across the tile leave each place, 0 to 1.

    Strokes come in layers; within one they lie side by side, between them they overlap.
    """
    layers = 4
    light = np.ones((side_px, side_px), np.float32)
    for _ in range(layers):
        layer = _stroke_layer(
            rng, side_px, spacing_px * layers / 2, width_px, sway_deg, np.deg2rad(slope_deg)
        )
        light *= 1 - darkness * layer
    return np.asarray(1 - light, np.float32)


def _stroke_layer(
    rng: np.random.Generator,
    side_px: int,
    spacing_px: float,
    width_px: float,
    sway_deg: float,
    slope: float,
) -> Plane:
    """Return one layer of slightly bent strokes of changing pressure, 0 to 1."""
    import cv2

    length_px = side_px * rng.uniform(0.18, 0.30)
    count = int(side_px * side_px / (spacing_px * length_px))
    lengths = length_px * rng.uniform(0.6, 1.5, count)
    centers = rng.uniform(0, side_px, (count, 2))
    angles = slope + np.deg2rad(rng.normal(0, sway_deg, count))
    bends = rng.normal(0, 0.02, count) * lengths
    pressures = rng.uniform(0.45, 1.0, count)
    widths = np.maximum(1, np.rint(width_px * rng.uniform(0.7, 1.3, count))).astype(int)
    along = np.linspace(-0.5, 0.5, 9)
    margin = side_px // 2
    canvas = np.zeros((2 * side_px, 2 * side_px), np.uint8)
    layer = np.zeros((side_px, side_px), np.float32)
    for i in range(count):
        forward = along * lengths[i]
        aside = bends[i] * (1 - 4 * along**2)
        x = centers[i, 0] + forward * np.cos(angles[i]) - aside * np.sin(angles[i])
        y = centers[i, 1] + forward * np.sin(angles[i]) + aside * np.cos(angles[i])
        points = np.rint((np.column_stack([x, y]) + margin) * 2**_SHIFT_BITS).astype(np.int32)
        cv2.polylines(
            canvas, [points], False, int(255 * pressures[i]), int(widths[i]), cv2.LINE_AA,
            _SHIFT_BITS,
        )  # fmt: skip
    # What left the tile on one side comes in on the other.
    for top in (0, side_px):
        for left in (0, side_px):
            part = np.roll(canvas, (-margin, -margin), (0, 1))
            np.maximum(layer, part[top : top + side_px, left : left + side_px] / 255, out=layer)
    soft = cv2.GaussianBlur(np.pad(layer, 4, "wrap"), (0, 0), 0.7)
    return np.asarray(soft[4:-4, 4:-4], np.float32)


BY_NAME: dict[str, Callable[..., Gray]] = {
    "pencil": pencil,
    "crayon": crayon,
    "charcoal": charcoal,
    "cross-hatching": cross_hatching,
}
"""Every generator, by the name that recipes use."""
