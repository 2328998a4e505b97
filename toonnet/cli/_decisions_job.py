"""The work of ``toonnet decisions``."""

from __future__ import annotations

import json as json_module
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.review import Imported, export_decisions, import_decisions
from toonnet.io import atomic_write

_LINES_SHOWN = 20


def run(
    task: Literal["export", "import"],
    dataset: str,
    file: str,
    json: bool,
    quiet: bool,
    who: str = "",
) -> None:
    """Export or import; ends the process with the status of what was done."""
    try:
        with Dataset.open(dataset) as opened:
            if task == "export":
                status = _export(opened, file, json, quiet)
            else:
                status = _import(opened, file, who, json, quiet)
    except (DatasetError, ValueError) as error:
        status = _failed(str(error))
    except OSError as error:
        status = _failed(f"{file!r}: {error.strerror}")
    sys.exit(status)


def _export(dataset: Dataset, file: str, json: bool, quiet: bool) -> int:
    exported = export_decisions(dataset)
    if file == "-":
        sys.stdout.write(exported.text)
    else:
        atomic_write(file, exported.text.encode())
    if json and file != "-":
        _print_json({"decisions": exported.decisions, "left_out": exported.left_out})
    elif not quiet:
        _say(f"{exported.decisions} decisions written")
    if exported.left_out and not quiet:
        _say(f"left out: {exported.left_out} about pictures made from others")
    return 0


def _import(dataset: Dataset, file: str, who: str, json: bool, quiet: bool) -> int:
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DatasetError(f"{file!r}: line {line} isn't UTF-8; save the CSV as UTF-8") from error
    imported = import_decisions(dataset, text, who=who)
    if json:
        _print_json(asdict(imported))
    _tell_problems(imported)
    if not (quiet or json):
        _say(
            f"{imported.new} decisions recorded, {imported.known} known, "
            f"{imported.changed} changed since review, {len(imported.unknown)} without a picture, "
            f"{len(imported.wrong)} wrong"
        )
    counted = imported.new + imported.known + imported.changed
    if imported.unknown or imported.wrong:
        return 3 if counted else 1
    return 0


def _tell_problems(imported: Imported) -> None:
    problems = imported.wrong + imported.unknown
    for problem in problems[:_LINES_SHOWN]:
        _say(problem)
    if len(problems) > _LINES_SHOWN:
        _say(f"… and {len(problems) - _LINES_SHOWN} more; --json lists them all")


def _failed(message: str) -> int:
    _say(f"error: {message}")
    return 1


def _print_json(report: object) -> None:
    print(json_module.dumps(report, indent=2, ensure_ascii=False))


def _say(line: str) -> None:
    print(line, file=sys.stderr)
