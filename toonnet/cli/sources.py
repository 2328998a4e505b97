"""``toonnet sources``."""

from __future__ import annotations

from typing import Annotated

import typer


def sources(
    json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """Show where `toonnet collect` can get pictures: what, under which licence, and what it needs.

    Those marked with a star are asked where `--sources` names none.
    """
    from toonnet.dataset.sources import Settings, source_classes

    known = [source(Settings.from_environment()) for source in source_classes().values()]
    if json:
        import json as json_module

        table = [
            {
                "name": source.name,
                "gives": source.gives,
                "licence": source.licence,
                "needs": source.needs,
                "default": source.default,
                "why_not": source.why_not(),
            }
            for source in known
        ]
        typer.echo(json_module.dumps(table, indent=2))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table_shown = Table("source", "gives", "licence", "needs", "works here", show_lines=True)
    for source in known:
        why_not = source.why_not()
        works = Text("yes", style="green") if why_not is None else Text(why_not, style="yellow")
        name = source.name + (" *" if source.default else "")
        table_shown.add_row(Text(name), source.gives, source.licence, source.needs, works)
    Console().print(table_shown)
