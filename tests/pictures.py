"""Generated pictures for tests and fuzzing: a kind, a size and a seed make one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from hypothesis import strategies as st

from toonnet.fast.params import IUSParams, MeanShiftParams

# --- pictures ---------------------------------------------------------------------------------


def make(kind, height, width, seed):
    """Return a uint8 picture, height x width x 3."""
    return np.ascontiguousarray(_MAKERS[kind](height, width, np.random.default_rng(seed)))


def _color(rng):
    """Return a colour, often one that thresholds speak of: black, dark, white, light, gray."""
    special = [(0, 0, 0), (40, 50, 59), (255, 255, 255), (210, 205, 201), (128, 128, 128)]
    if rng.random() < 0.4:
        return np.array(special[rng.integers(len(special))])
    return rng.integers(0, 256, 3)


def _clipped(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _flat(height, width, rng):
    return np.full((height, width, 3), _color(rng), np.uint8)


def _noise(height, width, rng):
    center, spread = rng.integers(0, 256, 3), rng.choice([2, 5, 15, 60, 255])
    return _clipped(center + rng.integers(-spread, spread + 1, (height, width, 3)))


def _gradient(height, width, rng):
    y, x = np.mgrid[:height, :width]
    slopes = rng.uniform(-6, 6, (2, 3)) * rng.choice([0.1, 1, 3])
    return _clipped(_color(rng) + y[..., None] * slopes[0] + x[..., None] * slopes[1])


def _blocks(height, width, rng):
    side = rng.integers(1, 12)
    palette = np.array([_color(rng) for _ in range(rng.integers(2, 7))])
    if rng.random() < 0.5:  # Close colours: many distances near the limit, many sums near a half.
        palette = palette[0] + rng.integers(-9, 10, palette.shape)
    cells = rng.integers(len(palette), size=(height // side + 1, width // side + 1))
    pixels = np.repeat(np.repeat(cells, side, axis=0), side, axis=1)[:height, :width]
    return _clipped(palette[pixels])


def _speckled(height, width, rng):
    picture = _flat(height, width, rng)
    spots = rng.random((height, width)) < rng.choice([0.01, 0.05, 0.3])
    picture[spots] = _clipped(_color(rng) + rng.integers(-9, 10, (spots.sum(), 3)))
    return picture


def _drawing(height, width, rng):
    """Outlined ellipses and strokes on paper, sometimes with grain."""
    y, x = np.mgrid[:height, :width]
    picture = np.full((height, width, 3), rng.choice([255, 250, 230]), np.float64)
    for _ in range(rng.integers(1, 6)):
        radii = rng.uniform(0.1, 0.6, 2) * (height, width) + 1
        center = rng.uniform(0, 1, 2) * (height, width)
        distance = np.hypot((y - center[0]) / radii[0], (x - center[1]) / radii[1])
        color = _color(rng)
        gaps = (x + y * rng.integers(0, 3)) % rng.integers(2, 9) == 0
        filled = (distance < 1) & ~(gaps & (rng.random() < 0.5))
        picture[filled] = color
        picture[np.abs(distance - 1) < 0.15] = rng.integers(0, 90, 3)
    grain = rng.choice([0, 0, 3, 10])
    return _clipped(picture + rng.uniform(-grain, grain, picture.shape))


_MAKERS = {
    "flat": _flat,
    "noise": _noise,
    "gradient": _gradient,
    "blocks": _blocks,
    "speckled": _speckled,
    "drawing": _drawing,
}
KINDS = tuple(_MAKERS)


# --- cases: a picture and how it is to be filtered ----------------------------------------------


@dataclass(frozen=True)
class Case:
    """What makes a picture, and parameters of the mean shift."""

    kind: str
    height: int
    width: int
    seed: int
    spatial_radius_px: int
    color_radius: float
    max_iterations: int
    epsilon: float

    @cached_property
    def picture(self):
        return make(self.kind, self.height, self.width, self.seed)

    @property
    def mean_shift(self):
        return MeanShiftParams(**self.mean_shift_arguments)

    @property
    def mean_shift_arguments(self):
        return {
            "spatial_radius_px": self.spatial_radius_px,
            "color_radius": self.color_radius,
            "max_iterations": self.max_iterations,
            "epsilon": self.epsilon,
        }


def _size(largest, rng):
    """Return (height, width); one in four is thin, one in four small."""
    height, width = rng.integers(1, largest + 1, 2).tolist()
    match rng.integers(8):
        case 0:
            return min(height, int(rng.integers(1, 4))), width
        case 1:
            return height, min(width, int(rng.integers(1, 4)))
        case 2 | 3:
            return min(height, int(rng.integers(1, 20))), min(width, int(rng.integers(1, 20)))
    return height, width


def random_case(seed, largest):
    """Return the case that `seed` stands for; (7, 14, 5, 1.0), the defaults, come often."""
    rng = np.random.default_rng(seed)
    height, width = _size(largest, rng)
    color_radius = rng.choice([14.0, rng.uniform(1, 15), rng.uniform(1, 60), rng.integers(1, 61)])
    return Case(
        kind=str(rng.choice(KINDS)),
        height=height,
        width=width,
        seed=seed,
        spatial_radius_px=int(rng.choice([7, rng.integers(1, 17)])),
        color_radius=float(color_radius),
        max_iterations=int(rng.choice([5, rng.integers(1, 13)])),
        epsilon=float(rng.choice([1.0, rng.choice([0.0, 0.5, 2.0, 9.0, 1e9])])),
    )


def cases(largest):
    """Return a strategy of cases with sides up to `largest`.

    One integer below 2^24 makes the whole case: such integers are drawn evenly, while hypothesis
    varies a case of many draws mostly by copying one value to another.
    """
    return st.integers(0, 2**24 - 1).map(lambda seed: random_case(seed, largest))


# --- the other arguments of a case --------------------------------------------------------------


def random_min_area_px(case):
    """Return a least area: none, some pixels, or more than there are."""
    rng = np.random.default_rng(case.seed)
    return int(rng.choice([50, 0, rng.integers(1, 9), rng.integers(1, 300), 2**31 - 1]))


def random_ius_params(seed):
    """Return a preset, one with a few fields changed, or any parameters."""
    rng = np.random.default_rng(seed)
    fields = {
        "outline_value_below": int(rng.integers(0, 257)),
        "light_saturation_below": int(rng.integers(0, 257)),
        "light_value_above": int(rng.integers(-1, 256)),
        "gray_saturation_below": int(rng.integers(0, 257)),
        "background_area_divisor": int(rng.choice([1, 2, 10, 100, 2**31 - 1])),
        "cell_px": int(rng.choice([1, 2, 3, 5, 16, 1000, 2**31 - 1])),
        "seed_score": str(rng.choice(["chroma", "saturation"])),
        "seed_order": str(rng.choice(["score", "cells"])),
        "hue_tolerance": int(rng.integers(0, 91)),
        "value_tolerance": int(rng.integers(0, 256)),
        "fill_color": str(rng.choice(["mean", "seed"])),
    }
    chosen = rng.choice(list(fields), int(rng.choice([0, 0, 1, 3, len(fields)])), replace=False)
    changes = {name: fields[name] for name in chosen}
    base = IUSParams.default() if rng.random() < 0.6 else IUSParams.paper()
    return IUSParams(**{**vars(base), **changes})


def random_mask(case):
    rng = np.random.default_rng(case.seed + 1)
    if rng.random() < 0.5:
        return None
    return rng.random((case.height, case.width)) < rng.choice([0.0, 0.5, 0.9, 1.0])
