"""Pictures (or features) with their classes, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.models.errors import ModelError


@dataclass(frozen=True)
class Examples:
    """What is learnt from, or tested on."""

    inputs: tuple[NDArray[Any], ...]
    """What the net takes: uint8 pictures, N x height x width x 3, or an NPN's features, one array
    a member."""
    classes: NDArray[np.int64]
    """Class numbers, N."""
    labels: tuple[str, ...]
    """The classes' names."""
    ids: tuple[str, ...] = ()
    """Of the pictures."""
    collected: NDArray[np.bool_] | None = None
    """True where a picture is a real one, neither composed nor derived; None: all are."""

    def __len__(self) -> int:
        return len(self.classes)

    def part(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Examples:
        """Return some of the examples, by number or by a mask."""
        numbers = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        return Examples(
            tuple(each[numbers] for each in self.inputs),
            self.classes[numbers],
            self.labels,
            tuple(self.ids[number] for number in numbers) if self.ids else (),
            None if self.collected is None else self.collected[numbers],
        )

    def targets(self) -> NDArray[np.float32]:
        """Return the classes as N x classes, 1 for the right one."""
        return np.eye(len(self.labels), dtype=np.float32)[self.classes]


def check_classes(classes: Iterable[int], labels: Sequence[str], side: str) -> None:
    """Raise ModelError where a class has no picture on a side."""
    found = set(classes)
    missing = [label for number, label in enumerate(labels) if number not in found]
    if missing:
        named = ", ".join(map(repr, missing))
        raise ModelError(
            f"no {side} picture of {named}: collect or accept some, or leave them out (--labels)"
        )
