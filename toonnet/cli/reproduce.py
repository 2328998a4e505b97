"""``toonnet reproduce``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call

ELSEWHERE = "On another machine"


def reproduce(
    what: Annotated[
        Literal["table1", "table2", "table3", "figure9", "figure10", "figure11", "all", "variants"],
        typer.Argument(
            metavar="WHAT",
            help="table1, table2, table3, figure9, figure10, figure11, all of these, or variants "
            "of IUS, FIN and NPN.",
        ),
    ],
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    scale: Annotated[
        Literal["smoke", "cpu", "gpu"],
        typer.Option(
            show_envvar=False,
            help="Minutes on small pictures, hours on two cores with small nets, or the paper's "
            "nets and sizes.",
        ),
    ] = "cpu",
    results: Annotated[
        str,
        typer.Option(
            metavar="FOLDER",
            show_envvar=False,
            help="Gets a row a cell as soon as it is known, tables and plots.",
        ),
    ] = "results",
    work: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            show_envvar=False,
            help="Keeps what later cells need: the pack of pictures, pre-logits, states.",
            show_default="DATASET/runs/reproduce",
        ),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            metavar="N",
            show_envvar=False,
            help="Begin no cell that would end later; the same command goes on.",
        ),
    ] = None,
    pack: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            show_envvar=False,
            rich_help_panel=ELSEWHERE,
            help="Only write the pictures to FILE (at most 40 MB) and list the pieces to run.",
        ),
    ] = None,
    collect: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            show_envvar=False,
            rich_help_panel=ELSEWHERE,
            help="First take in what pieces have left there.",
        ),
    ] = None,
    workers: _options.Workers = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            show_envvar=False,
            rich_help_panel=_options.RUN,
            help="Take the data set's pictures as they are now; cells of others are run again.",
        ),
    ] = False,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Run the paper's experiments on a data set, each cell beside the paper's number.

    A cell that is done with the same configuration and pictures isn't run again; a killed one goes
    on after its last whole epoch. RESULTS/SCALE gets a row a cell, results.json, README.md,
    plots and report.html. Exit status: 0 all done, 1 failed, 2 usage, 3 some cells are left or
    some pictures couldn't be read, 130 interrupted.

    For example:

        toonnet reproduce table1 demo --dry-run
        toonnet reproduce all demo --minutes 60
        toonnet reproduce all demo --scale gpu --pack pictures.npz
        toonnet reproduce all demo --scale gpu --collect returned
    """
    return Call(
        "toonnet.cli._reproduce_job",
        {
            "what": what,
            "dataset": dataset,
            "scale": scale,
            "results": results,
            "work": work,
            "minutes": minutes,
            "pack": pack,
            "collect": collect,
            "workers": _options.workers_or_cores(workers),
            "force": force,
            "dry_run": dry_run,
            "json": json,
            "quiet": quiet,
        },
    )
