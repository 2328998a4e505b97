"""Rendering as a job of `toonnet.batch`, and as a stage over a data set's models."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from toonnet.batch import BatchError, Item, Made, Summary, limited
from toonnet.cli._call import RunOptions
from toonnet.cli._pictures_job import UsageError, run_items, work_list
from toonnet.cli._report import fail_usage, finish
from toonnet.cli._snapshots import (
    SNAPSHOTS,
    Look,
    as_picture_error,
    derived_snapshot,
    join_lines,
    snapshot_files,
)
from toonnet.cli._stage_job import check_is_data_set, run_stage_over_bodies
from toonnet.render import Mesh, MeshError, RendererUnavailable, load_mesh
from toonnet.render.load import MODEL_SUFFIXES, UpAxis
from toonnet.render.references import model_content
from toonnet.render.sweethome3d import Catalogue, CatalogueModel

if TYPE_CHECKING:
    from toonnet.dataset.dataset import Body, Picture
    from toonnet.dataset.derive import Derived, Parent

_CATALOGUE = ".sh3f"
_READ_WITHOUT_TRIMESH = {".glb", ".gltf", _CATALOGUE}
_ENDINGS = (*MODEL_SUFFIXES, _CATALOGUE)


def run(*, paths: list[str], shown: Mapping[str, Any], up: UpAxis, options: RunOptions) -> NoReturn:
    """Run ``toonnet render`` with parsed arguments; end the process with its status."""
    try:
        if len(paths) == 1:
            check_is_data_set(paths[0])
            if up != "auto":
                raise ValueError("--up is for files: a data set's models have y up")
        look = Look.of(**shown)
    except ValueError as error:
        fail_usage("render", error)
    except RendererUnavailable as error:
        finish(Summary(error=str(error)), options, {"command": "render"}, found=False)
    if len(paths) == 1:
        run_stage_over_bodies("render", RenderStage(look), paths[0], look.recipe, options)
    _render_files(RenderJob(look=look, up=up), paths[:-1], paths[-1], options)


def _render_files(
    job: RenderJob, arguments: Sequence[str], destination: str, options: RunOptions
) -> NoReturn:
    items: list[Item] = []
    try:
        found = work_list(
            arguments, destination, f"/{SNAPSHOTS}", null=options.null, endings=_ENDINGS
        )
        items = job.with_catalogues([item for item in found if not item.optional])
        items = limited(items, options.limit, options.seed)
        summary = run_items("render", job, items, destination, options)
    except UsageError as error:
        fail_usage("render", error)
    except BatchError as error:
        summary = Summary(error=str(error))
    if not (options.dry_run or summary.error or summary.signal):
        join_lines(Path(destination))
    report = {"command": "render", "destination": destination, "recipe": job.recipe}
    finish(summary, options, report, found=bool(items), things="models")


@dataclass(frozen=True, kw_only=True)
class RenderJob:
    """Load, draw from all sides, encode; an item is a model with all its snapshots."""

    look: Look
    up: UpAxis
    members: dict[str, tuple[str, CatalogueModel]] = field(default_factory=dict)
    """Which model of which catalogue a target stands for."""
    endings: set[str] = field(default_factory=set)
    """How the other models' files end."""

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return everything that decides the bytes; limits and workers don't."""
        return {**self.look.recipe, "up": self.up}

    def prepare(self) -> None:
        """Load what `make` needs."""
        self.look.prepare()
        if self.members or not self.endings <= _READ_WITHOUT_TRIMESH:
            import trimesh  # noqa: F401

    def with_catalogues(self, items: Sequence[Item]) -> list[Item]:
        """Return the items, those of a catalogue's models instead of the catalogue."""
        expanded: list[Item] = []
        for item in items:
            self.endings.add(posixpath.splitext(item.source)[1].lower())
            expanded += self._models_of(item) if item.source.endswith(_CATALOGUE) else [item]
        return expanded

    def _models_of(self, item: Item) -> list[Item]:
        try:
            with Catalogue(item.source) as catalogue:
                models = list(catalogue.models())
        except MeshError:
            return [item]  # Reading it will say again what is wrong.
        names = [re.sub(r"[^A-Za-z0-9._-]+", "-", model.id).strip("-.") for model in models]
        taken = Counter(name.lower() for name in names)
        made = []
        for model, name in zip(models, names, strict=True):
            if taken[name.lower()] > 1 or not name:
                name += f"-{hashlib.sha256(model.id.encode()).hexdigest()[:8]}"
            target = posixpath.join(posixpath.dirname(item.target), name, SNAPSHOTS)
            self.members[target] = item.source, model
            made.append(replace(item, target=target, source="", shown=f"{item.shown}:{model.id}"))
        return made

    def read(self, item: Item) -> bytes:
        """Return the model's bytes and those of the files that it names."""
        if item.target not in self.members:
            return model_content(item.source)
        path, model = self.members[item.target]
        with as_picture_error(), Catalogue(path) as catalogue:
            return catalogue.content(model)

    def make(self, item: Item, content: bytes) -> Made:
        """Return the snapshots and what tells of them."""
        mesh = self._mesh(item)
        number = int.from_bytes(hashlib.sha256(content).digest()[:8], "big")
        snapshots = self.look.shoot(mesh, number)
        facts = {
            "model": item.shown,
            "size_px": self.look.size_px,
            "seed": self.look.seed,
            "style": self.look.style.mode,
            "contour": self.look.style.contour.mode,
            "renderer": self.look.renderer.name,
        }
        lines, files = snapshot_files(posixpath.dirname(item.target), snapshots, mesh, facts)
        return Made(lines, mesh.warnings, others=files)

    def _mesh(self, item: Item) -> Mesh:
        with as_picture_error():
            if item.target not in self.members:
                return load_mesh(item.source, up=self.up)
            path, model = self.members[item.target]
            with Catalogue(path) as catalogue:
                return catalogue.load(model)


@dataclass(frozen=True)
class RenderStage:
    """Snapshots of a data set's models, with their masks of parts."""

    look: Look
    origin: str = "rendered"
    licences: Sequence[str] = ()

    def prepare(self) -> None:
        """Load what `make` needs."""
        self.look.prepare()

    def recipes(self, parent: Picture | Body) -> Sequence[Mapping[str, Any]]:
        """Return a recipe for each view."""
        return [{**self.look.recipe, "view": view} for view in range(self.look.views)]

    def make(self, parent: Parent, recipe: Mapping[str, Any]) -> Derived:
        """Return one of the model's snapshots; the first one draws them all."""

        def mesh() -> Mesh:
            with as_picture_error():
                return load_mesh(parent.path)

        views: int = recipe["views"]["count"]
        return derived_snapshot(self.look, parent, views, recipe["view"], mesh)
