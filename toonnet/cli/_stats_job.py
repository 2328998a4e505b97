"""The work of ``toonnet stats``."""

from __future__ import annotations

import json as json_module
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from rich.console import Console
from rich.table import Table

from toonnet.batch import progress_for
from toonnet.cli._report import fail_usage
from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.stats import STATUSES, Survey, report, survey
from toonnet.io import atomic_write

_MOST_REASONS = 12


def run(
    dataset: str, html: str | None, limit: int, selection: str | None, json: bool, quiet: bool
) -> None:
    """Tell what is there; ends the process with the status of what was done."""
    try:
        with Dataset.open(dataset) as opened:
            found = survey(opened, selection=selection)
            if html is not None:
                page = report(
                    opened,
                    found,
                    selection=selection,
                    most=limit,
                    progress=lambda total: progress_for(total, "pictures", quiet=quiet),
                )
                atomic_write(html, page.encode())
    except DatasetError as error:
        _fail(str(error))
    except ValueError as error:
        fail_usage("stats", error)
    except OSError as error:
        _fail(f"{html or dataset!r}: {error.strerror}")
    if json:
        print(json_module.dumps(found.to_json(), indent=2, ensure_ascii=False))
    elif not quiet:
        _show(found)
    if html is not None and not quiet:
        print(f"report written to {html}", file=sys.stderr)
    sys.exit(0)


def _show(found: Survey) -> None:
    console = Console(width=None if sys.stdout.isatty() else 100)
    for table in (_classes(found), _reasons(found), _sources(found), _licences(found)):
        if table.row_count:
            console.print(table, "")
    sizes = sorted(found.group_sizes.values())
    told = found.association
    lines = [f"groups   {len(sizes):,}" + (f", the largest of {sizes[-1]:,}" if sizes else "")]
    lines += [
        f"split    {split.scheme}, seed {split.seed}"
        + (f": {share:.1%} tested" if (share := split.test_share(None)) is not None else "")
        for split in found.splits
    ]
    lines.append(
        f"style    tells {told.cramers_v:.2f} of the class (Cramér's V); "
        f"{told.guessed:.0%} guessed from it, {told.guessed_blindly:.0%} without"
    )
    console.print("\n".join(lines), highlight=False)


def _classes(found: Survey) -> Table:
    rows = [
        (label, [*(counts.get(status, 0) for status in STATUSES), found.groups.get(label, 0)])
        for label, counts in ((label, found.statuses[label]) for label in found.labels)
    ]
    totals = [sum(row.get(status, 0) for row in found.statuses.values()) for status in STATUSES]
    table = _table("class", (*STATUSES, "groups"), rows)
    table.add_section()
    table.add_row(*_cells("all", [*totals, len(found.group_sizes)]), style="bold")
    return table


def _reasons(found: Survey) -> Table:
    reasons = [
        (f"{status}: {reason}", [count])
        for status, row in found.reasons.items()
        if status not in ("accepted", "pending")
        for reason, count in row.items()
    ]
    rows = sorted(reasons, key=lambda row: (-row[1][0], row[0]))
    shown, rest = rows[:_MOST_REASONS], rows[_MOST_REASONS:]
    if rest:
        shown.append((f"{len(rest)} more reasons (--json)", [sum(row[1][0] for row in rest)]))
    return _table("left out", ("pictures",), shown)


def _sources(found: Survey) -> Table:
    return _table("source", ("usable",), _sums(found.sources))


def _licences(found: Survey) -> Table:
    return _table("licence", ("usable",), _sums(found.licences))


def _sums(rows: Mapping[str, Mapping[str, int]]) -> list[tuple[str, list[int]]]:
    sums = [(name, [sum(counts.values())]) for name, counts in rows.items()]
    return sorted(sums, key=lambda row: (-row[1][0], row[0]))


def _table(first: str, names: Sequence[str], rows: Iterable[tuple[str, list[int]]]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first)
    for name in names:
        table.add_column(name, justify="right")
    for name, counts in rows:
        table.add_row(*_cells(name, counts))
    return table


def _cells(name: str, counts: Iterable[int]) -> list[str]:
    return [name, *(f"{count:,}" if count else "–" for count in counts)]


def _fail(message: str) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(1)
