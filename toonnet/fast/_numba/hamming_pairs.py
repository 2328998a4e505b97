"""Near hashes as compiled Python."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numba._compile import Integer, compiled
from toonnet.fast.params import HammingParams

_BITS = np.uint64(0x5555555555555555)
_PAIRS = np.uint64(0x3333333333333333)
_HALVES = np.uint64(0x0F0F0F0F0F0F0F0F)
_BYTES = np.uint64(0x0101010101010101)


@compiled
def _bits_set(word: Integer) -> Integer:
    word = word - ((word >> np.uint64(1)) & _BITS)
    word = (word & _PAIRS) + ((word >> np.uint64(2)) & _PAIRS)
    word = (word + (word >> np.uint64(4))) & _HALVES
    return (word * _BYTES) >> np.uint64(56)


@compiled
def _search(hashes: NDArray[np.uint64], distance: Integer, pairs: NDArray[np.int32]) -> Integer:
    found = 0
    for i in range(hashes.shape[0]):
        for j in range(i + 1, hashes.shape[0]):
            if _bits_set(hashes[i] ^ hashes[j]) <= distance:
                if found < pairs.shape[0]:
                    pairs[found, 0] = i
                    pairs[found, 1] = j
                found += 1
    return found


@each_picture
def hamming_pairs(
    hashes: NDArray[np.uint64],
    pairs: NDArray[np.int32],
    count: NDArray[np.int64],
    params: HammingParams,
) -> None:
    """Fill `count`, and `pairs` as far as there is room, with the near ones of `hashes`."""
    count[0] = _search(hashes, np.uint64(params.distance), pairs)
