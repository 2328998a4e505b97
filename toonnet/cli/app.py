"""The commands and their options; importing this loads the parser, nothing that works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

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


class _Commands(TyperGroup):
    """The commands; a value that is wrong is named, beside what would be right."""

    def invoke(self, ctx: Any) -> Any:
        """Parse and call a command."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            found: list[Any] = getattr(error.__cause__, "errors", list)()
            if found:
                error.message = _told(found[0])
            raise


_RIGHT = {
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
}
"""What would be right, by what pydantic calls a fault."""


def _told(fault: Mapping[str, Any]) -> str:
    right = _RIGHT.get(fault["type"])
    if right is None:  # A choice: the message names the value and all that there are.
        return str(fault["msg"]).removeprefix("Value error, ")
    limits = {name: f"{limit:g}" for name, limit in fault.get("ctx", {}).items() if name in right}
    return f"{right.format(**limits)}, got {fault['input']!r}"


def _finish(result: Any, **_: Any) -> None:
    if isinstance(result, _call.Call):
        _call.deliver(result)


app = typer.Typer(
    cls=_Commands,
    result_callback=_finish,
    help="Toolkit for cartoon pictures: unify their style, make more of them, keep them, recognise "
    "them.",
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "TOONNET"},
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog="Options are also read from the environment, as TOONNET_IUS_WORKERS=4, and from "
    "toonnet.toml in the current folder. Pages with examples: docs/cli.md.",
)
_PICTURES, _DATA_SETS = "Pictures in, pictures out", "Data sets"
_RECOGNITION, _HERE = "Recognition", "This machine"
for _panel, _commands in {
    _PICTURES: (ius, stylize, inflate, render),
    _DATA_SETS: (build, collect, clean, review, bodies, split, stats, export),
    _RECOGNITION: (predict, train, train_npn, evaluate, reproduce),
}.items():
    for _command in _commands:
        app.command(no_args_is_help=True, rich_help_panel=_panel)(_command)
app.command(rich_help_panel=_DATA_SETS)(sources)
app.add_typer(decisions, name="decisions", rich_help_panel=_DATA_SETS)
app.command(rich_help_panel=_HERE)(serve)
app.command(rich_help_panel=_HERE)(doctor)


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
    command = typer.main.get_command(app)
    for option in command.params:
        # TOONNET_VERSION in somebody's environment isn't ours, nor is it a wish to see the version.
        option.allow_from_autoenv = False  # type: ignore[attr-defined]
    command(default_map=defaults_for(command))
