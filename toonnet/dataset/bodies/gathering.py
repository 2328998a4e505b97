"""3D models into a data set: asked of sources, prepared, kept as GLB, recorded by a long run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from toonnet.batch import Item, Made, Summary, limited
from toonnet.dataset.bodies._candidate import BodyCandidate
from toonnet.dataset.bodies._ledger import BodyLedger, BodyRow
from toonnet.dataset.bodies._prepared import Preparation
from toonnet.dataset.collect import Gathered, gather
from toonnet.dataset.dataset import Dataset, identity
from toonnet.dataset.groups import assign_groups
from toonnet.dataset.runs import Run
from toonnet.dataset.sources import Source, Wanted
from toonnet.io import PictureError

VERSION = 1
"""Goes up when the same model gives another file."""


def body_file(body_id: str) -> str:
    """Return the path of a 3D model's file under the data set."""
    return f"bodies/{body_id[:2]}/{body_id}.glb"


def offered_bodies(
    sources: Sequence[Source],
    wanted: Wanted,
    cache: Path,
    *,
    asked: bool,
    tell: Callable[[str], None] = lambda line: None,
) -> Gathered:
    """Ask every source for 3D models; see `toonnet.dataset.collect.gather`."""
    return gather(sources, wanted, cache, asked=asked, tell=tell, file=body_file, things="models")


def gather_bodies(
    folder: Path,
    offered: Gathered,
    run: Run,
    *,
    limit: int | None = None,
    seed: int | None = None,
    preparation: Preparation | None = None,
) -> Summary:
    """Keep every model that is offered in a data set, but those that are there already.

    A model that can't be read is recorded as broken, with the reason: it counts as done. Whatever
    ends the run, the same call goes on, and the catalog and the files end the same.

    Parameters
    ----------
    folder
        The data set; made if need be.
    offered
        What `offered_bodies` returned.
    run
        How it is to go.
    limit, seed
        At most so many models: the first ones by id, a mixture of all, or a random choice.
    preparation
        What is done to every model.

    Raises
    ------
    toonnet.batch.BatchError, DatasetError
        If the run can't start.
    """
    candidates = {
        target: candidate
        for target, candidate in offered.candidates.items()
        if isinstance(candidate, BodyCandidate)
    }
    job = BodyJob(candidates, preparation or Preparation())
    items = [
        Item(target, "", f"{candidate.source}:{candidate.source_id}")
        for target, candidate in candidates.items()
    ]
    items = limited(items, limit, seed)
    rows = {item.target: _row(candidates[item.target], job.recipe) for item in items}
    return run.filling(
        folder,
        job,
        items,
        lambda dataset: BodyLedger(dataset, rows),
        finish=_finish,
        notices=offered.notices,
        failures=offered.failures,
    )


def _finish(dataset: Dataset) -> list[str]:
    assign_groups(dataset)
    return []


def _row(candidate: BodyCandidate, recipe: Mapping[str, Any]) -> BodyRow:
    return BodyRow(
        id=identity(candidate.source, candidate.source_id),
        label=candidate.label,
        source=candidate.source,
        source_id=candidate.source_id,
        title=candidate.title,
        author=candidate.author,
        licence=candidate.licence,
        url=candidate.url,
        package=candidate.package,
        package_version=candidate.package_version,
        parametric=int(candidate.parametric),
        recipe=json.dumps({**recipe, **candidate.recipe}, sort_keys=True),
    )


@dataclass(frozen=True)
class BodyJob:
    """Read a model, prepare it, encode it."""

    candidates: Mapping[str, BodyCandidate]
    preparation: Preparation = field(default_factory=Preparation)

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return what decides the file besides the model and its own recipe."""
        made = {"operation": "gather", "gathering": VERSION}
        return {**made, "preparation": asdict(self.preparation)}

    def part(self, items: Sequence[Item]) -> Any:
        """See `toonnet.batch.Divisible`."""
        return {item.target: self.candidates[item.target] for item in items}

    def holding(self, part: Any) -> BodyJob:
        """See `toonnet.batch.Divisible`."""
        return replace(self, candidates=part)

    def prepare(self) -> None:
        """Load what reads and writes models, so that forked workers have it."""
        import trimesh  # noqa: F401

        import toonnet.render.bodies
        import toonnet.render.save  # noqa: F401

    def read(self, item: Item) -> bytes:
        """Return what tells the model, and what is done to it alone, from any other."""
        candidate = self.candidates[item.target]
        return candidate.artwork.read() + json.dumps(candidate.recipe, sort_keys=True).encode()

    def make(self, item: Item, content: bytes) -> Made:
        """Return the model as GLB; its notes tell what was mended."""
        from toonnet.render import MeshError
        from toonnet.render.save import mesh_to_glb

        candidate = self.candidates[item.target]
        try:
            mesh = self.preparation(candidate.artwork.mesh())
        except MeshError as error:
            raise PictureError("broken", str(error), "leave it out") from error
        credit = ", ".join(filter(None, (candidate.author, candidate.licence)))
        return Made(mesh_to_glb(mesh, credit=credit), mesh.warnings)
