"""``toonnet decisions``."""

from __future__ import annotations

from typing import Annotated

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call

decisions = typer.Typer(
    no_args_is_help=True,
    help="Carry review decisions from one data set to another, as CSV.",
)

_DATASET = typer.Argument(metavar="DATASET", help="Folder of the data set.")


@decisions.command("export", no_args_is_help=True)
def export_(
    dataset: Annotated[str, _DATASET],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The CSV to write; - for stdout.")],
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Write the decision in force about every picture to a CSV.

    Its columns are source, source_id, verdict, label, reason, perceptual_hash, who and at; its
    lines are ordered by source and source_id. Exit status: 0 done, 1 failed, 2 usage.

    For example:

        toonnet decisions export demo decisions.csv
    """
    return Call(
        "toonnet.cli._decisions_job",
        {"task": "export", "dataset": dataset, "file": file, "json": json, "quiet": quiet},
    )


@decisions.command("import", no_args_is_help=True)
def import_(
    dataset: Annotated[str, _DATASET],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The CSV to read; - for stdin.")],
    who: _options.Who = None,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Record the decisions of a CSV; importing it again changes nothing.

    The columns source, source_id and verdict (accept, reject, relabel) must be there; label,
    reason, perceptual_hash, who and at may be. Where perceptual_hash is given and the picture has
    another one, the decision doesn't count: the picture stays pending, "changed since review".
    A bad line is told of by its number, and the others count.
    Exit status: 0 all recorded, 1 failed, 2 usage, 3 some lines left out.

    For example:

        toonnet decisions import demo decisions.csv
        toonnet decisions import demo from-a-friend.csv --who friend
    """
    return Call(
        "toonnet.cli._decisions_job",
        {
            "task": "import",
            "dataset": dataset,
            "file": file,
            "who": _options.who_or_login(who),
            "json": json,
            "quiet": quiet,
        },
    )
