"""Parameters of the operations: frozen, checked when made, with plain Python numbers inside."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar

import numpy as np

SeedScore = Literal["chroma", "saturation"]
SeedOrder = Literal["score", "cells"]
FillColor = Literal["mean", "seed"]

Check = Callable[[str, Any], Any]
"""Takes a parameter's name and value; returns the value as a plain number or string, or raises."""


def integer(low: int, high: int) -> Check:
    """Return the check of an integer between `low` and `high`, both included."""

    def check(name: str, value: Any) -> int:
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
            raise TypeError(f"{name} must be an int, got {value!r}")
        if not low <= value <= high:
            raise ValueError(f"{name} must be between {low} and {high}, got {value}")
        return int(value)

    return check


def _real(rule: str, holds: Callable[[float], bool]) -> Check:
    def check(name: str, value: Any) -> float:
        number = int | float | np.integer | np.floating
        if isinstance(value, bool | np.bool_) or not isinstance(value, number):
            raise TypeError(f"{name} must be a real number, got {value!r}")
        try:
            plain = float(value)
        except OverflowError:  # An integer beyond every double.
            plain = math.inf
        if not holds(plain):
            raise ValueError(f"{name} must be {rule}, got {value}")
        return plain

    return check


def odd(low: int, high: int) -> Check:
    """Return the check of an odd integer between `low` and `high`, both included."""
    within = integer(low, high)

    def check(name: str, value: Any) -> int:
        plain: int = within(name, value)
        if plain % 2 == 0:
            raise ValueError(f"{name} must be odd, got {value}")
        return plain

    return check


