"""Everything that a report says of a data set, as numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toonnet.dataset.dataset import Dataset, Picture
from toonnet.dataset.labels import load_labels
from toonnet.dataset.motifs import family_name
from toonnet.dataset.selections import selected_ids
from toonnet.dataset.split_counts import SplitCounts, count_split
from toonnet.dataset.splits import SCHEMES, load_split
from toonnet.dataset.stats._association import Association, association

STATUSES = ("accepted", "pending", "rejected", "duplicate", "broken")
NO_LICENCE = "none"
_DETAIL = re.compile(r":.*|\b(as|of|like) [0-9a-f]{16}\b.*|\d[\d.,%]*.*", re.DOTALL)
Table = Mapping[str, Mapping[str, int]]
"""Counts by row and column."""


@dataclass(frozen=True)
class Survey:
    """Counts of a data set. What isn't rejected, duplicate or broken is usable."""

    name: str
    labels: tuple[str, ...]
    """In the order of the class numbers; labels of the user's own last."""
    statuses: Table
    """All pictures, by label and status."""
    reasons: Table
    """All pictures that have one, by status and kind of reason."""
    origins: Table
    """Usable pictures, by label and origin."""
    sources: Table
    """Usable pictures, by source and label."""
    styles: Table
    """Usable collected pictures, by artist family and label."""
    licences: Table
    """Usable pictures, by licence and label; ``none`` is what can't be exported."""
    group_sizes: Mapping[str, int]
    """How many usable pictures each group has."""
    groups: Mapping[str, int]
    """How many groups have usable pictures of each label."""
    splits: Sequence[SplitCounts]
    """All recorded ones."""
    association: Association
    """Of style and label."""

    def total(self, table: Table) -> int:
        """Return the sum of a table."""
        return sum(sum(row.values()) for row in table.values())

    def usable(self, label: str | None = None) -> int:
        """Return how many pictures of a label, or of all, are accepted or pending."""
        rows = self.statuses.values() if label is None else [self.statuses.get(label, {})]
        return sum(row.get("accepted", 0) + row.get("pending", 0) for row in rows)

    def to_json(self) -> dict[str, Any]:
        """Return the survey as JSON."""
        sizes = Counter(self.group_sizes.values())
        return {
            "name": self.name,
            "pictures": self.total(self.statuses),
            "usable": self.usable(),
            "labels": self.statuses,
            "reasons": self.reasons,
            "origins": self.origins,
            "sources": self.sources,
            "styles": self.styles,
            "licences": self.licences,
            "groups": {
                "count": len(self.group_sizes),
                "labels": self.groups,
                "sizes": {str(size): sizes[size] for size in sorted(sizes)},
            },
            "splits": [split.to_json() for split in self.splits],
            "style_and_label": {
                "cramers_v": round(self.association.cramers_v, 4),
                "guessed_from_style": round(self.association.guessed, 4),
                "guessed_blindly": round(self.association.guessed_blindly, 4),
            },
        }


def survey(dataset: Dataset, *, selection: str | None = None) -> Survey:
    """Count what is in a data set, and how its recorded splits share it out.

    Parameters
    ----------
    dataset
        What to count.
    selection
        The selection that counts, such as a build's; None: all pictures.

    Raises
    ------
    ValueError
        If there is no such selection.
    """
    ids = None if selection is None else selected_ids(dataset, selection)
    pictures = [picture for picture in dataset.pictures() if ids is None or picture.id in ids]
    usable = [picture for picture in pictures if picture.status in ("accepted", "pending")]
    drawn = [picture for picture in usable if picture.origin == "collected"]
    found = {picture.label for picture in pictures}
    known = [label for label in load_labels().names if label in found]
    groups = defaultdict(set)
    for picture in usable:
        groups[picture.label].add(picture.unit)
    labels = (*known, *sorted(found - set(known)))
    recorded = dataset.connection.execute("SELECT DISTINCT scheme, seed FROM split").fetchall()
    return Survey(
        name=selection or dataset.folder.resolve().name,
        labels=labels,
        statuses=_table(pictures, lambda picture: (picture.label, picture.status)),
        reasons=_table(
            (picture for picture in pictures if picture.reason),
            lambda picture: (picture.status, _kind(picture.reason or "")),
        ),
        origins=_table(usable, lambda picture: (picture.label, picture.origin)),
        sources=_table(usable, lambda picture: (picture.source, picture.label)),
        styles=_table(drawn, lambda picture: (_style(picture), picture.label)),
        licences=_table(usable, lambda picture: (picture.licence or NO_LICENCE, picture.label)),
        group_sizes=Counter(picture.unit for picture in usable),
        groups={label: len(groups[label]) for label in labels},
        splits=[
            count_split(dataset, load_split(dataset, scheme, seed), ids)
            for scheme, seed in sorted(recorded, key=lambda row: (SCHEMES.index(row[0]), row[1]))
        ],
        association=association((_style(picture), picture.label) for picture in drawn),
    )


def _style(picture: Picture) -> str:
    return family_name(picture.source, picture.source_id)


def _kind(reason: str) -> str:
    """Return a reason without what differs from picture to picture: details, ids, numbers."""
    return _DETAIL.sub("", reason).strip(" ,;").replace("_", " ") or reason


def _table(pictures: Iterable[Picture], cell: Callable[[Picture], tuple[str, str]]) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for picture in pictures:
        row, column = cell(picture)
        counts[row][column] += 1
    return {row: dict(sorted(counts[row].items())) for row in sorted(counts)}
