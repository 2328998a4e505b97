"""A stage over a data set: what commands share that make pictures of its pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from toonnet.batch import BatchError, Summary, limited, progress_for
from toonnet.cli._call import RunOptions
from toonnet.cli._engine import engine_of, everywhere
from toonnet.cli._report import finish

if TYPE_CHECKING:
    from toonnet.dataset.dataset import Body, Dataset, Picture
    from toonnet.dataset.derive import Stage


def check_is_data_set(path: str) -> None:
    """Raise ValueError where the only path of a command isn't a data set."""
    if not os.path.isfile(os.path.join(path, "catalog.sqlite")):
        raise ValueError(f"{path!r} is no data set; for files name a source and DST")


def run_stage(
    name: str,
    stage: Stage,
    folder: str,
    origins: Sequence[str],
    recipe: Mapping[str, Any],
    options: RunOptions,
) -> NoReturn:
    """Run a stage over the accepted pictures of these origins; end the process with its status."""

    def pictures(dataset: Dataset) -> list[Picture | Body]:
        return [*dataset.pictures(status="accepted", origin=origins)]

    _run(name, stage, folder, pictures, recipe, options, options.limit, "pictures")


def run_stage_over_bodies(
    name: str, stage: Stage, folder: str, recipe: Mapping[str, Any], options: RunOptions
) -> NoReturn:
    """Run a stage over the accepted 3D models, which a limit counts; end the process likewise."""

    def bodies(dataset: Dataset) -> list[Picture | Body]:
        return limited([*dataset.bodies(status="accepted")], options.limit, options.seed)

    _run(name, stage, folder, bodies, recipe, options, None, "models")


def _run(
    name: str,
    stage: Stage,
    folder: str,
    parents_in: Callable[[Dataset], list[Picture | Body]],
    recipe: Mapping[str, Any],
    options: RunOptions,
    limit: int | None,
    things: str,
) -> NoReturn:
    from toonnet.dataset import Dataset, DatasetError
    from toonnet.dataset.derive import derive

    found = False
    try:
        with Dataset.open(everywhere(folder, options)) as dataset:
            parents = parents_in(dataset)
            found = bool(parents)
            summary = derive(
                dataset,
                parents,
                stage,
                engine=engine_of(options),
                limit=limit,
                seed=options.seed,
                on_error=options.on_error,
                force=options.force,
                dry_run=options.dry_run,
                progress=lambda total: progress_for(total, name, quiet=options.quiet),
            )
    except (BatchError, DatasetError) as error:
        summary = Summary(error=str(error))
    report = {"command": name, "dataset": folder, "recipe": recipe}
    finish(summary, options, report, found=found, things=things)
