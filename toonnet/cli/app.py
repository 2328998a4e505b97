"""The commands and their options; importing this loads the parser, nothing that works."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from toonnet import __version__
from toonnet.cli import _call
from toonnet.cli._settings_file import defaults_for
from toonnet.cli.bodies import bodies
from toonnet.cli.build import build
from toonnet.cli.clean import clean
from toonnet.cli.collect import collect
from toonnet.cli.decisions import decisions
from toonnet.cli.doctor import doctor
from toonnet.cli.evaluate import evaluate
from toonnet.cli.export import export
from toonnet.cli.inflate import inflate
from toonnet.cli.ius import ius
from toonnet.cli.predict import predict
from toonnet.cli.render import render
from toonnet.cli.reproduce import reproduce
from toonnet.cli.review import review
from toonnet.cli.serve import serve
from toonnet.cli.sources import sources
from toonnet.cli.split import split
from toonnet.cli.stats import stats
from toonnet.cli.stylize import stylize
from toonnet.cli.train import train
from toonnet.cli.train_npn import train_npn


def _finish(result: Any, **_: Any) -> None:
    if isinstance(result, _call.Call):
        _call.deliver(result)


app = typer.Typer(
    result_callback=_finish,
    help="Toolkit for cartoon pictures: unify their style, make more of them, recognise them.",
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "TOONNET"},
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog="Every option can also be set as TOONNET_COMMAND_OPTION, like TOONNET_IUS_WORKERS=4.",
)
app.command(no_args_is_help=True)(ius)
app.command(no_args_is_help=True)(stylize)
app.command(no_args_is_help=True)(inflate)
app.command(no_args_is_help=True)(render)
app.command(no_args_is_help=True)(build)
app.command(no_args_is_help=True)(collect)
app.command(no_args_is_help=True)(clean)
app.command(no_args_is_help=True)(bodies)
app.command()(sources)
app.command(no_args_is_help=True)(review)
app.add_typer(decisions, name="decisions")
app.command(no_args_is_help=True)(split)
app.command(no_args_is_help=True)(stats)
app.command(no_args_is_help=True)(export)
app.command(no_args_is_help=True)(train)
app.command(no_args_is_help=True)(train_npn)
app.command(no_args_is_help=True)(evaluate)
app.command(no_args_is_help=True)(predict)
app.command(no_args_is_help=True)(reproduce)
app.command()(serve)
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


def run() -> None:
    """Parse the command line, with the defaults that the current folder sets, and run it."""
    app(default_map=defaults_for(typer.main.get_command(app)))
