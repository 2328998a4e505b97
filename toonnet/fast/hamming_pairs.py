"""Which hashes are near one another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._dispatch import checked_threads, kernel_for
from toonnet.fast.params import HammingParams

MOST_PAIRS = 1 << 25
"""More pairs (256 MiB) than this are refused: such a distance tells nothing apart."""


def hamming_pairs(
    hashes: Any,
    distance: int = 8,
    *,
    threads: int | None = None,
    backend: str = "auto",
) -> NDArray[np.int32]:
    """Find all pairs of 64-bit hashes that differ in at most `distance` bits.

    Every pair is compared, so that the time depends on neither `distance` nor the hashes.

    Parameters
    ----------
    hashes
        uint64, N, below 2^31 of them.
    distance
        Largest number of differing bits, 0 to 64.
    threads
        At most so many threads; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"``, ``"numba"`` or ``"cpp"``.

    Returns
    -------
    int32, M x 2: the indices (i, j) of each pair, i < j, sorted.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value, or there are more than 2^25 pairs.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    params = HammingParams(distance=distance)
    kernel = kernel_for("hamming_pairs", backend)
    threads = checked_threads(threads)
    sources = [(_checked(hashes),)]
    room, count = 4 * len(hashes) + 64, np.zeros(1, np.int64)
    while True:
        pairs = np.empty((room, 2), np.int32)
        kernel(sources, [(pairs, count)], params=params, threads=threads)
        if count[0] <= room:
            return pairs[: count[0]].copy()
        room = int(count[0])
        if room > MOST_PAIRS:
            raise ValueError(
                f"distance {params.distance} makes {room:,} pairs of {len(hashes):,} hashes, "
                f"more than {MOST_PAIRS:,}; choose a smaller one"
            )


def _checked(hashes: Any) -> NDArray[np.uint64]:
    if not isinstance(hashes, np.ndarray):
        raise TypeError(f"hashes must be a NumPy array, got {type(hashes).__name__}")
    if hashes.dtype != np.uint64:
        raise TypeError(f"hashes must be uint64, got {hashes.dtype}")
    if hashes.ndim != 1:
        raise ValueError(f"hashes must have one dimension, got shape {hashes.shape}")
    return np.ascontiguousarray(hashes)
