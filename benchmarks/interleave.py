"""Times contestants in turn (A B A B …), so that a busy or throttled machine slows them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Contestant = Callable[..., Any]


@dataclass(frozen=True)
class Effort:
    """How long to measure: until both are reached, in rounds over all the inputs."""

    rounds: int
    seconds: float


FULL = Effort(rounds=5, seconds=1.0)
QUICK = Effort(rounds=1, seconds=0.05)
ONCE = Effort(rounds=1, seconds=0.0)


@contextmanager
def no_garbage_collection() -> Any:
    """Keep the collector out of the timed part."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def interleave(
    contestants: Mapping[str, Contestant],
    inputs: Mapping[str, Sequence[tuple[Any, ...]]],
    effort: Effort,
) -> dict[str, NDArray[np.float64]]:
    """Time every contestant on every input, next to each other, over and over.

    Parameters
    ----------
    contestants
        Functions by name.
    inputs
        Each contestant's arguments, a tuple an input, in the same order for all.
    effort
        How long.

    Returns
    -------
    Seconds by contestant: rounds x inputs. What stands at the same place was measured in turn.
    """
    count = len(next(iter(inputs.values())))
    names = list(contestants)
    seconds: dict[str, list[list[float]]] = {name: [] for name in names}
    end = time.perf_counter() + effort.seconds
    with no_garbage_collection():
        while len(seconds[names[0]]) < effort.rounds or time.perf_counter() < end:
            for name in names:
                seconds[name].append([])
            for i in range(count):
                for name in names:
                    seconds[name][-1].append(_timed(contestants[name], inputs[name][i]))
            names.reverse()  # So that nobody always finds the caches warm.
    return {name: np.array(seconds[name]) for name in contestants}


def _timed(contestant: Contestant, arguments: tuple[Any, ...]) -> float:
    start = time.perf_counter()
    contestant(*arguments)
    return time.perf_counter() - start


def ratio(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Return how many times faster we are: the median over the pairs."""
    return float(np.median(theirs / ours))


def typical_ms(seconds: NDArray[np.float64]) -> float:
    """Return milliseconds a picture: the mean over the pictures of each one's median."""
    return float(np.median(seconds, axis=0).mean() * 1e3)
