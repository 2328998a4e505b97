"""How an effect on the error is estimated: paired, by groups of pictures, over seeds.

Two methods are compared on the same pictures. Pictures of one group resemble each other, and a
seed's trainings are shared by all its pictures, so neither pictures nor (picture, seed) pairs are
independent. Intervals therefore resample whole groups and whole seeds (the pigeonhole bootstrap of
A. Owen, 2007, which is conservative for such crossed effects); tests flip the signs of whole
groups. McNemar's test is given a seed at a time, since it takes pictures for independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = 10_000
_LEVEL = 0.95

Counts = NDArray[np.int64]
Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Interval:
    """A figure with its interval of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """What a method changes: the second's error less the first's, as a share."""

    difference: Interval
    p_value: float
    """Of the exact sign-flip test over groups, two-sided."""
    mcnemar: tuple[float, ...]
    """Exact two-sided p-values, one a seed."""
    only_first_wrong: int
    """Over all seeds."""
    only_second_wrong: int
    pairs: int
    groups: int
    seeds: int


def mcnemar(only_first_wrong: int, only_second_wrong: int) -> float:
    """Return the exact two-sided p-value of McNemar's test: pairs that differ fall either way.

    Raises
    ------
    ValueError
        If a count is negative.
    """
    if min(only_first_wrong, only_second_wrong) < 0:
        raise ValueError(f"counts must be at least 0, got {only_first_wrong}, {only_second_wrong}")
    total = only_first_wrong + only_second_wrong
    fewer = min(only_first_wrong, only_second_wrong)
    tail = sum(comb(total, count) for count in range(fewer + 1))
    return min(1.0, 2 * tail / int(2**total))


def sign_flip(totals: Counts) -> float:
    """Return the exact two-sided p-value that each total is as likely as its opposite.

    Parameters
    ----------
    totals
        Whole numbers, one a group: by how many its pictures favour one method. With totals of 1 and
        -1 it is McNemar's test.
    """
    sizes = np.abs(totals[totals != 0]).astype(np.int64)
    reached = int(abs(int(totals.sum())))
    chances = np.ones(1)
    for size in sizes:  # The distribution of the sum, each size added or taken away.
        wider = np.zeros(len(chances) + 2 * size)
        wider[: len(chances)] += chances / 2
        wider[2 * size :] += chances / 2
        chances = wider
    sums = np.arange(len(chances)) - int(sizes.sum())
    return min(1.0, float(chances[np.abs(sums) >= reached].sum()))


def share(wrong: NDArray[np.bool_], groups: NDArray[Any], seeds: NDArray[Any]) -> Interval:
    """Return the share of wrong ones among (picture, seed) pairs, with its interval.

    Parameters
    ----------
    wrong, groups, seeds
        One of each a pair.
    """
    sums, counts = _crossed(wrong.astype(np.int64), groups, seeds)
    return bootstrap(sums, counts)


def paired(
    first_wrong: NDArray[np.bool_],
    second_wrong: NDArray[np.bool_],
    groups: NDArray[Any],
    seeds: NDArray[Any],
    *,
    draws: int = DRAWS,
) -> Effect:
    """Return what the second method changes, on the same (picture, seed) pairs.

    Raises
    ------
    ValueError
        If there is no pair.
    """
    if not len(first_wrong):
        raise ValueError("there must be at least one pair, got none")
    change = second_wrong.astype(np.int64) - first_wrong
    sums, counts = _crossed(change, groups, seeds)
    better, worse = change < 0, change > 0
    return Effect(
        bootstrap(sums, counts, draws=draws),
        sign_flip(sums.sum(1)),
        tuple(
            mcnemar(int(better[seeds == seed].sum()), int(worse[seeds == seed].sum()))
            for seed in np.unique(seeds)
        ),
        int(better.sum()),
        int(worse.sum()),
        len(change),
        *sums.shape,
    )


def bootstrap(sums: Counts, counts: Counts, *, draws: int = DRAWS, seed: int = 0) -> Interval:
    """Return the ratio of two totals, with the percentile interval of its resamples.

    Parameters
    ----------
    sums, counts
        Groups x seeds: the numerator's part and the denominator's of each.
    draws
        Resamples.
    seed
        Of the resamples.
    """
    by_group, by_seed = _weights(*sums.shape, draws, seed)
    # Whole numbers far below 2^24: single precision is exact.
    over = ((by_group @ sums.astype(np.float32)) * by_seed).sum(1)
    under = ((by_group @ counts.astype(np.float32)) * by_seed).sum(1)
    ratios = over[under > 0] / under[under > 0].astype(np.float64)
    low, high = np.quantile(ratios, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Interval(float(sums.sum() / counts.sum()), float(low), float(high))


@lru_cache(maxsize=8)
def _weights(groups: int, seeds: int, draws: int, seed: int) -> tuple[Weights, Weights]:
    """Return how often each group and each seed is drawn, draws x groups and draws x seeds."""
    random = np.random.default_rng(seed)
    made = []
    for size in (groups, seeds):
        drawn = random.integers(0, size, (draws, size)) + size * np.arange(draws)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=draws * size)
        made.append(counts.reshape(draws, size).astype(np.float32))
    return made[0], made[1]


def _crossed(values: Counts, groups: NDArray[Any], seeds: NDArray[Any]) -> tuple[Counts, Counts]:
    """Return the sums and the numbers of values, groups x seeds."""
    names, row = np.unique(groups, return_inverse=True)
    numbers, column = np.unique(seeds, return_inverse=True)
    sums = np.zeros((len(names), len(numbers)), np.int64)
    counts = np.zeros_like(sums)
    np.add.at(sums, (row, column), values)
    np.add.at(counts, (row, column), 1)
    return sums, counts
