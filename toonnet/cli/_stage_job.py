"""A stage over a data set: what commands share that make pictures of its pictures."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from toonnet.batch import BatchError, LocalEngine, Summary, progress_for
from toonnet.cli._call import RunOptions
from toonnet.cli._report import finish

if TYPE_CHECKING:
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
    from toonnet.dataset import Dataset, DatasetError
    from toonnet.dataset.derive import derive

    found = False
    try:
        with Dataset.open(folder) as dataset:
            parents = list(dataset.pictures(status="accepted", origin=origins))
            found = bool(parents)
            summary = derive(
                dataset,
                parents,
                stage,
                engine=LocalEngine(options.workers, timeout_s=options.timeout_s),
                limit=options.limit,
                seed=options.seed,
                on_error=options.on_error,
                force=options.force,
                dry_run=options.dry_run,
                progress=lambda total: progress_for(total, name, quiet=options.quiet),
            )
    except (BatchError, DatasetError) as error:
        summary = Summary(error=str(error))
    report = {"command": name, "dataset": folder, "recipe": recipe}
    finish(summary, options, report, found=found)
