"""Compares an operation with its peers: first the outputs, then the times."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np

from benchmarks.cases import Case
from benchmarks.interleave import Effort, interleave, ratio, typical_ms
from benchmarks.peers import PEERS
from toonnet.fast import Fit, why_not


@dataclass(frozen=True)
class PeerRow:
    """How one peer did."""

    name: str
    comparison: str
    milliseconds: float
    ratio: float


@dataclass(frozen=True)
class Row:
    """How one operation did on one kind of picture at one size; one thread, ``cpp``."""

    op: str
    kind: str
    height: int
    width: int
    milliseconds: float
    peers: tuple[PeerRow, ...]

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Row:
        return cls(**{**row, "peers": tuple(PeerRow(**peer) for peer in row["peers"])})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def compare(case: Case, effort: Effort) -> Row:
    """Check that the peers' outputs are what they state, then time it in turns with each.

    Raises
    ------
    ValueError
        If an output isn't what its peer states.
    """
    cv2.setNumThreads(1)
    ours = case.call("cpp")
    peers = [PEERS[name] for name in case.contract.peers]
    arguments = case.inputs()
    inputs = {peer.name: [peer.prepare(*arrays) for arrays in arguments] for peer in peers}
    for i, arrays in enumerate(arguments):
        output = ours(*arrays)
        for peer in peers:
            output = output[0] if isinstance(output, tuple) else output
            peer.verify(output, peer.run(*inputs[peer.name][i]))
    if not peers:
        seconds = interleave({"toonnet": ours}, {"toonnet": arguments}, effort)
        return Row(case.contract.name, case.kind, *case.size, typical_ms(seconds["toonnet"]), ())
    # A loop for each peer: in one for all, a peer that sweeps the caches harms whoever comes next.
    rows, milliseconds = [], []
    for peer in peers:
        contestants = {"toonnet": ours, peer.name: peer.run}
        both = {"toonnet": arguments, peer.name: inputs[peer.name]}
        seconds = interleave(contestants, both, effort)
        milliseconds.append(typical_ms(seconds["toonnet"]))
        speed = ratio(seconds["toonnet"], seconds[peer.name])
        rows.append(PeerRow(peer.name, peer.comparison, typical_ms(seconds[peer.name]), speed))
    return Row(case.contract.name, case.kind, *case.size, milliseconds[0], tuple(rows))


def backend_milliseconds(case: Case, effort: Effort) -> dict[str, float]:
    """Return what a picture takes on every backend that runs here, outputs checked first.

    On the first picture alone: mean shift in plain NumPy takes seconds.
    """
    arrays = case.inputs()[0]
    milliseconds = {}
    for backend in case.contract.backends:
        if why_not(case.contract.name, backend) is None:
            verify_backend(case, backend, arrays)
            seconds = interleave({backend: case.call(backend)}, {backend: [arrays]}, effort)
            milliseconds[backend] = typical_ms(seconds[backend])
    return milliseconds


def verify_backend(case: Case, backend: str, arrays: tuple[Any, ...]) -> None:
    """Raise ValueError if a backend's output differs from ``cpp``'s by more than promised."""
    for ours, theirs in zip(
        _all_outputs(case, "cpp", arrays), _all_outputs(case, backend, arrays), strict=True
    ):
        off = int(np.abs(np.subtract(ours, theirs, dtype=np.int64)).max(initial=0))
        if off > case.contract.tolerance:
            raise ValueError(f"{case.id}: {backend} must equal cpp, it is off by {off}")


def _all_outputs(case: Case, backend: str, arrays: tuple[Any, ...]) -> tuple[Any, ...]:
    output = case.call(backend)(*arrays)
    if not isinstance(output, tuple):
        return (output,)
    return tuple(part for part in output if not isinstance(part, Fit))
