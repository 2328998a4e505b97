"""``toonnet build``."""

from __future__ import annotations

from typing import Annotated

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

PART = "Which stages"


def _recipes(incomplete: str) -> list[str]:
    """Return the shipped recipes that a shell may complete to; else it looks for files."""
    from toonnet.cli._build.recipe import shipped_recipes

    return [name for name in shipped_recipes() if name.startswith(incomplete)]


def _stages(incomplete: str) -> list[str]:
    """Return the stages that a shell may complete to."""
    from toonnet.cli._build.stages import STAGES

    return [name for name in STAGES if name.startswith(incomplete)]


def build(
    dataset: Annotated[
        str, typer.Argument(metavar="DATASET", help="Folder of the data set; made if need be.")
    ],
    recipe: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE",
            show_envvar=False,
            autocompletion=_recipes,
            help="What to make: demo, toonnet10k, or a TOML file of your own.",
        ),
    ],
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STAGE,…",
            autocompletion=_stages,
            help="Do these stages alone; what they need has to be up to date.",
            show_default="all",
            show_envvar=False,
            rich_help_panel=PART,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="STAGE",
            autocompletion=_stages,
            help="Do this stage and all that it needs, nothing else.",
            show_default="all",
            show_envvar=False,
            rich_help_panel=PART,
        ),
    ] = None,
    workers: _options.Workers = None,
    engine: _options.Engine = "local",
    scheduler: _options.Scheduler = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Another seed, other views and drawings.",
            show_default="the recipe's",
            show_envvar=False,
            rich_help_panel=_options.RUN,
        ),
    ] = None,
    timeout: _options.Timeout = 300.0,
    force: _options.Force = False,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Build a data set by a recipe: from packages to label folders and a report.

    The stages are collect, clean, review, bodies, render, inflate, stylize, balance, unify, split,
    export and report, in this order. Real pictures come first; what they can't fill of a class is
    filled by pictures made from them and from 3D models, each class in like shares. DATASET/builds/
    RECIPE holds what comes out: the pictures, their copies in unified style, report.html. A stage
    whose settings and input haven't changed is left alone; the same command goes on where it ended,
    and gives the same bytes for any number of workers. Exit status: 0 all done, 1 failed, 2 usage,
    3 partly done, 130 interrupted.

    For example:

        toonnet build demo --recipe demo
        toonnet build toonnet --recipe toonnet10k --workers 8
        toonnet build mine --recipe mine.toml --dry-run
        toonnet build mine --recipe mine.toml --until render
        toonnet build mine --recipe mine.toml --only export,report
    """
    options = RunOptions(
        workers=_options.workers_or_cores(workers),
        limit=None,
        seed=seed,
        on_error="skip",
        timeout_s=timeout,
        force=force,
        dry_run=dry_run,
        json=json,
        quiet=quiet,
        null=False,
        engine=engine,
        scheduler=scheduler,
    )
    return Call(
        "toonnet.cli._build_job",
        {
            "dataset": dataset,
            "recipe": recipe,
            "only": _options.separated(only),
            "until": until,
            "options": options,
        },
    )
