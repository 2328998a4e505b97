"""How many pictures of each origin every label is to have, so that no label is told by its origin.

Every label gets the same number of pictures: the real ones that there are (collected and composed),
and made ones (rendered, inflated, stylized) for the rest. Real pictures of a label that has very
many are left out as far as the labels' made pictures would else differ in number by more than a
factor: a classifier could tell them by how they were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

REAL = ("collected", "composed")
MADE = ("rendered", "inflated", "stylized")
Counts = Mapping[str, Mapping[str, int]]
"""By label and origin."""


@dataclass(frozen=True, slots=True)
class Uneven:
    """An origin that has a larger share of one label than of another, by more than the factor."""

    origin: str
    least: str
    """The label of which it is the smallest share."""
    least_share: float
    most: str
    most_share: float

    def __str__(self) -> str:
        times = "" if not self.least_share else f", {self.most_share / self.least_share:.1f} times"
        return (
            f"{self.origin} pictures are {self.least_share:.1%} of {self.least} and "
            f"{self.most_share:.1%} of {self.most}{times}"
        )


def shared_evenly(total: int, names: Sequence[str]) -> dict[str, int]:
    """Return a total in equal parts; the first names get one more where it isn't divisible."""
    part, rest = divmod(total, len(names))
    return {name: part + (place < rest) for place, name in enumerate(names)}


def in_proportion(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Return a total in parts that are as these weights, by the largest remainders."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {name: total * weight / whole for name, weight in weights.items()}
    parts = {name: int(share) for name, share in exact.items()}
    order = sorted(weights, key=lambda name: parts[name] - exact[name])
    for name in order[: total - sum(parts.values())]:
        parts[name] += 1
    return parts


def planned(
    pictures: int,
    there: Counts,
    possible: Counts,
    weights: Mapping[str, float],
    *,
    factor: float = 2.0,
) -> dict[str, dict[str, int]]:
    """Return how many pictures of each origin every label is to have.

    Parameters
    ----------
    pictures
        Of all labels together.
    there
        How many real ones there are, by label and origin; its labels are those that count.
    possible
        How many of each origin can be made of a label.
    weights
        What the made ones are as, by origin.
    factor
        The most that the numbers of made pictures may differ by, if real ones can be left out.

    Raises
    ------
    ValueError
        If there is no label, or a number is negative.
    """
    if not there or pictures < 0 or factor < 1:
        raise ValueError(
            f"planning needs labels, at least 0 pictures and a factor of at least 1, got "
            f"{len(there)}, {pictures} and {factor}"
        )
    quotas = shared_evenly(pictures, list(there))
    lacking = max(quotas[label] - sum(there[label].values()) for label in there)
    least_made = _least_made(max(0, lacking), weights, factor)
    plan = {}
    for label, quota in quotas.items():
        room = max(0, quota - least_made)
        if not any(possible.get(label, {}).values()):
            room = quota  # Real ones are better than none.
        real = _real(there[label], room)
        rest = quota - sum(real.values())
        plan[label] = real | _made(rest, possible.get(label, {}), weights)
    return plan


def _least_made(most: int, weights: Mapping[str, float], factor: float) -> int:
    """Return how many made pictures a label needs where another has `most`.

    As parts are rounded, an origin's would else be just over the factor.
    """
    least, parts = ceil(most / factor), in_proportion(most, weights)
    for more in range(len(weights)):
        fewer = in_proportion(least + more, weights)
        if all(parts[name] <= factor * fewer[name] for name in parts):
            return least + more
    return least


def _real(there: Mapping[str, int], room: int) -> dict[str, int]:
    """Return how many real pictures are taken: collected ones first."""
    taken = {}
    for origin in REAL:
        taken[origin] = min(there.get(origin, 0), room)
        room -= taken[origin]
    return taken


def _made(total: int, possible: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, int]:
    """Share a number out in proportion; what an origin can't give the others do."""
    parts = dict.fromkeys(MADE, 0)
    left = total
    while left:
        open_to = {
            name: weight
            for name, weight in weights.items()
            if weight and parts[name] < possible.get(name, 0)
        }
        if not open_to:
            break
        for name, count in in_proportion(left, open_to).items():
            parts[name] += min(count, possible[name] - parts[name])
        left = total - sum(parts.values())
    return parts


def uneven(chosen: Counts, factor: float = 2.0) -> list[Uneven]:
    """Return the origins whose shares of the labels differ by more than a factor."""
    totals = {label: sum(counts.values()) for label, counts in chosen.items()}
    labels = [label for label in chosen if totals[label]]
    found = []
    for origin in (*REAL, *MADE):
        shares = {label: chosen[label].get(origin, 0) / totals[label] for label in labels}
        if not any(shares.values()):
            continue
        least = min(shares, key=lambda label: (shares[label], label))
        most = max(shares, key=lambda label: (shares[label], label))
        if shares[most] > factor * shares[least]:
            found.append(Uneven(origin, least, shares[least], most, shares[most]))
    return found


def counted(pairs: Sequence[tuple[str, str]], labels: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return how many pictures of each origin every label has, of (label, origin) pairs."""
    counts: dict[str, Counter[str]] = {label: Counter() for label in labels}
    for label, origin in pairs:
        counts[label][origin] += 1
    return {label: dict(counter) for label, counter in counts.items()}
