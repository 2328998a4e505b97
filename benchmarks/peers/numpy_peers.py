"""What a NumPy user would write."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.peers.peer import Peer
from toonnet.fast.params import HistogramParams

BINS = HistogramParams().bins
_BIN_OF_VALUE = (np.arange(256) * BINS // 256).astype(np.uint8)


def _bincounts(picture: Any) -> list[Any]:
    binned = _BIN_OF_VALUE[picture]
    return [np.bincount(binned[..., channel].ravel(), minlength=BINS) for channel in range(3)]


PEERS = (
    Peer(
        "np.bincount ×3",
        _bincounts,
        "equal",
        result=lambda counts: np.stack(counts, axis=1),
    ),
)
