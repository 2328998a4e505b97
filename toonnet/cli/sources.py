"""``toonnet sources``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from toonnet.dataset.sources import Source


def sources(
    json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """Show where `collect` gets pictures and `bodies` 3D models: what, under which licence.

    Those marked with a star are asked where `--sources` names none.
    """
    from toonnet.dataset.bodies import body_source_classes
    from toonnet.dataset.sources import Settings, source_classes

    settings = Settings.from_environment()
    commands = {"collect": source_classes(), "bodies": body_source_classes()}
    known = {
        command: [source(settings) for source in classes.values()]
        for command, classes in commands.items()
    }
    if json:
        _print_json(known)
    else:
        _print_tables(known)


def _print_json(known: Mapping[str, Sequence[Source]]) -> None:
    import json

    table = [
        {
            "command": command,
            "name": source.name,
            "gives": source.gives,
            "licence": source.licence,
            "needs": source.needs,
            "default": source.default,
            "why_not": source.why_not(),
        }
        for command, sources in known.items()
        for source in sources
    ]
    typer.echo(json.dumps(table, indent=2))


def _print_tables(known: Mapping[str, Sequence[Source]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    for command, sources in known.items():
        columns = ("source", "gives", "licence", "needs", "works here")
        table = Table(*columns, title=f"toonnet {command}", show_lines=True)
        for source in sources:
            why_not = source.why_not()
            works = Text("yes", style="green") if why_not is None else Text(why_not, style="yellow")
            name = source.name + (" *" if source.default else "")
            table.add_row(Text(name), source.gives, source.licence, source.needs, works)
        Console().print(table)
