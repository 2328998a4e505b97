"""Inputs of every operation, generated from the contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

import toonnet.fast
from benchmarks.pictures import SIZES, Picture, pictures
from toonnet.fast import why_not
from toonnet.fast._contracts import CONTRACTS, KINDS, OpContract
from toonnet.fast.params import WarpParams

REFERENCE_SIZE = (299, 299)
"""Where the contracts' floors hold: the size that nets for recognition take."""


def _texture(picture: Picture) -> Picture:
    """Return a coloured texture; its content can't matter to a blend, its randomness is fair."""
    return np.random.default_rng(0).integers(0, 256, picture.shape, np.uint8)


def gray(picture: Picture) -> Picture:
    """Return the picture's gray."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))


def hatching(picture: Picture, brightest: float = 0.98) -> Picture:
    """Return smooth noise of the picture's size from 0.45 to `brightest`, at most 254 / 255."""
    noise = np.random.default_rng(0).standard_normal(picture.shape[:2])
    noise = cv2.GaussianBlur(noise, (0, 0), 1.0)
    spread = (noise - noise.min()) / np.ptp(noise)
    return np.minimum(255 * (0.45 + (brightest - 0.45) * spread), 254).astype(np.uint8)


def _labels(picture: Picture) -> Any:
    return toonnet.fast.mean_shift_segment(picture)[0]


def _placements(picture: Picture) -> Any:
    rng, count = np.random.default_rng(0), int(_labels(picture).max()) + 1
    return np.column_stack([rng.uniform(0, 1024, (count, 3)), np.ones(count)])


def _moves(picture: Picture) -> Any:
    nodes = [(side - 1) // WarpParams().spacing_px + 4 for side in picture.shape[:2]]
    return np.random.default_rng(0).normal(0, 1.4, (*nodes, 2))


SOURCES: dict[str, Callable[[Picture], Any]] = {
    "picture": lambda picture: picture,
    "filtered": lambda picture: toonnet.fast.mean_shift_filter(picture),
    "texture": _texture,
    "moves": _moves,
    "tone": gray,
    "hatching": hatching,
    "labels": _labels,
    "tile": lambda picture: np.random.default_rng(0).integers(0, 256, (1024, 1024), np.uint8),
    "placements": _placements,
}
"""How a contract's source array is made of a picture; optional ones (``?``) are left out."""


@dataclass(frozen=True)
class Case:
    """One operation on one kind of picture at one size."""

    contract: OpContract
    kind: str
    size: tuple[int, int]

    @property
    def id(self) -> str:
        return f"{self.contract.name}-{self.kind}-{self.size[0]}x{self.size[1]}"

    def inputs(self) -> list[tuple[Any, ...]]:
        """Return the operation's arguments, a tuple a picture."""
        return _inputs(self.contract.name, self.kind, self.size)

    def call(self, backend: str) -> Callable[..., Any]:
        """Return the public function on one thread."""
        function = getattr(toonnet.fast, self.contract.name)
        return lambda *arrays: function(*arrays, threads=1, backend=backend)


@cache
def _inputs(op: str, kind: str, size: tuple[int, int]) -> list[tuple[Any, ...]]:
    names = [name for name in CONTRACTS[op].sources if not name.endswith("?")]
    return [tuple(SOURCES[name](picture) for name in names) for picture in _pictures(kind, size)]


_pictures = cache(pictures)


def cases(sizes: tuple[tuple[int, int], ...] = SIZES) -> Iterator[Case]:
    """Yield a case for every operation on pictures that ``cpp`` can run, kind and size."""
    for contract in CONTRACTS.values():
        if contract.takes != "hashes" and why_not(contract.name, "cpp") is None:
            for kind in KINDS:
                for size in sizes:
                    yield Case(contract, kind, size)
