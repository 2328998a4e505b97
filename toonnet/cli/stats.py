"""``toonnet stats``."""

from __future__ import annotations

from typing import Annotated

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call


def stats(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    html: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            show_envvar=False,
            help="Write a report with plots and contact sheets: one file that loads nothing.",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            show_envvar=False,
            help="Show at most N pictures in the report, each class in its share.",
        ),
    ] = 3000,
    selection: _options.Selection = None,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Show what is in a data set: classes, statuses, sources, licences, groups and splits.

    It also tells whether a style gives the class away: how much of the classes one would guess
    knowing only whose hand drew a picture. Exit status: 0 done, 1 failed, 2 usage.

    For example:

        toonnet stats demo
        toonnet stats demo --html report.html
        toonnet stats demo --json
    """
    return Call(
        "toonnet.cli._stats_job",
        {
            "dataset": dataset,
            "html": html,
            "limit": limit,
            "selection": selection,
            "json": json,
            "quiet": quiet,
        },
    )
