"""Options that every long command has, with one name and one meaning."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

import typer

RUN = "Options of every long command"

Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        "-j",
        min=1,
        max=1024,
        metavar="N",
        help="Worker processes.",
        show_default="one a core",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="N",
        help="Do at most N of the pictures.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="With --limit: choose at random by this seed, instead of the first ones.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
OnError = Annotated[
    Literal["raise", "skip", "quarantine"],
    typer.Option(
        help="What a bad file does: end the run, be skipped, or be skipped and copied to "
        "DST/.toonnet/quarantine.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        min=0.001,
        metavar="S",
        help="Give a picture up after so many seconds.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force", help="Do again what is done already.", show_envvar=False, rich_help_panel=RUN
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Write nothing; say what would be done.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print the summary as JSON on stdout.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="No progress, no summary; errors only.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Null = Annotated[
    bool,
    typer.Option(
        "--null",
        "-0",
        help="The list on standard input is separated by NUL, as `find -print0` writes it.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
MaxPixels = Annotated[
    int,
    typer.Option(
        min=1,
        metavar="N",
        help="Refuse larger pictures before they are decoded.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Host = Annotated[
    str,
    typer.Option(metavar="ADDRESS", help="IP address to listen at; others can reach only it."),
]
OpenBrowser = Annotated[
    bool, typer.Option("--open", help="Open the page in a browser.", show_envvar=False)
]
Who = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Who decides: recorded with every decision.",
        show_default="your login name",
    ),
]
Engine = Annotated[
    Literal["local", "dask"],
    typer.Option(
        help="Where the work is done: by processes of this machine, or on a Dask cluster.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Of the Dask cluster, as tcp://10.0.0.1:8786; else --engine dask starts one here.",
        show_envvar=False,
        rich_help_panel=RUN,
    ),
]
Selection = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Take only the pictures that a build has chosen, and their copies: its recipe's name.",
        show_envvar=False,
    ),
]


def renderer(panel: str) -> Any:
    """Return the option that chooses what draws, in a panel of the command's own."""
    return typer.Option(
        show_envvar=False,
        help="egl: OpenGL. native: no driver, and the same bytes on every machine. auto: OpenGL on "
        "a graphics processor, else native.",
        rich_help_panel=panel,
    )


def workers_or_cores(workers: int | None) -> int:
    """Return how many workers are meant."""
    return workers or len(os.sched_getaffinity(0))


def who_or_login(who: str | None) -> str:
    """Return who is meant; end with one line where the system has no name for its user."""
    import getpass

    try:
        return who or getpass.getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("this system has no login name; name one: --who NAME") from None


def separated(values: list[str] | None) -> list[str]:
    """Return the values of an option that may be repeated and separated by commas."""
    return [part.strip() for value in values or () for part in value.split(",") if part.strip()]
