"""From a data set to the pack of pictures that experiments start from."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from toonnet.batch import Summary, notice_for, progress_for
from toonnet.cli._examples_job import Choice, choose, fewer
from toonnet.dataset import Dataset
from toonnet.dataset.splits import TEST, TRAIN
from toonnet.experiments.cells import Scale
from toonnet.experiments.pack import SIDES, Pack, within
from toonnet.models.inputs import UNIFY_SIDE_PX, PrepareJob, prepare, prepared_file
from toonnet.models.training import check_classes

if TYPE_CHECKING:
    from toonnet.dataset.dataset import Picture

_FILE = "pack.npz"


@dataclass(frozen=True)
class Planned:
    """Which pictures of a data set are on which side."""

    labels: tuple[str, ...]
    splits: Mapping[str, Mapping[str, Sequence[Picture]]]

    def sides_of(self, split: str) -> Mapping[str, Sequence[Picture]]:
        """Return a split's pictures by side."""
        return self.splits[split]

    @property
    def pictures(self) -> list[Picture]:
        """All pictures that are on a side of any split, by id."""
        found = {
            picture.id: picture
            for sides in self.splits.values()
            for pictures in sides.values()
            for picture in pictures
        }
        return [found[id_] for id_ in sorted(found)]


def planned(dataset: Dataset, scale: Scale) -> Planned:
    """Choose the pictures of each split.

    The grouped split is tested on collected pictures alone; the paper's on all.

    Raises
    ------
    ModelError
        If a class has no picture on a side.
    """
    labels: tuple[str, ...] = ()
    splits = {}
    for split in scale.splits:
        scheme, _, seed = split.rpartition("-")
        chosen = choose(dataset, Choice(split=scheme, split_seed=int(seed)))
        labels, sides = chosen.labels, {side: chosen.sides[side] for side in SIDES[1:]}
        if scheme != "paper":
            sides[TEST] = [each for each in sides[TEST] if each.origin == "collected"]
        if scale.most is not None:
            sides = {side: fewer(pictures, scale.most) for side, pictures in sides.items()}
        for side in (TRAIN, TEST):
            check_classes([labels.index(each.label) for each in sides[side]], labels, side)
        splits[split] = sides
    return Planned(labels, splits)


def packed(
    dataset: Dataset, scale: Scale, work: Path, *, force: bool, workers: int, quiet: bool
) -> tuple[Pack | None, Summary]:
    """Return the pack of the work folder, made if it isn't there; None after an interruption.

    A pack stays as it is when the data set changes, since all cells must be of the same pictures.
    """
    plan, path = planned(dataset, scale), work / _FILE
    if path.exists() and not force:
        pack = Pack.load(path)
        if _sides_differ(pack, plan):
            print(
                "warning: the data set has changed since its pictures were packed; "
                "all cells stay with those (--force packs anew)",
                file=sys.stderr,
            )
        return pack, Summary()
    files = {picture.id: dataset.path(picture) for picture in plan.pictures}
    folder, summary = prepare(
        files,
        dataset.folder / "cache" / "inputs",
        PrepareJob((UNIFY_SIDE_PX, UNIFY_SIDE_PX), "none"),
        workers=workers,
        progress=lambda total: progress_for(total, "prepare", quiet=quiet),
        on_wait=notice_for(quiet=quiet),
    )
    if summary.signal:
        return None, summary
    there = [each for each in plan.pictures if prepared_file(folder, each.id).exists()]
    contents = [prepared_file(folder, each.id).read_bytes() for each in there]
    pack = Pack(
        plan.labels,
        tuple(each.id for each in there),
        tuple(each.unit for each in there),
        np.array([plan.labels.index(each.label) for each in there], np.int64),
        np.array([each.origin == "collected" for each in there], np.bool_),
        _sides(plan, [each.id for each in there]),
        within(contents, scale.most_bytes, workers=workers),
    )
    pack.save(path)
    return pack, summary


def _sides(
    plan: Planned, ids: Sequence[str]
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.uint8]]]:
    """Return each picture's side in each split, a number in `SIDES`."""
    made = {}
    for split, sides in plan.splits.items():
        of = {each.id: SIDES.index(side) for side, those in sides.items() for each in those}
        made[split] = np.array([of.get(id_, 0) for id_ in ids], np.uint8)
    return made


def _sides_differ(pack: Pack, plan: Planned) -> bool:
    planned_ = {
        (split, side, each.id)
        for split, sides in plan.splits.items()
        for side, those in sides.items()
        for each in those
    }
    there = {
        (split, SIDES[side], id_)
        for split, numbers in pack.sides.items()
        for id_, side in zip(pack.ids, numbers.tolist(), strict=True)
        if side
    }
    return planned_ != there