def choice(*allowed: str) -> Check:
    """Return the check of a string that must be one of the `allowed` ones."""

    def check(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a string, got {value!r}")
        if value not in allowed:
            raise ValueError(f"{name} must be {' or '.join(map(repr, allowed))}, got {value!r}")
        return value

    return check


_LARGEST_INT32 = 2**31 - 1

_CHECKS: dict[str, Check] = {
    "spatial_radius_px": integer(1, 64),
    "color_radius": _real("above 0 and at most 442", lambda value: 0 < value <= 442),
    "max_iterations": integer(1, 100),
    "epsilon": _real("finite and at least 0", lambda value: 0 <= value < math.inf),
    "min_area_px": integer(0, _LARGEST_INT32),
    "bins": integer(1, 256),
    "distance": integer(0, 64),
    "length_px": odd(1, 181),
    "smoothness": _real("above 0 and at most 1000", lambda value: 0 < value <= 1000),
    "tolerance": _real("above 0 and at most 1", lambda value: 0 < value <= 1),
    "solver_iterations": integer(0, 100_000),
    "spacing_px": integer(1, 4096),
    "outline_value_below": integer(0, 256),
    "light_saturation_below": integer(0, 256),
    "light_value_above": integer(-1, 255),
    "gray_saturation_below": integer(0, 256),
    "background_area_divisor": integer(1, _LARGEST_INT32),
    "cell_px": integer(1, _LARGEST_INT32),
    "seed_score": choice("chroma", "saturation"),
    "seed_order": choice("score", "cells"),
    "hue_tolerance": integer(0, 90),
    "value_tolerance": integer(0, 255),
    "fill_color": choice("mean", "seed"),
}
"""The domain of every field; one name means one thing in all parameter objects."""


class _Checked:
    """Checks every field of a frozen dataclass when an object of it is made."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]  # Only dataclasses derive from this.
            value = _CHECKS[field.name](field.name, getattr(self, field.name))
            object.__setattr__(self, field.name, value)


@dataclass(frozen=True, kw_only=True)
class MeanShiftParams(_Checked):
    """Parameters of the mean-shift filter; out of domain raises TypeError or ValueError."""

    spatial_radius_px: int = 7
    """Half the window: it spans 2 r + 1 pixels each way; 1 to 64."""
    color_radius: float = 14.0
    """Euclidean RGB distance up to which a pixel counts; above 0, at most 442."""
    max_iterations: int = 5
    """1 to 100."""
    epsilon: float = 1.0
    """Stop at a step of at most so much: |dx| + |dy| + squared RGB distance; finite, >= 0."""


@dataclass(frozen=True, kw_only=True)
class SegmentParams(MeanShiftParams):
    """Parameters of mean-shift segmentation."""

    min_area_px: int = 50
    """Smaller regions are merged into their nearest neighbour in colour; 0 to 2^31 - 1."""


@dataclass(frozen=True, kw_only=True)
class HistogramParams(_Checked):
    """Parameters of the RGB histogram."""

    bins: int = 19
    """Number of bins a channel; 1 to 256."""


@dataclass(frozen=True, kw_only=True)
class HammingParams(_Checked):
    """Parameters of the search for near hashes."""

    distance: int = 8
    """Two hashes are near that differ in at most so many bits; 0 to 64."""


@dataclass(frozen=True, kw_only=True)
class WarpParams(_Checked):
    """Parameters of the elastic warp."""

    spacing_px: int = 16
    """From one node of the grid to the next; 1 to 4096."""


@dataclass(frozen=True, kw_only=True)
class StrokesParams(_Checked):
    """Parameters of the line convolution."""

    length_px: int = 17
    """Length of a stroke; odd, 1 to 181."""


@dataclass(frozen=True, kw_only=True)
class FitParams(_Checked):
    """Parameters of the fit of a texture to a tone."""

    smoothness: float = 0.2
    """Weight of the density's gradient (lambda in the source); above 0, at most 1000."""
    tolerance: float = 1e-4
    """Relative residual to stop at; above 0, at most 1."""
    solver_iterations: int = 5000
    """At most so many; 0 to 100,000."""


@dataclass(frozen=True, kw_only=True)
class IUSParams(MeanShiftParams):
    """Parameters of IUS (Inputs Unified Stylization); the defaults are the ``default`` preset.

    Hues run from 0 to 179 (half the angle); saturations, values and chromas from 0 to 255.
    """

    outline_value_below: int = 60
    """A darker pixel is outline: never filled; 0 to 256."""
    light_saturation_below: int = 40
    """A pixel less saturated than this and brighter than the next is light; 0 to 256."""
    light_value_above: int = 200
    """See `light_saturation_below`; -1 to 255."""
    gray_saturation_below: int = 40
    """A pixel less saturated than this is close in hue only to its like; 0 to 256."""
    background_area_divisor: int = 400
    """A light component of at least 1 / divisor of the picture is background; 1 to 2^31 - 1."""
    cell_px: int = 8
    """Side of the cells that give one seed each; 1 to 2^31 - 1."""
    seed_score: SeedScore = "chroma"
    """What the seed of a cell has most of: ``"chroma"`` (max - min) or ``"saturation"``."""
    seed_order: SeedOrder = "score"
    """Which seed fills first: by ``"score"``, highest first, or by ``"cells"``, row by row."""
    hue_tolerance: int = 8
    """Largest hue distance to the seed of a close pixel; 0 to 90."""
    value_tolerance: int = 60
    """Largest difference in value to the seed of a close pixel; 0 to 255."""
    fill_color: FillColor = "mean"
    """What fills a region: the ``"mean"`` of its pixels that aren't light, or the ``"seed"``."""

    @classmethod
    def default(cls) -> IUSParams:
        """Return the preset that keeps a cartoon's colours."""
        return cls()

    @classmethod
    def paper(cls) -> IUSParams:
        """Return the preset that follows the paper's rule to the letter."""
        return cls(
            gray_saturation_below=0,
            seed_score="saturation",
            seed_order="cells",
            hue_tolerance=12,
            value_tolerance=255,
            fill_color="seed",
        )


Params = TypeVar("Params")


def checked_params(value: Any, kind: type[Params]) -> Params:
    """Return `value` if it is parameters of that `kind`, else raise TypeError."""
    if not isinstance(value, kind):
        raise TypeError(f"params must be {kind.__name__}, got {value!r}")
    return value
