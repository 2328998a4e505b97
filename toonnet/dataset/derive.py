"""Pictures made from pictures or from 3D models, with their parent, recipe and licences.

A stage (stylize, render, inflate, unify) describes itself as a `Stage` and calls `derive`; it
knows arrays, this module knows the data set::

    @dataclass(frozen=True)
    class Pencil:
        params: PencilParams
        origin = "stylized"
        licences = ()

        def prepare(self):
            '''Import what `make` needs.'''

        def recipes(self, parent):
            return [{"operation": "pencil", "version": 1, "seed": seed, **asdict(self.params)}
                    for seed in range(4)]

        def make(self, parent, recipe):
            picture = pencil(parent.pixels, parent.gray_mask(), seed=recipe["seed"], ...)
            return Derived(picture, {"alpha": mask})

    with Dataset.open(folder) as dataset:
        parents = dataset.pictures(status="accepted", origin="collected")
        summary = derive(dataset, parents, Pencil(params), engine=LocalEngine(workers))

Every recipe of every parent gives one row of ``picture``: its id is identity(parent id, hash of the
recipe), so another recipe adds pictures and the same one finds them done. Label, source, title,
author, url, package, words and group are the parent's; the licence is the parent's and the stage's
own (a texture's, say). Until somebody decides otherwise it is accepted, rejected or a duplicate as
its parent is. A recipe holds all that decides the pixels besides the parent: operation, parameters,
seed, renderer, and a version of the operation that changes when its results do (not toonnet's,
which would make everything anew with every release). Whatever ends a run, the same call goes on;
the catalog and the files are the same for any number of workers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from toonnet.batch import (
    Engine,
    Item,
    Made,
    OnError,
    Progress,
    Summary,
    limited,
    recipe_hash,
)
from toonnet.dataset._ledger import CatalogLedger, Facts, Row
from toonnet.dataset.dataset import (
    Body,
    Dataset,
    Picture,
    identity,
    mask_file,
    picture_file,
    pixel_sha256,
)
from toonnet.dataset.runs import Run
from toonnet.io import encode_mask, encode_picture, read_picture

Recipe = Mapping[str, Any]
Mask = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True)
class Derived:
    """What a stage makes of one parent by one recipe."""

    picture: NDArray[np.uint8]
    """H x W x 3, RGB."""
    masks: Mapping[Literal["alpha", "parts"], Mask] = field(default_factory=dict)
    """H x W each: alpha 0 to 255; parts: the number of the part, 0 where there is none."""


class Parent:
    """A picture or a 3D model as a stage sees it, in a worker process.

    Recipes of one parent follow one another in one worker and mostly meet the same object: what
    takes long and is the same for all of them (a segmentation, a mesh, all views of it) a stage may
    keep in `memory`. Results mustn't depend on whether it is there.
    """

    def __init__(self, row: Picture | Body, folder: Path, masks: Mapping[str, str]) -> None:
        self.row = row
        self.memory: dict[str, Any] = {}
        self._folder = folder
        self._masks = masks

    @property
    def path(self) -> Path:
        """Its file: the picture's or the model's."""
        if self.row.file is None:
            raise ValueError(f"{self.row.id} has no file: {self.row.reason}")
        return self._folder / self.row.file

    @property
    def mask_paths(self) -> dict[str, Path]:
        """The files of a picture's masks by kind."""
        return {kind: self._folder / self._masks[kind] for kind in sorted(self._masks)}

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """The picture, H x W x 3, RGB; read once."""
        return read_picture(self.path).picture

    def gray_mask(self) -> NDArray[np.uint8] | None:
        """Return the alpha mask, H x W uint8; None if the picture hasn't got one."""
        path = self.mask_paths.get("alpha")
        return None if path is None else read_picture(path).picture[..., 0].copy()


class Stage(Protocol):
    """What makes pictures of pictures or 3D models; the same pixels for the same input."""

    @property
    def origin(self) -> str:
        """What the pictures are: rendered, inflated, stylized or unified."""

    @property
    def licences(self) -> Sequence[str]:
        """Licences of what else goes into the pictures, such as a texture."""

    def prepare(self) -> None:
        """Import what `make` needs; called once before the workers are forked."""

    def recipes(self, parent: Picture | Body) -> Sequence[Recipe]:
        """Return a recipe for each picture to make of this parent; plain JSON, no two equal."""

    def make(self, parent: Parent, recipe: Recipe) -> Derived:
        """Return the picture that a `recipe` makes of its parent, in a worker process.

        Raises
        ------
        toonnet.io.PictureError
            If the parent is at fault: the row is recorded as broken with the reason.
        """


