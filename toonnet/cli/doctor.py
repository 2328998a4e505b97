"""``toonnet doctor``."""

from __future__ import annotations

from typing import Annotated

import typer


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Show what works on this machine, and what doesn't and why.

    Exit status 0 where the numpy and the cpp backend work, else 1.
    """
    from toonnet import doctor as examination

    report = examination.examine()
    if json:
        import json as json_module

        typer.echo(json_module.dumps(examination.as_json(report), indent=2))
    else:
        examination.show(report)
    raise typer.Exit(0 if examination.is_well(report) else 1)
