"""Near hashes on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import hamming_pairs_u64
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import HammingParams


def hamming_pairs(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: HammingParams, threads: int
) -> None:
    """Fill each ``(pairs, count)`` from its ``(hashes,)``; ``pairs`` only if all fit."""
    hamming_pairs_u64(sources, targets, params=params, threads=threads)
