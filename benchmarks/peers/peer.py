"""What a peer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Comparison = Literal["equal", "±1", "another method"]


def _as_it_is(*arrays: Any) -> tuple[Any, ...]:
    return arrays


@dataclass(frozen=True)
class Peer:
    """Another implementation of one operation, on one thread."""

    name: str
    """Its name in the contracts and in the table."""
    run: Callable[..., Any]
    """What is timed; takes what `prepare` returns."""
    comparison: Comparison
    """How its output compares with ours; verified before timing."""
    prepare: Callable[..., tuple[Any, ...]] = _as_it_is
    """Brings the operation's source arrays into the peer's own form; not timed."""
    result: Callable[[Any], Any] = np.asarray
    """Brings the peer's output into the operation's form; not timed."""

    def verify(self, ours: Any, output: Any) -> None:
        """Raise ValueError if the output doesn't compare with ours as stated."""
        if self.comparison == "another method":
            return
        theirs = self.result(output)
        if theirs.shape != ours.shape:
            raise ValueError(f"{self.name}: shape must be {ours.shape}, got {theirs.shape}")
        largest = int(np.abs(theirs.astype(np.int64) - ours.astype(np.int64)).max(initial=0))
        if largest > (1 if self.comparison == "±1" else 0):
            raise ValueError(
                f"{self.name}: output must be {self.comparison}, it is off by {largest}"
            )
