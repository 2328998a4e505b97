"""Settings of a folder: ``toonnet.toml`` where a command is started, by command and option.

A flag goes before an environment variable, that before the file, that before the default::

    [ius]
    size = 299
    workers = 4

    [decisions.import]
    who = "me"
"""

from __future__ import annotations

import difflib
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FILE = "toonnet.toml"


def defaults_for(group: Any) -> dict[str, Any]:
    """Return what the file says, as click takes defaults; end with status 2 if it is wrong."""
    path = Path(FILE)
    if not path.is_file() or {"-h", "--help"} & set(sys.argv):
        return {}
    try:
        return _of_group(group, tomllib.loads(path.read_text("utf-8")), "")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as error:
        print(f"error: {FILE}: {error}", file=sys.stderr)
        sys.exit(2)


def _of_group(group: Any, table: Mapping[str, Any], place: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, values in table.items():
        if name not in group.commands:
            raise ValueError(
                _unknown(f"no command is called {place + name!r}", name, group.commands)
            )
        if not isinstance(values, dict):
            raise ValueError(f"{place + name} is a table: write [{place + name}] above its options")
        command = group.commands[name]
        of = _of_group if hasattr(command, "commands") else _of_command
        found[name] = of(command, values, f"{place}{name}.")
    return found


def _of_command(command: Any, table: Mapping[str, Any], place: str) -> dict[str, Any]:
    names = {
        option.removeprefix("--"): parameter.name
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }
    found: dict[str, Any] = {}
    for name, value in table.items():
        if name not in names:
            raise ValueError(_unknown(f"[{place[:-1]}] has no option {name!r}", name, names))
        if isinstance(value, dict):
            raise ValueError(f"{place}{name} must be a value, got a table")
        found[names[name]] = value
    return found


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{what}; {hint}there are {', '.join(names)}"
