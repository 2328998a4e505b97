"""One row per operation: what it takes, where it exists, how exact and how fast it must be.

Tests, benchmarks, ``toonnet doctor`` and README's table are generated from these rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BACKENDS = ("numpy", "numba", "cpp")
"""Every backend, from the plainest to the fastest."""


@dataclass(frozen=True)
class OpContract:
    """What one operation promises."""

    name: str
    """Name of the public function, of its file in every backend folder, and in benchmark ids."""
    sources: tuple[str, ...]
    """The arrays that a kernel reads per picture, in order; a ``?`` marks one that may be None."""
    targets: tuple[str, ...]
    """The arrays that a kernel fills per picture, in order."""
    backends: tuple[str, ...] = BACKENDS
    tolerance: int = 0
    """Largest difference between backends; integers decide everywhere so far, hence 0."""
    peers: tuple[str, ...] = ()
    """Names of the peers it is measured against, in ``benchmarks/peers``; the first has floors."""
    floors: Mapping[str, float] = field(default_factory=dict)
    """Least speed ratio to the first peer by kind of picture: 299 x 299, one thread, ``cpp``."""


CONTRACTS: Mapping[str, OpContract] = {
    contract.name: contract
    for contract in (
        OpContract("rgb_to_hsv", sources=("picture",), targets=("hsv",)),
        OpContract("mean_shift_filter", sources=("picture",), targets=("filtered",)),
        OpContract("mean_shift_segment", sources=("picture",), targets=("labels", "count")),
        OpContract("unify", sources=("filtered", "mask?"), targets=("unified",)),
        OpContract("ius", sources=("picture", "mask?"), targets=("unified",)),
        OpContract("rgb_histogram", sources=("picture", "mask?"), targets=("counts",)),
        OpContract("texture_blend", sources=("picture", "texture"), targets=("blended",)),
    )
}
