"""A design: a cartoon figure as a function of parameters, and the ranges they are drawn from."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from toonnet.render.bodies.kit import Surface, assembled
from toonnet.render.mesh import Mesh

Value = float | str
SEEDS = 8
"""Seeds 0 to 7 divide every range among them, so that no two figures of a design are alike."""


@dataclass(frozen=True, slots=True)
class Between:
    """A number from a range."""

    low: float
    high: float

    def at(self, share: float) -> Value:
        """Return the value at a share of the range, 0 up to 1."""
        return round(self.low + (self.high - self.low) * share, 4)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from a range, both ends included."""

    low: int
    high: int

    def at(self, share: float) -> Value:
        """Return the value at a share of the range, 0 up to 1."""
        return self.low + int(share * (self.high - self.low + 1))


@dataclass(frozen=True, slots=True, init=False)
class OneOf:
    """One of some values: colours above all."""

    values: tuple[Value, ...]

    def __init__(self, *values: Value) -> None:
        object.__setattr__(self, "values", values)

    def at(self, share: float) -> Value:
        """Return the value at a share of the list, 0 up to 1."""
        return self.values[int(share * len(self.values))]


Range = Between | Whole | OneOf


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A parametric figure: y up, its front towards +z, its left side at +x."""

    name: str
    """As in "bee-round": the label and what is special."""
    label: str
    version: int
    """Raise it when the same parameters give another mesh."""
    ranges: Mapping[str, Range]
    """What each parameter is drawn from; lengths are in units of the figure, angles end in
    `_deg`, colours are as in "#ffcc00"."""
    figure: Callable[[SimpleNamespace], Iterable[Surface]]
    """Gets the parameters as attributes."""

    def parameters(self, seed: int) -> dict[str, Value]:
        """Return the parameters of a seed.

        Raises
        ------
        ValueError
            If the seed is negative.
        """
        if seed < 0:
            raise ValueError(f"seed must be at least 0, got {seed}")
        random = np.random.default_rng([zlib.crc32(self.name.encode()), seed // SEEDS])
        drawn = {}
        for name, span in self.ranges.items():
            shares = (random.permutation(SEEDS) + random.random(SEEDS)) / SEEDS
            drawn[name] = span.at(float(shares[seed % SEEDS]))
        return drawn

    def mesh(self, parameters: Mapping[str, Value]) -> Mesh:
        """Return the figure that has the given parameters, named part by part.

        Raises
        ------
        ValueError
            If a parameter is missing, unknown or not finite.
        """
        wrong = self.ranges.keys() ^ parameters.keys()
        if wrong:
            raise ValueError(
                f"{self.name} has the parameters {', '.join(self.ranges)}; missing or unknown: "
                f"{', '.join(sorted(wrong))}"
            )
        for name, value in parameters.items():
            if not isinstance(value, str) and not math.isfinite(value):
                raise ValueError(f"{self.name}: {name} must be finite, got {value}")
        return assembled(self.figure(SimpleNamespace(**parameters)))
