"""Errors, plain and balanced, by class, with intervals."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054
"""Of a two-sided interval of 95 %."""
_TENTHS = 10


@dataclass(frozen=True)
class Predictions:
    """What a model said of pictures whose class is known."""

    labels: tuple[str, ...]
    ids: tuple[str, ...]
    classes: NDArray[np.int64]
    """The true classes, N."""
    probabilities: NDArray[np.float32]
    """N x classes."""
    collected: NDArray[np.bool_]
    """True where the picture is a real one: neither composed nor derived."""

    @property
    def ranks(self) -> NDArray[np.int64]:
        """How many other classes are at least as likely as the true one, N."""
        right = np.take_along_axis(self.probabilities, self.classes[:, None], 1)
        reached: NDArray[np.int64] = (self.probabilities >= right).sum(1) - 1
        return reached

    def part(self, chosen: NDArray[np.bool_]) -> Predictions:
        """Return those of some of the pictures."""
        ids = tuple(id_ for id_, wanted in zip(self.ids, chosen, strict=True) if wanted)
        return Predictions(
            self.labels,
            ids,
            self.classes[chosen],
            self.probabilities[chosen],
            self.collected[chosen],
        )


@dataclass(frozen=True)
class Share:
    """A share of pictures, with its interval of 95 % (Wilson)."""

    share: float
    low: float
    high: float
    count: int
    """Of how many pictures."""


@dataclass(frozen=True)
class Sureness:
    """Pictures of whose class a model is about as sure."""

    count: int
    said: float
    """The mean probability of the class that it takes them for."""
    right: float
    """The share that it is right about."""


@dataclass(frozen=True)
class Figures:
    """How well a model does on some pictures; all errors are shares from 0 to 1."""

    top_1: Share
    top_3: Share
    balanced_top_1: float
    """The mean of the classes' errors, each class as much as any other."""
    balanced_top_3: float
    by_class: dict[str, tuple[Share, Share]]
    """Top-1 and top-3 error by label, of those that have pictures."""
    confusion: list[list[int]]
    """Pictures of the row's class that were taken for the column's."""
    calibration_error: float
    """How far what it says is from how often it is right: the mean over `sureness`, by pictures."""
    sureness: list[Sureness]
    """By tenths of the probability of the class that it takes a picture for; none is empty."""

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        values = asdict(self)
        values["by_class"] = {
            label: {"top_1": top_1, "top_3": top_3}
            for label, (top_1, top_3) in values["by_class"].items()
        }
        return values


def figures(predictions: Predictions) -> Figures | None:
    """Return the figures; None where there is no picture."""
    if not len(predictions.classes):
        return None
    wrong = [predictions.ranks >= most for most in (1, 3)]
    by_class = {
        label: (_share(wrong[0][those]), _share(wrong[1][those]))
        for number, label in enumerate(predictions.labels)
        if (those := predictions.classes == number).any()
    }
    size = len(predictions.labels)
    confusion = np.zeros((size, size), np.int64)
    np.add.at(confusion, (predictions.classes, predictions.probabilities.argmax(1)), 1)
    balanced_1, balanced_3 = (
        float(np.mean([pair[place].share for pair in by_class.values()])) for place in (0, 1)
    )
    sureness = _sureness(predictions)
    return Figures(
        _share(wrong[0]),
        _share(wrong[1]),
        balanced_1,
        balanced_3,
        by_class,
        confusion.tolist(),
        sum(each.count * abs(each.said - each.right) for each in sureness)
        / len(predictions.classes),
        sureness,
    )


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after E. B. Wilson (1927).

    It holds where shares are near 0 or 1 and pictures few, as a class's errors are.
    """
    if not total:
        return 0.0, 1.0
    share, spread = count / total, _Z * _Z / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def _sureness(predictions: Predictions) -> list[Sureness]:
    said = predictions.probabilities.max(1)
    right = predictions.probabilities.argmax(1) == predictions.classes
    tenth = np.minimum((said * _TENTHS).astype(np.int64), _TENTHS - 1)
    return [
        Sureness(int(those.sum()), float(said[those].mean()), float(right[those].mean()))
        for each in range(_TENTHS)
        if (those := tenth == each).any()
    ]


def _share(wrong: NDArray[np.bool_]) -> Share:
    count, total = int(wrong.sum()), len(wrong)
    return Share(count / total, *wilson(count, total), total)
