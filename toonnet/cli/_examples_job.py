"""From a data set to what a net learns from and is tested on."""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toonnet.batch import Summary, notice_for, progress_for
from toonnet.dataset import Dataset, load_labels
from toonnet.dataset.licences import allows, expand, licences_in
from toonnet.dataset.splits import HELD_OUT, TEST, TRAIN, plan_split
from toonnet.models.errors import ModelError
from toonnet.models.inputs import PrepareJob, is_prepared, loaded, prepare
from toonnet.models.training import Examples

if TYPE_CHECKING:
    from toonnet.dataset.dataset import Picture

VALIDATION = "validation"
ALL_BUT_HELD_OUT = "held_out"
"""The split that trains on all that isn't held out, and tests on what is."""
ORIGINS = ("collected", "composed", "rendered", "inflated", "stylized")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which pictures of a data set."""

    split: str = "grouped"
    split_seed: int = 0
    fold: int | None = None
    leave_out: str | None = None
    """A source that is tested on and not trained on, whatever the split says."""
    labels: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    origins: tuple[str, ...] = ORIGINS
    validation: float = 0.1
    limit: int | None = None


@dataclass(frozen=True)
class Chosen:
    """The pictures of each side."""

    labels: tuple[str, ...]
    sides: dict[str, list[Picture]]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many pictures of each label are on each side."""
        return {
            side: dict(sorted(Counter(picture.label for picture in pictures).items()))
            for side, pictures in self.sides.items()
        }


def choose(dataset: Dataset, choice: Choice) -> Chosen:
    """Return the accepted pictures that are wanted, by side.

    Raises
    ------
    ValueError
        If there is no such label, licence or fold.
    ModelError
        If nothing is left.
    """
    labels = _labels(dataset, choice)
    side_of = _sides(dataset, choice)
    present = {row[0] for row in dataset.connection.execute("SELECT DISTINCT licence FROM picture")}
    named = {licence.name for text in present if text for licence in licences_in(text)}
    allowed = expand(choice.licences, named) if choice.licences else None
    sides: dict[str, list[Picture]] = {TRAIN: [], VALIDATION: [], TEST: [], HELD_OUT: []}
    placed = [
        (picture, side)
        for picture in dataset.pictures(status="accepted")
        if picture.licence and (side := side_of(picture)) is not None
    ]
    # Of all pictures, whichever are wanted: who trains on some and validates on others must not
    # meet what was learnt from, nor an edition of it under another label.
    kept_back = _kept_back((each for each, side in placed if side == TRAIN), choice.validation)
    for picture, side in placed:
        licensed = allowed is None or allows(allowed, picture.licence or "")
        if licensed and picture.label in labels and picture.origin in choice.origins:
            back = side == TRAIN and picture.unit in kept_back
            sides[VALIDATION if back else side].append(picture)
    if not any(sides.values()):
        raise ModelError("no accepted picture is left; see toonnet stats, and review some")
    if choice.split == ALL_BUT_HELD_OUT and choice.leave_out is None:
        sides[TEST] = sides[HELD_OUT]
    if choice.limit is not None:
        sides = {side: fewer(pictures, choice.limit) for side, pictures in sides.items()}
    return Chosen(labels, sides)


def _sides(dataset: Dataset, choice: Choice) -> Callable[[Picture], str | None]:
    """Return what tells a picture's side; None: it is on neither.

    Raises
    ------
    ValueError
        If there is no such split, or no picture of the source that is left out.
    """
    everything = choice.split == ALL_BUT_HELD_OUT
    split = plan_split(dataset, "grouped" if everything else choice.split, choice.split_seed)
    query = "SELECT DISTINCT group_id FROM picture WHERE source = ?"
    left_out = {group for (group,) in dataset.connection.execute(query, [choice.leave_out])}
    if choice.leave_out is not None and not left_out:
        found = dataset.connection.execute("SELECT DISTINCT source FROM picture ORDER BY 1")
        known = ", ".join(name for (name,) in found)
        raise ValueError(f"source {choice.leave_out!r} isn't one of {known or 'none'}")

    def side(picture: Picture) -> str | None:
        place = split.side(picture, test_fold=choice.fold)
        if place is None or place == HELD_OUT:
            return place
        if choice.leave_out is not None:
            if picture.group_id not in left_out:
                return TRAIN
            # Others' editions of its drawings would tell the net about them.
            return TEST if picture.source == choice.leave_out else None
        return TRAIN if everything else place

    return side


def _labels(dataset: Dataset, choice: Choice) -> tuple[str, ...]:
    """Return the wanted labels in the order of the label list; new ones at the end."""
    query = "SELECT DISTINCT label FROM picture WHERE status = 'accepted'"
    present = {label for (label,) in dataset.connection.execute(query)}
    known = load_labels().names
    ordered = [*(name for name in known if name in present), *sorted(present - set(known))]
    for label in choice.labels:
        if label not in ordered:
            raise ValueError(f"label {label!r} isn't one of {', '.join(ordered) or 'none'}")
    return tuple(name for name in ordered if not choice.labels or name in choice.labels)


def _kept_back(pictures: Iterable[Picture], share: float) -> set[str]:
    """Return a share of each class's groups, those with the least hashes."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for picture in pictures:
        by_hash = groups[picture.label]
        by_hash[hashlib.sha256(picture.unit.encode()).hexdigest()] = picture.unit
    return {
        by_hash[each]
        for by_hash in groups.values()
        for each in sorted(by_hash)[: round(share * len(by_hash))]
    }


def fewer(pictures: Sequence[Picture], limit: int) -> list[Picture]:
    """Return at most about so many pictures, each class in its share, always the same ones."""
    by_label: dict[str, list[Picture]] = defaultdict(list)
    for picture in pictures:
        by_label[picture.label].append(picture)
    share = min(1.0, limit / max(1, len(pictures)))
    return [
        picture
        for _, those in sorted(by_label.items())
        for picture in random.Random(0).sample(those, max(1, round(share * len(those))))
    ]


def examples(
    dataset: Dataset,
    chosen: Chosen,
    sides: Iterable[str],
    job: PrepareJob,
    *,
    cache: str | None,
    workers: int,
    quiet: bool,
) -> tuple[dict[str, Examples], Summary]:
    """Prepare and load the pictures of these sides.

    A picture that can't be read is left out and told of in the summary.
    """
    wanted = {side: chosen.sides[side] for side in sides}
    files: dict[str, Any] = {
        picture.id: dataset.path(picture) for pictures in wanted.values() for picture in pictures
    }
    folder, summary = prepare(
        files,
        cache or dataset.folder / "cache" / "inputs",
        job,
        workers=workers,
        progress=lambda total: progress_for(total, "prepare", quiet=quiet),
        on_wait=notice_for(quiet=quiet),
    )
    return {
        side: _loaded(folder, pictures, chosen.labels, job.size_px)
        for side, pictures in wanted.items()
    }, summary


def _loaded(
    folder: Path, pictures: Sequence[Picture], labels: tuple[str, ...], size_px: tuple[int, int]
) -> Examples:
    there = [picture for picture in pictures if is_prepared(folder, picture.id)]
    ids = tuple(picture.id for picture in there)
    return Examples(
        (loaded(folder, ids, size_px),),
        np.array([labels.index(picture.label) for picture in there], np.int64),
        labels,
        ids,
        np.array([picture.origin == "collected" for picture in there], np.bool_),
    )
