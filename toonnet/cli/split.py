"""``toonnet split``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call


def split(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    scheme: Annotated[
        Literal["grouped", "folds", "paper"],
        typer.Option(
            show_envvar=False,
            help="70 to 30 by group within each class, five folds by group, or, as in the paper, "
            "70 to 30 of the pictures at random.",
        ),
    ] = "grouped",
    seed: Annotated[
        int, typer.Option(metavar="N", show_envvar=False, help="Another seed, another split.")
    ] = 0,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Share pictures out into training and test, once; show how many are where.

    A group is all that comes from one drawing or 3D model; no group is on both sides. What has a
    side keeps it: pictures that come later take the side that lacks most. What is held out is on
    neither. Exit status: 0 done, 1 failed, 2 usage.

    For example:

        toonnet split demo
        toonnet split demo --scheme folds
        toonnet split demo --scheme paper --seed 7 --json
    """
    return Call(
        "toonnet.cli._split_job",
        {
            "dataset": dataset,
            "scheme": scheme,
            "seed": seed,
            "dry_run": dry_run,
            "json": json,
            "quiet": quiet,
        },
    )
