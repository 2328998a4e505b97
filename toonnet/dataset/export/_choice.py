"""Which pictures are exported, and why the others aren't."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from toonnet.dataset.dataset import Dataset, Picture
from toonnet.dataset.export._options import ExportOptions
from toonnet.dataset.export._sample import Sample, SourceFile, Work, examined
from toonnet.dataset.labels import load_labels
from toonnet.dataset.licences import allows, expand, licences_in
from toonnet.dataset.selections import selected_ids
from toonnet.dataset.splits import plan_split
from toonnet.io import PictureError, fitted_size

ORIGINS = ("collected", "composed", "rendered", "inflated", "stylized", "unified")
NO_LICENCE = "without licence"
NOT_ALLOWED = "licence not allowed"
PARENT_UNKNOWN = "made from what isn't in the catalog"
NO_SPLIT = "in no group, so on no side of the split: cleaning groups them"
DAMAGED = "damaged file"

_WORK_COLUMNS = tuple(name for name in Work._fields if name not in ("kind", "operation"))


@dataclass(slots=True)
class Choice:
    """What is exported and what is left out."""

    samples: list[Sample] = field(default_factory=list)
    """In the order of the export: a random one that the seed decides."""
    labels: tuple[str, ...] = ()
    """All labels; a label's class number is its place."""
    left_out: Counter[str] = field(default_factory=Counter)
    """How many pictures, by reason."""
    problems: dict[str, PictureError] = field(default_factory=dict)
    """What is wrong with the files of pictures that should have been exported, by file."""


def choose(dataset: Dataset, options: ExportOptions) -> Choice:
    """Decide about every picture that has the wanted labels and origins.

    Raises
    ------
    ValueError
        If a label, origin, licence or selection is asked for that there isn't.
    """
    chooser = _Chooser(dataset, options)
    choice = Choice(labels=chooser.labels)
    accepted = []
    wanted = {"label": options.labels or None, "origin": options.origins or None}
    selected = None if options.selection is None else selected_ids(dataset, options.selection)
    for picture in dataset.pictures(**wanted):
        if selected is not None and picture.id not in selected:
            continue
        if picture.status == "accepted":
            accepted.append(picture)
        else:
            choice.left_out[picture.status] += 1
    for picture in sorted(accepted, key=lambda picture: _order(picture.id, options.seed)):
        if options.limit is not None and len(choice.samples) == options.limit:
            break
        try:
            found = chooser.sample(picture)
        except PictureError as error:
            choice.problems[picture.file or picture.id] = error
            found = DAMAGED
        if isinstance(found, Sample):
            choice.samples.append(found)
        else:
            choice.left_out[found] += 1
    return choice


class _Chooser:
    """Decides about one picture at a time."""

    def __init__(self, dataset: Dataset, options: ExportOptions) -> None:
        self._dataset, self._options = dataset, options
        connection = dataset.connection
        self.labels = _labels(connection)
        _check_known("label", options.labels, self.labels)
        _check_known("origin", options.origins, ORIGINS)
        self._numbers = {label: number for number, label in enumerate(self.labels)}
        present = [row[0] for row in connection.execute("SELECT DISTINCT licence FROM picture")]
        named = {each.name for text in present if text for each in licences_in(text)}
        self._allowed = expand(options.licences, named) if options.licences else None
        self._masks = dict(
            connection.execute("SELECT picture_id, file FROM mask WHERE kind = 'alpha'")
        )
        self._side = _sides(dataset, options)

    def sample(self, picture: Picture) -> Sample | str:
        """Return what is exported of an accepted picture, or why it isn't."""
        work, parents = _work(picture), self._parents(picture)
        if parents is None:
            return PARENT_UNKNOWN
        licences = [each.licence for each in (work, *parents)]
        if not all(licences):
            return NO_LICENCE
        if self._allowed is not None and not all(allows(self._allowed, text) for text in licences):
            return NOT_ALLOWED
        split = self._side(picture)
        if split is None:
            return NO_SPLIT
        height, width = picture.height or 0, picture.width or 0
        file = examined(self._dataset.path(picture), height, width)
        mask = self._mask(picture.id, height, width)
        if self._options.size_px is not None:
            height, width = fitted_size(height, width, self._options.size_px)
        number = self._numbers[picture.label]
        return Sample(picture, work, parents, split, number, height, width, file, mask)

    def _mask(self, picture_id: str, height: int, width: int) -> SourceFile | None:
        name = self._masks.get(picture_id) if self._options.needs_masks else None
        return None if name is None else examined(self._dataset.folder / name, height, width)

    def _parents(self, picture: Picture) -> tuple[Work, ...] | None:
        """Return the chain of what it was made from; None if the catalog lost one."""
        found: list[Work] = []
        parent_id = picture.parent_id
        while parent_id is not None and all(parent_id != work.id for work in found):
            row = self._parent_row(parent_id)
            if row is None:
                return None
            work, parent_id = row
            found.append(work)
        return tuple(found)

    def _parent_row(self, parent_id: str) -> tuple[Work, str | None] | None:
        try:
            parent = self._dataset.picture(parent_id)
        except KeyError:
            query = f"SELECT {', '.join(_WORK_COLUMNS)} FROM body WHERE id = ?"
            row = self._dataset.connection.execute(query, [parent_id]).fetchone()
            if row is None:
                return None
            values = {name: value or "" for name, value in zip(_WORK_COLUMNS, row, strict=True)}
            return Work(**values, kind="body", operation=""), None
        return _work(parent), parent.parent_id


def _work(picture: Picture) -> Work:
    operation = str((picture.recipe or {}).get("operation", picture.origin))
    return Work(
        id=picture.id,
        kind="picture",
        title=picture.title or "",
        author=picture.author or "",
        licence=picture.licence or "",
        source=picture.source,
        source_id=picture.source_id,
        url=picture.url or "",
        package=picture.package or "",
        package_version=picture.package_version or "",
        operation=operation if picture.parent_id else "",
    )


def _labels(connection: sqlite3.Connection) -> tuple[str, ...]:
    known = load_labels().names
    present = {label for (label,) in connection.execute("SELECT DISTINCT label FROM picture")}
    return (*known, *sorted(present - set(known)))


def _check_known(what: str, wanted: Iterable[str], known: Iterable[str]) -> None:
    for value in wanted:
        if value not in known:
            raise ValueError(f"{what} {value!r} isn't one of {', '.join(known)}")


def _order(picture_id: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{picture_id}".encode()).hexdigest()


def _sides(dataset: Dataset, options: ExportOptions) -> Callable[[Picture], str | None]:
    """Return what tells a picture's side of the split; of newcomers, the one that they will get."""
    if options.split == "none":
        return lambda _: "train"
    split = plan_split(dataset, options.split, options.seed)

    def side(picture: Picture) -> str | None:
        place = split.place(picture)
        if place is None or place.fold is None:
            return place and place.side
        return f"fold_{place.fold}"

    return side
