"""How long commands end: what became of the run, for people or programs, and the exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from toonnet.batch import USAGE, Summary, printable
from toonnet.cli._call import RunOptions


def finish(
    summary: Summary,
    options: RunOptions,
    report: Mapping[str, Any],
    *,
    found: bool,
    things: str = "pictures",
) -> NoReturn:
    """Print what became of a run; end the process with its status.

    Parameters
    ----------
    summary, options
        The run's.
    report
        What the JSON tells besides the summary.
    found
        There was something to do.
    things
        What there was to do, for people.
    """
    if options.json:
        print(json.dumps({**report, **summary.to_json()}))
    elif options.dry_run and not options.quiet:
        for record in summary.planned:
            print(f"{printable(record.source)} -> {printable(record.target)}")
    if not options.quiet:
        nothing = [*summary.notices, f"no {things} found"]
        for line in summary.lines() if found or summary.exit_status else nothing:
            print(line, file=sys.stderr)
    elif summary.error:
        print(f"error: {summary.error}", file=sys.stderr)
    sys.exit(summary.exit_status)


def fail_usage(name: str, error: ValueError) -> NoReturn:
    """Say what is wrong with the arguments and end the process."""
    print(f"error: {error}\ntry: toonnet {name} --help", file=sys.stderr)
    sys.exit(USAGE)
