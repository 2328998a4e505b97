"""Compares our renderer with the peers: first the outlines, then the times."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.interleave import Effort, interleave, ratio
from benchmarks.rendering.contestants import PEERS, Contestant, Peer
from benchmarks.rendering.scenes import MODELS, VIEWS, write

EFFORT = Effort(rounds=3, seconds=0.5)
"""A round is 16 pictures of each."""
SIZES_PX = (256, 512)
SAMPLES = (1, 4)
LEAST_OVERLAP = 0.97
"""Intersection over union of the outlines: all draw the same, but for what samples see at edges."""


@dataclass(frozen=True)
class RenderCase:
    """What is drawn."""

    model: str
    size_px: int
    samples: int
    files: bool
    """Whether the pictures are written as PNG files too."""


@dataclass(frozen=True)
class RenderPeerRow:
    """How one peer did."""

    name: str
    renderer: str
    images_per_s: float
    ratio: float
    overlap: float


@dataclass(frozen=True)
class RenderRow:
    """How our renderer did."""

    case: RenderCase
    renderer: str
    images_per_s: float
    peers: tuple[RenderPeerRow, ...]

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> RenderRow:
        peers = tuple(RenderPeerRow(**peer) for peer in row["peers"])
        return cls(**{**row, "case": RenderCase(**row["case"]), "peers": peers})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        case = self.case
        what = "with files" if case.files else "drawing"
        peers = "; ".join(
            f"{peer.ratio:.1f}x {peer.name} ({peer.images_per_s:.0f}, IoU {peer.overlap:.3f})"
            for peer in self.peers
        )
        where = f"{case.model} {case.size_px} px, samples: {case.samples}, {what}"
        return f"{where:40}{self.images_per_s:7.0f} images/s  {peers}"


def cases() -> list[RenderCase]:
    """Return all that is measured."""
    return [RenderCase(*one) for one in product(MODELS, SIZES_PX, SAMPLES, (False, True))]


def overlap(ours: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> float:
    """Return the smallest intersection over union of two batches of outlines."""
    together = (ours & theirs).sum(axis=(1, 2)) / np.maximum((ours | theirs).sum(axis=(1, 2)), 1)
    return float(together.min())


def compare(
    wanted: list[RenderCase], effort: Effort, peers: tuple[Peer, ...] = PEERS
) -> Iterator[RenderRow]:
    """Check that all draw the same outlines, then time ours in turns with each peer.

    Raises
    ------
    ValueError
        If a peer's outlines aren't ours.
    RuntimeError
        If a renderer fails.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for model in {case.model for case in wanted}:
            write(model, folder / f"{model}.npz")
        for case in wanted:
            rows = [_against(peer, case, effort, folder) for peer in peers]
            speed = float(np.median([row.images_per_s for row in rows]))
            yield RenderRow(case, rows[0].renderer, speed, tuple(row.peers[0] for row in rows))


def _against(peer: Peer, case: RenderCase, effort: Effort, folder: Path) -> RenderRow:
    """Return the row of one peer alone."""
    scene = folder / f"{case.model}.npz"
    with Contestant.ours() as ours, Contestant.of(peer) as theirs:
        both, drivers, shown = (ours, theirs), [], []
        for one in both:
            drivers.append(one.open(scene, case.size_px, case.samples))
            shown.append(one.save(folder / "shown.npz")[1])
        same = overlap(*shown)
        if same < LEAST_OVERLAP:
            raise ValueError(f"{peer.name}: outlines must overlap by {LEAST_OVERLAP}, got {same}")
        works = {one.name: _work(one, case, folder / one.name) for one in both}
        seconds = interleave(works, {name: [()] for name in works}, effort)
    mine, its = (len(VIEWS) / float(np.median(seconds[one.name])) for one in both)
    times = ratio(seconds[ours.name], seconds[theirs.name])
    return RenderRow(
        case, drivers[0], mine, (RenderPeerRow(peer.name, drivers[1], its, times, same),)
    )


def _work(one: Contestant, case: RenderCase, folder: Path) -> Callable[[], Any]:
    if not case.files:
        return partial(one.ask, do="draw")
    folder.mkdir(exist_ok=True)
    return partial(one.ask, do="files", folder=str(folder))
