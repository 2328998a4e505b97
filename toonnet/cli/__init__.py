"""The command line: one file per command; each imports what it needs when it runs."""

from __future__ import annotations

import os
import signal
from typing import Annotated

import typer

from toonnet import __version__
from toonnet.cli.doctor import doctor
from toonnet.cli.ius import ius

app = typer.Typer(
    help="Toolkit for cartoon pictures: unify their style, make more of them, recognise them.",
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "TOONNET"},
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog="Every option can also be set as TOONNET_COMMAND_OPTION, like TOONNET_IUS_WORKERS=4.",
)
app.command(no_args_is_help=True)(ius)
app.command()(doctor)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"toonnet {__version__}")
        raise typer.Exit


@app.callback()
def _toonnet(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line."""
    # Until a run has set its own handlers there is nothing to tidy up.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: os._exit(128 + received))
    app()
