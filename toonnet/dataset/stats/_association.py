"""How much one property of pictures tells of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Association:
    """How much a picture's style tells of its label."""

    cramers_v: float
    """0: nothing; 1: everything. Corrected for what chance alone gives in small tables."""
    guessed: float
    """Share of labels guessed right by always saying the style's commonest one."""
    guessed_blindly: float
    """The same, by always saying the commonest label of all."""


def association(pairs: Iterable[tuple[str, str]]) -> Association:
    """Return how much the first of each pair, a style, tells of the second, a label.

    Cramér's V is corrected for bias after W. Bergsma, "A bias-correction for Cramér's V and
    Tschuprow's T", Journal of the Korean Statistical Society 42 (2013) 323-328.
    """
    joint = Counter(pairs)
    styles, labels = Counter[str](), Counter[str]()
    best = Counter[str]()
    for (style, label), count in joint.items():
        styles[style] += count
        labels[label] += count
        best[style] = max(best[style], count)
    total = joint.total()
    if not total:
        return Association(0.0, 0.0, 0.0)
    return Association(
        _cramers_v(joint, styles, labels),
        best.total() / total,
        max(labels.values()) / total,
    )


def _cramers_v(
    joint: Counter[tuple[str, str]], styles: Counter[str], labels: Counter[str]
) -> float:
    total, rows, columns = joint.total(), len(styles), len(labels)
    if total < 2:
        return 0.0
    # Chi squared over n is the sum of p(s, l)^2 / (p(s) p(l)), less 1: no empty cell counts.
    phi_squared = (
        sum(
            count * count / (styles[style] * labels[label])
            for (style, label), count in joint.items()
        )
        - 1
    )
    by_chance = (rows - 1) * (columns - 1) / (total - 1)
    smallest = min(size - (size - 1) ** 2 / (total - 1) for size in (rows, columns)) - 1
    return min(1.0, sqrt(max(0.0, phi_squared - by_chance) / smallest)) if smallest > 0 else 0.0
