"""How commands about models end."""

from __future__ import annotations

import json as json_module
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from toonnet.batch import FAILED, PARTLY_DONE, USAGE, Summary

_SIGNALLED = 128


def end(
    report: Mapping[str, Any],
    *,
    json: bool,
    quiet: bool,
    prepared: Summary | None = None,
    signal: int = 0,
    status: int = 0,
) -> NoReturn:
    """Print what came out, and end the process with its status."""
    status = _SIGNALLED + signal if signal else status
    if prepared is not None and prepared.exit_status and not signal:
        status = PARTLY_DONE
        for line in prepared.lines():
            print(line, file=sys.stderr)
    if signal:
        print("interrupted; the same command goes on where it ended", file=sys.stderr)
    if json:
        print(json_module.dumps(report, ensure_ascii=False))
    elif not quiet:
        _show(report)
    sys.exit(status)


def fail(name: str, error: Exception, folder: str | None = None) -> NoReturn:
    """Say what is wrong, of a file or else the folder where, and end the process."""
    said = str(error)
    if isinstance(error, OSError) and (where := error.filename or folder):
        said = f"{where!r}: {error.strerror or error}"
    print(f"error: {said}", file=sys.stderr)
    if isinstance(error, ValueError):
        print(f"try: toonnet {name} --help", file=sys.stderr)
    sys.exit(USAGE if isinstance(error, ValueError) else FAILED)


def _show(report: Mapping[str, Any]) -> None:
    tested = report.get("figures") or {}
    for kind in ("collected", "all"):
        found = tested.get(kind)
        if found:
            top_1, top_3 = found["top_1"], found["top_3"]
            print(
                f"{kind:<10}{top_1['count']:>7,} pictures   "
                f"top-1 error {_interval(top_1)}   top-3 error {_interval(top_3)}   "
                f"balanced {100 * found['balanced_top_1']:.1f} %"
            )
    for name in ("run", "model", "report"):
        if report.get(name):
            print(f"{name:<10}{report[name]}")


def _interval(share: Mapping[str, float]) -> str:
    return f"{100 * share['share']:.1f} % ({100 * share['low']:.1f} – {100 * share['high']:.1f})"
