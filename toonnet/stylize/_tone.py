"""The three-layer model of a pencil drawing's tones, and matching a picture's tones to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGMA_BRIGHT = 9.0
MILD_FROM, MILD_TO = 105.0, 225.0
MU_DARK, SIGMA_DARK = 90.0, 11.0
"""Lu, Xu and Jia 2012, table 1, in gray levels of 0 to 255."""


@dataclass(frozen=True)
class ToneMix:
    """Shares of the three layers; each is normalised to unit mass before it is weighted."""

    bright: float
    mild: float
    dark: float

    def __post_init__(self) -> None:
        shares = (self.bright, self.mild, self.dark)
        if not all(0 <= share < np.inf for share in shares) or not sum(shares):
            raise ValueError(f"shares must be at least 0 and not all 0, got {shares}")


MIXES = {
    "balanced": ToneMix(52, 37, 11),
    "dark": ToneMix(42, 29, 29),
    "light": ToneMix(76, 22, 2),
}
"""The mixes that the source names: 52 : 37 : 11 is its default."""


@cache
def distribution(mix: ToneMix) -> NDArray[np.float64]:
    """Return the share of pixels at each gray level, 256 in all, of sum 1."""
    levels = np.arange(256.0)
    layers = (
        np.exp(-(255 - levels) / SIGMA_BRIGHT),
        ((levels >= MILD_FROM) & (levels <= MILD_TO)).astype(np.float64),
        np.exp(-((levels - MU_DARK) ** 2) / (2 * SIGMA_DARK**2)),
    )
    shares = np.array([mix.bright, mix.mild, mix.dark]) / (mix.bright + mix.mild + mix.dark)
    return np.asarray(
        sum(share * layer / layer.sum() for share, layer in zip(shares, layers, strict=True))
    )


def matching_table(counts: NDArray[Any], wanted: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the 256 gray levels that bring a histogram of `counts` to the `wanted` shares.

    A level goes where the middle of its pixels belongs: a picture of one gray becomes the median,
    whatever lies before or after.
    """
    total = max(int(counts.sum()), 1)
    middles = (np.cumsum(counts) - counts / 2) / total
    table = np.searchsorted(np.cumsum(wanted), middles)
    return np.minimum(table, 255).astype(np.uint8)
