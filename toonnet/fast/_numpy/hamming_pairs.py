"""Near hashes in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast.params import HammingParams


@each_picture
def hamming_pairs(
    hashes: NDArray[np.uint64],
    pairs: NDArray[np.int32],
    count: NDArray[np.int64],
    params: HammingParams,
) -> None:
    """Fill `count`, and `pairs` as far as there is room, with the near ones of `hashes`."""
    found = 0
    for i in range(len(hashes)):
        distances = np.bitwise_count(hashes[i + 1 :] ^ hashes[i])
        (later,) = np.nonzero(distances <= params.distance)
        room = pairs[found : found + len(later)]
        room[:, 0] = i
        room[:, 1] = later[: len(room)] + i + 1
        found += len(later)
    count[0] = found
