"""Sources to work list, run, report: what commands that make a picture of each picture share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NoReturn, Protocol

from toonnet.batch import (
    BatchError,
    Item,
    Job,
    Source,
    Summary,
    check_no_overwriting,
    limited,
    listed_source,
    plan,
    preview,
    progress_for,
    run_batch,
    sources_at,
    sources_in,
)
from toonnet.cli._call import RunOptions
from toonnet.cli._engine import engine_of
from toonnet.cli._report import fail_usage, finish
from toonnet.io import PICTURE_SUFFIXES, is_url


class PictureJob(Job, Protocol):
    """A job that makes one picture file of each source."""

    @property
    def suffix(self) -> str:
        """File name ending of the results."""


class UsageError(ValueError):
    """The arguments don't fit together or name nothing."""


def work_list(
    arguments: Sequence[str],
    destination: str,
    suffix: str,
    *,
    null: bool,
    endings: Collection[str] = PICTURE_SUFFIXES,
) -> list[Item]:
    """Return the items that the arguments mean: folders, files, ``-`` for a list on stdin.

    Files in folders whose names don't end in one of `endings` are optional.

    Raises
    ------
    UsageError
        If an argument names nothing.
    BatchError
        If a result would overwrite a source.
    """
    sources = _sources(arguments, destination, null=null, endings=endings)
    items = plan(sources, suffix, endings=endings)
    check_no_overwriting(items, destination)
    return items


def _sources(
    arguments: Sequence[str], destination: str, *, null: bool, endings: Collection[str]
) -> Iterator[Source]:
    one_folder = len(arguments) == 1
    for argument in arguments:
        if argument == "-":
            separator = b"\0" if null else b"\n"
            for path in filter(None, sys.stdin.buffer.read().split(separator)):
                yield listed_source(os.fsdecode(path))
        elif is_url(argument):
            yield from sources_at(argument, destination=destination, endings=endings)
        elif not os.path.lexists(argument):
            raise UsageError(f"SRC {argument!r} doesn't exist")
        elif os.path.isdir(argument):
            if os.path.exists(destination) and os.path.samefile(argument, destination):
                raise UsageError(f"DST {destination!r} is the source folder; choose another")
            shown_under = "" if one_folder else os.path.normpath(argument)
            yield from sources_in(
                argument, shown_under=shown_under, destination=destination, endings=endings
            )
        else:
            yield Source(argument, os.path.basename(argument), os.path.normpath(argument))


def run_and_report(
    name: str,
    job: PictureJob,
    arguments: Sequence[str],
    destination: str,
    options: RunOptions,
    *,
    expand: Callable[[Sequence[Item]], list[Item]] | None = None,
    ended: Callable[[], None] | None = None,
) -> NoReturn:
    """Run a job over its sources, print what became of it, end the process with its status.

    ``expand`` makes several items of each, where a source gives more than one file; ``ended`` is
    called when a run has come to its end.
    """
    items: list[Item] = []
    try:
        items = work_list(arguments, destination, job.suffix, null=options.null)
        items = limited(items, options.limit, options.seed)
        if expand:
            items = expand(items)
            check_no_overwriting(items, destination)
        summary = run_items(name, job, items, destination, options)
        if ended and not (options.dry_run or summary.error or summary.signal):
            ended()
    except UsageError as error:
        fail_usage(name, error)
    except BatchError as error:
        summary = Summary(error=str(error))
    report = {"command": name, "destination": destination, "recipe": job.recipe}
    finish(summary, options, report, found=bool(items))


def run_items(
    name: str, job: Job, items: list[Item], destination: str, options: RunOptions
) -> Summary:
    """Run a job over items, or see what there is to do; raise BatchError if it can't start."""
    if options.dry_run:
        return preview(job, items, destination, force=options.force)
    return run_batch(
        job,
        items,
        destination,
        engine=engine_of(options),
        on_error=options.on_error,
        force=options.force,
        progress=progress_for(len(items), name, quiet=options.quiet),
    )
