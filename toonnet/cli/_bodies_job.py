"""``toonnet bodies`` with parsed arguments."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from toonnet.batch import BatchError, LocalEngine, Summary, progress_for
from toonnet.cli._call import RunOptions
from toonnet.cli._labels import labels_named
from toonnet.cli._report import fail_usage, finish
from toonnet.dataset import DatasetError
from toonnet.dataset.bodies import body_source_classes, gather_bodies, offered_bodies
from toonnet.dataset.collect import CACHE, Gathered
from toonnet.dataset.runs import Run
from toonnet.dataset.sources import Settings, Source, Wanted, chosen_sources

PARAMETRIC = "parametric"


def run(
    *,
    dataset: str,
    tags: list[str],
    sources: list[str],
    parametric: bool,
    designs_seeds: int,
    options: RunOptions,
) -> None:
    """Ask the sources, keep the models; end the process with the run's status."""
    try:
        wanted = Wanted(labels_named(tags), options.limit)
        chosen = chosen_body_sources(sources, designs_seeds, parametric=parametric)
    except ValueError as error:
        fail_usage("bodies", error)

    def tell(line: str) -> None:
        if not options.quiet:
            print(line, file=sys.stderr, flush=True)

    folder, offered = Path(dataset), Gathered()
    try:
        offered = offered_bodies(chosen, wanted, folder / CACHE, asked=bool(sources), tell=tell)
        summary = gather_bodies(
            folder,
            offered,
            Run(
                engine=LocalEngine(options.workers, timeout_s=options.timeout_s),
                on_error=options.on_error,
                force=options.force,
                dry_run=options.dry_run,
                progress=lambda total: progress_for(total, "bodies", quiet=options.quiet),
            ),
            limit=options.limit,
            seed=options.seed,
        )
    except (BatchError, DatasetError) as error:
        summary = Summary(error=str(error))
    report = {"command": "bodies", "dataset": dataset}
    finish(summary, options, report, found=bool(offered.candidates), things="models")


def chosen_body_sources(
    names: Sequence[str], designs_seeds: int, *, parametric: bool = True
) -> list[Source]:
    """Return the sources to ask; ValueError if there is none of a name."""
    chosen = chosen_sources(names, Settings(), body_source_classes())
    kept = [source for source in chosen if parametric or source.name != PARAMETRIC]
    for source in kept:
        if source.name == PARAMETRIC and not source.argument:
            source.argument = str(designs_seeds)
    return kept