def derive(
    dataset: Dataset,
    parents: Iterable[Picture | Body],
    stage: Stage,
    *,
    engine: Engine,
    limit: int | None = None,
    seed: int | None = None,
    on_error: OnError = "skip",
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], Progress] | None = None,
) -> Summary:
    """Make the pictures of all recipes of these parents, but those that are there.

    Parameters
    ----------
    dataset
        Where the parents are and the results go.
    parents
        Rows of it, such as `Dataset.pictures` yields.
    stage
        What is made of them.
    engine, on_error, force
        See `toonnet.batch.run_batch`.
    limit, seed
        At most so many pictures: the first ones by parent, or a random choice.
    dry_run
        Write nothing; the summary holds what would be made.
    progress
        Is told the number of pictures and returns what shows the progress.

    Raises
    ------
    toonnet.batch.BatchError
        If the run can't start.
    """
    works: dict[str, tuple[Picture | Body, Recipe]] = {}
    rows: dict[str, Row] = {}
    for parent in parents:
        for recipe in stage.recipes(parent):
            row = _row(parent, stage, recipe)
            target = picture_file(row["id"])
            works[target], rows[target] = (parent, recipe), row
    items = [
        Item(target, "", f"{stage.origin} of {parent.source}:{parent.source_id}", unit=parent.id)
        for target, (parent, _) in works.items()
    ]
    items = limited(items, limit, seed)
    rows = {item.target: rows[item.target] for item in items}
    job = _Job(stage, works, dataset.folder, _masks(dataset))
    ledger = CatalogLedger(dataset, rows)
    run = Run(engine=engine, on_error=on_error, force=force, dry_run=dry_run, progress=progress)
    return run.recorded(job, items, dataset, ledger)


def _masks(dataset: Dataset) -> dict[str, dict[str, str]]:
    masks: dict[str, dict[str, str]] = {}
    for picture_id, kind, file in dataset.connection.execute("SELECT * FROM mask"):
        masks.setdefault(picture_id, {})[kind] = file
    return masks


def _row(parent: Picture | Body, stage: Stage, recipe: Recipe) -> Row:
    digest = recipe_hash(recipe)
    return Row(
        id=identity(parent.id, digest),
        collected_label=parent.label,
        origin=stage.origin,
        source=parent.source,
        source_id=parent.source_id,
        title=parent.title,
        author=parent.author,
        licence=joined_licences([parent.licence, *stage.licences]),
        url=parent.url,
        package=parent.package,
        package_version=parent.package_version,
        words=json.dumps(getattr(parent, "words", ()), ensure_ascii=False),
        group_id=parent.group_id,
        parent_id=parent.id,
        recipe=json.dumps(recipe, sort_keys=True),
        recipe_hash=digest,
    )


def joined_licences(licences: Iterable[str | None]) -> str | None:
    """Return all licences of a picture's parents as one, ``A AND B``; None if one is unknown.

    Each is named once, in alphabetical order; one that offers a choice is put in parentheses.
    """
    parts: set[str] = set()
    for licence in licences:
        if licence is None:
            return None
        parts.update(licence.split(" AND "))
    if len(parts) > 1:
        parts = {f"({part})" if " OR " in part and part[0] != "(" else part for part in parts}
    return " AND ".join(sorted(parts)) or None


@dataclass
class _Job:
    """Read the parent's files, let the stage work, encode what it made."""

    stage: Stage
    works: Mapping[str, tuple[Picture | Body, Recipe]]
    folder: Path
    masks: Mapping[str, Mapping[str, str]]
    _last: Parent | None = None

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return what all have in common: a picture's own recipe is in its id."""
        return {"operation": "derive"}

    def part(self, items: Sequence[Item]) -> Any:
        """See `toonnet.batch.Divisible`."""
        works = {item.target: self.works[item.target] for item in items}
        ids = {row.id for row, _ in works.values()}
        return works, {id_: self.masks[id_] for id_ in ids if id_ in self.masks}

    def holding(self, part: Any) -> _Job:
        """See `toonnet.batch.Divisible`."""
        works, masks = part
        return _Job(self.stage, works, self.folder, masks)

    def prepare(self) -> None:
        """Load what decodes and encodes, and what the stage needs."""
        import cv2

        cv2.setNumThreads(1)
        self.stage.prepare()

    def read(self, item: Item) -> bytes:
        """Return the bytes of the parent's files, of which the result is made."""
        parent = self._parent(item)
        return b"".join(path.read_bytes() for path in (parent.path, *parent.mask_paths.values()))

    def _parent(self, item: Item) -> Parent:
        """Return the parent; only the last one is kept with what it has in memory."""
        row, _ = self.works[item.target]
        if self._last is None or self._last.row.id != row.id:
            self._last = Parent(row, self.folder, self.masks.get(row.id, {}))
        return self._last

    def make(self, item: Item, content: bytes) -> Made:
        """Return the picture, its masks and what the catalog wants to know."""
        _, recipe = self.works[item.target]
        made = self.stage.make(self._parent(item), recipe)
        height, width = made.picture.shape[:2]
        picture_id = Path(item.target).stem
        files = {kind: mask_file(picture_id, kind) for kind in made.masks}
        for kind, mask in made.masks.items():
            if mask.shape != (height, width):
                raise ValueError(
                    f"mask {kind!r} must be {height} x {width} like the picture, got {mask.shape}"
                )
        facts = Facts(
            height=height,
            width=width,
            pixel_sha256=pixel_sha256(made.picture),
            source_side_px=None,
            masks={str(kind): file for kind, file in files.items()},
        )
        others = {files[kind]: encode_mask(mask) for kind, mask in made.masks.items()}
        return Made(encode_picture(made.picture, "png"), [], dict(facts), others)
