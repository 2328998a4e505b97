"""Splits: what is trained on and what is tested on; recorded once, then kept.

===========  =======================================================================
``grouped``  70 to 30 by group within each class: nothing that derives from a training
             picture is tested on; the default
``folds``    five folds by group within each class, for honest figures from few pictures
``paper``    70 to 30 of the pictures at random, as the paper did it: an edition of a
             training picture may be tested on
===========  =======================================================================

What is held out (see `toonnet.dataset.held_out`) is on neither side of any of them.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from toonnet.dataset.dataset import Dataset, Picture
from toonnet.dataset.groups import keys_of_groups
from toonnet.dataset.held_out import load_held_out
from toonnet.dataset.labels import OTHER
from toonnet.dataset.quotas import Unit, share_out

SCHEMES = ("grouped", "folds", "paper")
TRAIN, TEST, FOLD, HELD_OUT = "train", "test", "fold", "held_out"
FOLDS = 5
_SHARES = {TRAIN: 0.7, TEST: 0.3}
_FOLD_SHARES = {str(fold): 1 / FOLDS for fold in range(FOLDS)}
_USABLE = "status IN ('accepted', 'pending')"


class Place(NamedTuple):
    """Where a split has put something."""

    side: str
    """``train``, ``test`` or ``held_out``; ``fold`` where the fold says it."""
    fold: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """A recorded split."""

    scheme: str
    seed: int
    places: Mapping[str, Place]
    """By group, or by picture id in the scheme ``paper``."""

    def place(self, picture: Picture) -> Place | None:
        """Return where a picture is; None if the split was recorded before it came."""
        unit = picture.id if self.scheme == "paper" else picture.group_id
        return None if unit is None else self.places.get(unit)

    def side(self, picture: Picture, *, test_fold: int | None = None) -> str | None:
        """Return ``train``, ``test`` or ``held_out``; None if the picture came after the split.

        Raises
        ------
        ValueError
            If the scheme is ``folds`` and `test_fold`, the fold to test on, isn't one of them, or
            if it is given for another scheme.
        """
        if (self.scheme == "folds") != (test_fold in range(FOLDS)):
            raise ValueError(
                f"test_fold must be 0 to {FOLDS - 1} for folds and None else, got {test_fold}"
            )
        place = self.place(picture)
        if place is None or place.fold is None:
            return place and place.side
        return TEST if place.fold == test_fold else TRAIN


def load_split(dataset: Dataset, scheme: str = "grouped", seed: int = 0) -> Split:
    """Return a split as it is recorded; nothing has a place if none is.

    Raises
    ------
    ValueError
        If there is no such scheme.
    """
    if scheme not in SCHEMES:
        raise ValueError(f"scheme must be one of {', '.join(SCHEMES)}, got {scheme!r}")
    rows = dataset.connection.execute(
        "SELECT group_id, side, fold FROM split WHERE scheme = ? AND seed = ? ORDER BY group_id",
        (scheme, seed),
    )
    return Split(scheme, seed, {unit: Place(side, fold) for unit, side, fold in rows})


def assign_split(dataset: Dataset, scheme: str = "grouped", seed: int = 0) -> Split:
    """Give all accepted and pending pictures without a place one, record it; return the split.

    What has a place keeps it. Newcomers come in the order of their names' hashes and take the side
    that is emptiest for its share of their class. Drawings that were collected are shared out
    first by themselves; groups of made pictures alone by themselves too.

    Parameters
    ----------
    dataset
        Its groups are assigned (collecting and cleaning do so).
    scheme
        One of `SCHEMES`.
    seed
        Another seed, another split.

    Raises
    ------
    ValueError
        If there is no such scheme.
    """
    with dataset.transaction() as connection:
        recorded = load_split(dataset, scheme, seed).places
        planned = plan_split(dataset, scheme, seed)
        rows = [
            (scheme, seed, name, *place)
            for name, place in planned.places.items()
            if name not in recorded
        ]
        connection.executemany("INSERT INTO split VALUES (?, ?, ?, ?, ?)", rows)
    return planned


def plan_split(dataset: Dataset, scheme: str = "grouped", seed: int = 0) -> Split:
    """Return the split that `assign_split` would record, without writing it."""
    recorded = load_split(dataset, scheme, seed).places
    newcomers = _newcomers(dataset.connection, scheme, seed, recorded)
    return Split(scheme, seed, dict(sorted({**recorded, **newcomers}.items())))


def _newcomers(
    connection: sqlite3.Connection, scheme: str, seed: int, recorded: Mapping[str, Place]
) -> dict[str, Place]:
    held_out = {
        group for group, keys in keys_of_groups(connection).items() if load_held_out().has(keys)
    }
    salt = f"{scheme}/{seed}"
    if scheme == "paper":
        group_of = dict(connection.execute(f"SELECT id, group_id FROM picture WHERE {_USABLE}"))
        apart = {name for name, group in group_of.items() if group in held_out}
        units = [Unit(name, (), 1) for name in group_of if name not in apart]
    else:
        groups = usable_groups(connection)
        apart = {unit.name for unit in groups if unit.name in held_out}
        units = [unit for unit in groups if unit.name not in apart]
    places = {name: Place(HELD_OUT) for name in apart if name not in recorded}
    if scheme == "folds":
        folds = {name: str(place.fold) for name, place in recorded.items()}
        given = share_out(units, _FOLD_SHARES, folds, salt)
        return places | {name: Place(FOLD, int(fold)) for name, fold in given.items()}
    sides = {name: place.side for name, place in recorded.items()}
    given = share_out(units, _SHARES, sides, salt)
    return places | {name: Place(side) for name, side in given.items()}


def usable_groups(connection: sqlite3.Connection) -> list[Unit]:
    """Return the groups that have a usable picture, each in the stratum of its class."""
    rows = connection.execute(
        "SELECT group_id, origin = 'collected', label, COUNT(*) FROM picture "
        f"WHERE {_USABLE} AND group_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    counts: dict[str, dict[bool, Counter[str]]] = defaultdict(
        lambda: {True: Counter(), False: Counter()}
    )
    for group, collected, label, count in rows:
        counts[group][bool(collected)][label] += count
    units = []
    for group, by_kind in counts.items():
        collected = bool(by_kind[True])
        labels = by_kind[collected]
        stratum = (_class_of(labels), "collected" if collected else "made")
        units.append(Unit(group, stratum, labels.total()))
    return units


def _class_of(labels: Counter[str]) -> str:
    """Return the commonest label; a tag before `other`, which has enough without it."""
    return min(labels, key=lambda label: (label == OTHER, -labels[label], label))
