"""Write the commands' help texts into docs/cli.md, between its markers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from toonnet.cli.app import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
START, END = "<!-- help -->\n", "<!-- end -->\n"


def commands(group: Any, before: str = "") -> Iterator[str]:
    """Yield the names of all commands, those of groups with the group's name before."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


def help_text(command: str) -> str:
    """Return what ``toonnet COMMAND --help`` says, without colours, 100 columns wide."""
    toonnet = Path(sys.executable).with_name("toonnet")
    plain = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    run = subprocess.run(
        [toonnet, *command.split(), "--help"], env=plain, check=True, capture_output=True, text=True
    )
    return "\n".join(line.rstrip() for line in run.stdout.strip().splitlines())


before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
_, _, after = rest.partition(END)
sections = [
    f"## toonnet {name}\n\n```text\n{help_text(name)}\n```\n\n"
    for name in commands(get_command(app))
]
PAGE.write_text(f"{before}{START}\n{''.join(sections)}{END}{after}", encoding="utf-8")
