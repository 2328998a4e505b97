"""Options that commands about models share."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

DATA = "Which pictures"

Split = Annotated[
    Literal["grouped", "folds", "paper", "held_out"],
    typer.Option(
        "--split",
        show_envvar=False,
        rich_help_panel=DATA,
        help="Which sides the pictures are on; see toonnet split. held_out: train on all but what "
        "is held out, test on that.",
    ),
]
LeaveOut = Annotated[
    str | None,
    typer.Option(
        metavar="SOURCE",
        show_envvar=False,
        rich_help_panel=DATA,
        help="Test on this source, train on all others.",
    ),
]
SplitSeed = Annotated[
    int,
    typer.Option(metavar="N", show_envvar=False, rich_help_panel=DATA, help="Of the split."),
]
Fold = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=4,
        metavar="N",
        show_envvar=False,
        rich_help_panel=DATA,
        help="With --split folds: the fold to test on.",
    ),
]
Labels = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LABEL,...",
        show_envvar=False,
        rich_help_panel=DATA,
        help="Only these classes.",
        show_default="all that have pictures",
    ),
]
Licences = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME,...",
        show_envvar=False,
        rich_help_panel=DATA,
        help="Only pictures under these licences, families or patterns, as for toonnet export; "
        "those without one never.",
        show_default="all",
    ),
]
Origins = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ORIGIN,...",
        show_envvar=False,
        rich_help_panel=DATA,
        help="Only pictures that came to be so, such as collected,stylized.",
        show_default="all but unified",
    ),
]
Validation = Annotated[
    float,
    typer.Option(
        min=0,
        max=0.5,
        metavar="SHARE",
        show_envvar=False,
        rich_help_panel=DATA,
        help="Share of the training groups that isn't learnt from, to see how well it goes.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        show_envvar=False,
        rich_help_panel=DATA,
        help="At most N pictures of each side, each class in its share.",
    ),
]
Cache = Annotated[
    str | None,
    typer.Option(
        metavar="FOLDER",
        show_envvar=False,
        help="Where pictures at the net's size are kept for later runs.",
        show_default="DATASET/cache/inputs",
    ),
]
Deterministic = Annotated[
    bool,
    typer.Option(
        "--deterministic",
        show_envvar=False,
        help="The same bits every time, on one machine; slower.",
    ),
]
