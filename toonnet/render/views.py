"""From where a model is looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class View:
    """A direction to look from; how far away is for the framing to decide."""

    azimuth_deg: float
    """Around the vertical axis: 0 looks at the model's front (+z), 90 at its left side (+x)."""
    elevation_deg: float = 0.0
    """Above the horizon; at most 90."""
    roll_deg: float = 0.0
    """Of the camera about its own axis, anticlockwise."""
    field_of_view_deg: float = 30.0
    """Full angle; 0 projects in parallel."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not math.isfinite(getattr(self, name)):
                raise ValueError(f"{name} must be finite, got {getattr(self, name)}")
        if not -90 <= self.elevation_deg <= 90:
            raise ValueError(f"elevation_deg must be in [-90, 90], got {self.elevation_deg}")
        if not 0 <= self.field_of_view_deg < 150:
            raise ValueError(f"field_of_view_deg must be in [0, 150), got {self.field_of_view_deg}")


class Views(Protocol):
    """A number of views, each of which can be drawn again."""

    def __len__(self) -> int: ...

    def view(self, index: int, attempt: int) -> View | None:
        """Return view `index` as to be tried at an attempt, 0 first; None: there is no other."""


@dataclass(frozen=True, slots=True)
class ExplicitViews:
    """These views and no others."""

    views: Sequence[View]

    def __len__(self) -> int:
        return len(self.views)

    def view(self, index: int, attempt: int) -> View | None:
        """See `Views.view`."""
        return self.views[index] if attempt == 0 else None


@dataclass(frozen=True, slots=True)
class StratifiedViews:
    """Azimuths spread evenly with jitter, elevations drawn evenly from a range.

    The view of an index depends on the seed, the index and the count alone, so that a part of a
    run gives the same views as the whole.
    """

    count: int
    seed: int = 0
    jitter_deg: float = 15.0
    elevations_deg: tuple[float, float] = (-5.0, 35.0)
    field_of_view_deg: float = 30.0

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"count must be at least 0, got {self.count}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, got {self.seed}")
        if self.jitter_deg < 0:
            raise ValueError(f"jitter_deg must be at least 0, got {self.jitter_deg}")
        low, high = self.elevations_deg
        if not -90 <= low <= high <= 90:
            raise ValueError(f"elevations_deg must rise within [-90, 90], got {low}, {high}")

    def __len__(self) -> int:
        return self.count

    def view(self, index: int, attempt: int) -> View | None:
        """See `Views.view`."""
        random = np.random.default_rng([self.seed, index, attempt])
        jitter_deg = random.uniform(-self.jitter_deg, self.jitter_deg)
        return View(
            azimuth_deg=(360.0 * index / self.count + jitter_deg) % 360.0,
            elevation_deg=random.uniform(*self.elevations_deg),
            field_of_view_deg=self.field_of_view_deg,
        )


@dataclass(frozen=True, slots=True)
class TurnedViews:
    """Views from the left and the right in turn, never straight and never from the side.

    The view of an index depends on the seed and the index alone.
    """

    count: int
    seed: int = 0
    turns_deg: tuple[float, float] = (15.0, 60.0)
    elevations_deg: tuple[float, float] = (-20.0, 20.0)
    field_of_view_deg: float = 12.0

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"count must be at least 0, got {self.count}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, got {self.seed}")
        low, high = self.turns_deg
        if not 0 <= low <= high <= 75:
            raise ValueError(f"turns_deg must rise within [0, 75], got {low}, {high}")
        low, high = self.elevations_deg
        if not -60 <= low <= high <= 60:
            raise ValueError(f"elevations_deg must rise within [-60, 60], got {low}, {high}")

    def __len__(self) -> int:
        return self.count

    def view(self, index: int, attempt: int) -> View | None:
        """See `Views.view`."""
        if attempt:
            return None
        random = np.random.default_rng([self.seed, index])
        side = 1 if (index + self.seed) % 2 else -1
        return View(
            azimuth_deg=side * random.uniform(*self.turns_deg),
            elevation_deg=random.uniform(*self.elevations_deg),
            field_of_view_deg=self.field_of_view_deg,
        )


def fibonacci_views(count: int, *, field_of_view_deg: float = 30.0) -> ExplicitViews:
    """Return `count` views from all sides, evenly over the sphere along a Fibonacci spiral.

    `field_of_view_deg` is that of each camera.
    """
    golden_deg = math.degrees(math.pi * (3 - math.sqrt(5)))
    return ExplicitViews(
        [
            View(
                azimuth_deg=(index * golden_deg) % 360.0,
                elevation_deg=math.degrees(math.asin(1 - (2 * index + 1) / count)),
                field_of_view_deg=field_of_view_deg,
            )
            for index in range(count)
        ]
    )
