"""What the operations are measured against: each peer states how its output compares."""

from __future__ import annotations

from benchmarks.peers import (
    ius_opencv_numba,
    numpy_peers,
    opencv_peers,
    pillow_peers,
    stylize_peers,
)
from benchmarks.peers.peer import Peer

PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (
        *opencv_peers.PEERS,
        *numpy_peers.PEERS,
        *pillow_peers.PEERS,
        *ius_opencv_numba.PEERS,
        *stylize_peers.PEERS,
    )
}
"""Every peer by the name that the contracts use."""

__all__ = ["PEERS", "Peer"]
