"""How many pictures and groups a split puts where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from toonnet.dataset.dataset import Dataset
from toonnet.dataset.labels import load_labels
from toonnet.dataset.splits import FOLD, FOLDS, HELD_OUT, TEST, TRAIN, Place, Split


@dataclass(frozen=True, slots=True)
class SplitCounts:
    """Pictures and groups by label and place."""

    scheme: str
    seed: int
    labels: tuple[str, ...]
    places: tuple[str, ...]
    pictures: Mapping[tuple[str, str], int]
    """By label and place."""
    groups: Mapping[tuple[str, str], frozenset[str]]

    def of(self, label: str | None, place: str) -> tuple[int, int]:
        """Return how many pictures and groups of a label (None: of all) are in a place."""
        labels = self.labels if label is None else (label,)
        groups = frozenset[str]().union(*(self.groups.get((each, place), ()) for each in labels))
        return sum(self.pictures.get((each, place), 0) for each in labels), len(groups)

    def test_share(self, label: str | None) -> float | None:
        """Return what part of training and test together is tested on; None for folds."""
        trained, tested = (self.of(label, place)[0] for place in (TRAIN, TEST))
        return tested / (trained + tested) if trained + tested else None

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON."""
        return {
            "scheme": self.scheme,
            "seed": self.seed,
            "labels": {label: self._row(label) for label in self.labels},
            "all": self._row(None),
        }

    def _row(self, label: str | None) -> dict[str, Any]:
        counts = {place: self.of(label, place) for place in self.places}
        row: dict[str, Any] = {
            place: {"pictures": pictures, "groups": groups}
            for place, (pictures, groups) in counts.items()
        }
        share = self.test_share(label)
        return row if share is None else {**row, "test_share": round(share, 4)}


def count_split(dataset: Dataset, split: Split, ids: Container[str] | None = None) -> SplitCounts:
    """Count the accepted and pending pictures, or those of `ids`, by label and place."""
    pictures: dict[tuple[str, str], int] = defaultdict(int)
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for picture in dataset.pictures(status=("accepted", "pending")):
        place = split.place(picture)
        if place is not None and (ids is None or picture.id in ids):
            where = picture.label, _name(place)
            pictures[where] += 1
            groups[where].add(picture.unit)
    found = {label for label, _ in pictures}
    known = [label for label in load_labels().names if label in found]
    return SplitCounts(
        split.scheme,
        split.seed,
        (*known, *sorted(found - set(known))),
        _places(split.scheme),
        pictures,
        {where: frozenset(names) for where, names in groups.items()},
    )


def _places(scheme: str) -> tuple[str, ...]:
    sides = tuple(_name(Place(FOLD, fold)) for fold in range(FOLDS))
    return (*(sides if scheme == "folds" else (TRAIN, TEST)), HELD_OUT)


def _name(place: Place) -> str:
    return place.side if place.fold is None else f"{place.side} {place.fold}"
