"""``toonnet collect`` with parsed arguments."""

from __future__ import annotations

import sys
from pathlib import Path

from toonnet.batch import BatchError, LocalEngine, Summary, progress_for
from toonnet.cli._call import RunOptions
from toonnet.cli._labels import labels_named
from toonnet.cli._report import fail_usage, finish
from toonnet.dataset import DatasetError
from toonnet.dataset.collect import CACHE, Gathered, collect, gather
from toonnet.dataset.sources import Settings, Wanted, chosen_sources, source_classes


def run(
    *,
    dataset: str,
    tags: list[str],
    sources: list[str],
    licence: str | None,
    contact: str | None,
    keys: list[str],
    max_pixels: int,
    options: RunOptions,
) -> None:
    """Ask the sources, make the pictures; end the process with the run's status."""
    try:
        wanted = Wanted(labels_named(tags), options.limit)
        settings = Settings.from_environment(contact=contact, licence=licence, keys=_keys(keys))
        chosen = chosen_sources(sources, settings)
    except ValueError as error:
        fail_usage("collect", error)

    def tell(line: str) -> None:
        if not options.quiet:
            print(line, file=sys.stderr, flush=True)

    folder, gathered = Path(dataset), Gathered()
    try:
        gathered = gather(chosen, wanted, folder / CACHE, asked=bool(sources), tell=tell)
        summary = collect(
            folder,
            gathered,
            engine=LocalEngine(options.workers, timeout_s=options.timeout_s),
            limit=options.limit,
            seed=options.seed,
            on_error=options.on_error,
            force=options.force,
            dry_run=options.dry_run,
            max_pixels=max_pixels,
            progress=lambda total: progress_for(total, "collect", quiet=options.quiet),
        )
    except (BatchError, DatasetError) as error:
        summary = Summary(error=str(error))
    report = {"command": "collect", "dataset": dataset}
    finish(summary, options, report, found=bool(gathered.candidates))


def _keys(given: list[str]) -> dict[str, str]:
    """Return keys by source.

    Raises
    ------
    ValueError
        If one isn't NAME=KEY; it doesn't show the key.
    """
    keys = {}
    for number, text in enumerate(given, start=1):
        name, equals, key = text.partition("=")
        if name not in source_classes() or not equals or not key:
            raise ValueError(f"--key number {number} isn't NAME=KEY with a source's name")
        keys[name] = key
    return keys
