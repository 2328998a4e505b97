"""``toonnet clean``."""

from __future__ import annotations

from typing import Annotated

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

RULES = "Rules"


def clean(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME.THRESHOLD=VALUE",
            help="Tune a rule, as `photograph.score=1`; may be repeated.",
            show_envvar=False,
            rich_help_panel=RULES,
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,…",
            help="Leave rules out; what they marked before is marked no more.",
            show_envvar=False,
            rich_help_panel=RULES,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,…",
            help="Ask these rules alone.",
            show_default="all",
            show_envvar=False,
            rich_help_panel=RULES,
        ),
    ] = None,
    undo: Annotated[
        bool,
        typer.Option(
            "--undo",
            help="Take back all that rules have marked; what was measured is kept.",
            show_envvar=False,
            rich_help_panel=RULES,
        ),
    ] = False,
    workers: _options.Workers = None,
    seed: _options.Seed = None,
    limit: _options.Limit = None,
    timeout: _options.Timeout = 300.0,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Measure again what is measured already.",
            show_envvar=False,
            rich_help_panel=_options.RUN,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Mark nothing; say how many pictures each rule would mark. Measures are kept.",
            show_envvar=False,
            rich_help_panel=_options.RUN,
        ),
    ] = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Mark the pictures that don't belong: broken, blank, tiny, photographs, duplicates and so on.

    Every picture is read once and measured; then rules are asked about the measures, in this order:
    broken, blank, tiny, nearly_empty, photograph, wrong_words, exact_duplicates, near_duplicates.
    Nothing is deleted: a marked picture has a status and a reason, and what a person decides about
    it counts for more. Each call marks anew, so that a rule is tuned by calling again, which reads
    no pictures. Exit status: 0 all done, 1 failed, 2 usage, 3 some files can't be read,
    130 interrupted.

    For example:

        toonnet clean demo
        toonnet clean demo --dry-run --rule photograph.score=0.5 --rule near_duplicates.distance=8
        toonnet clean demo --without tiny,nearly_empty
    """
    options = RunOptions(
        workers=_options.workers_or_cores(workers),
        limit=limit,
        seed=seed,
        on_error="skip",
        timeout_s=timeout,
        force=force,
        dry_run=dry_run,
        json=json,
        quiet=quiet,
        null=False,
    )
    return Call(
        "toonnet.cli._clean_job",
        {
            "dataset": dataset,
            "settings": rule or [],
            "without": _options.separated(without),
            "only": _options.separated(only),
            "undo": undo,
            "options": options,
        },
    )
