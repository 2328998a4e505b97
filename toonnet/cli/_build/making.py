"""The stages that make pictures: render, inflate, stylize, unify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toonnet.batch import Summary
from toonnet.cli._build.balancing import chosen_pictures
from toonnet.cli._build.context import Build, digest
from toonnet.cli._build.supply import MAKERS, Supply, make, wanted_of, works_of
from toonnet.cli._build.works import Work
from toonnet.cli._ius_job import PRESETS, IUSJob, UnifyStage
from toonnet.dataset.derive import derive
from toonnet.io import DEFAULT_MAX_PIXELS


@dataclass(frozen=True)
class Make:
    """Pictures of one origin: render, inflate or stylize."""

    name: str
    origin: str
    needs: tuple[str, ...] = ("review", "bodies")

    def key(self, build: Build) -> str:
        """Return what tells this stage's result from any other."""
        supply = Supply.of(build)
        works = self._works(build, supply)
        return digest([work.id for work in works], supply.content(self.origin), _body_files(build))

    def _works(self, build: Build, supply: Supply) -> list[Work]:
        if not supply.weights[self.origin]:
            return []
        wanted = wanted_of(build, supply, self.origin)
        return works_of(MAKERS[self.origin](build), supply.parents[self.origin], wanted)

    def there(self, build: Build) -> bool:
        """Return whether the files are there."""
        return build.files_there(self.name)

    def run(self, build: Build) -> Summary:
        """Make them."""
        supply = Supply.of(build)
        works = self._works(build, supply)
        if not works:
            build.record(self.name, ())
            return Summary()
        summary = make(build, MAKERS[self.origin](build), works)
        if not (summary.error or summary.signal):
            build.record(self.name, (work.id for work in works))
        return summary


def _body_files(build: Build) -> list[tuple[Any, ...]]:
    query = "SELECT id, sha256 FROM body JOIN record ON target = file ORDER BY id"
    return build.dataset.connection.execute(query).fetchall()


class Unify:
    """A copy in unified style of every picture that was chosen."""

    name = "unify"
    needs = ("balance",)

    def key(self, build: Build) -> str:
        """See `Make.key`."""
        rows = [(row.id, row.pixel_sha256) for row in chosen_pictures(build)]
        return digest(build.recipe.section(self.name), dict(_unifying(build).recipe), rows)

    def there(self, build: Build) -> bool:
        """Return whether the files are there."""
        return build.files_there(self.name)

    def run(self, build: Build) -> Summary:
        """Make the copies."""
        rows, stage = chosen_pictures(build), _unifying(build)
        if not build.recipe.unify.copies:
            build.record(self.name, ())
            return Summary()
        run = build.run()
        summary = derive(
            build.dataset, rows, stage, engine=run.engine, force=run.force, progress=run.progress
        )
        if not (summary.error or summary.signal):
            build.record(self.name, (Work.of(row, stage.recipe).id for row in rows))
        return summary


def _unifying(build: Build) -> UnifyStage:
    settings = build.recipe.unify
    job = IUSJob(
        params=PRESETS[settings.preset](),
        size_px=settings.size,
        mask=settings.mask,
        output_format="png",
        max_pixels=DEFAULT_MAX_PIXELS,
    )
    return UnifyStage(job)
