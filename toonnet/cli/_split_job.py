"""The work of ``toonnet split``."""

from __future__ import annotations

import json as json_module
import sys
from typing import TYPE_CHECKING

from toonnet.dataset import Dataset, DatasetError

if TYPE_CHECKING:
    from rich.table import Table

    from toonnet.dataset.split_counts import SplitCounts


def run(dataset: str, scheme: str, seed: int, dry_run: bool, json: bool, quiet: bool) -> None:
    """Split and tell; ends the process with the status of what was done."""
    from toonnet.dataset.split_counts import count_split
    from toonnet.dataset.splits import assign_split, plan_split

    try:
        with Dataset.open(dataset) as opened:
            split = (plan_split if dry_run else assign_split)(opened, scheme, seed)
            counts = count_split(opened, split)
    except DatasetError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    if json:
        print(json_module.dumps(counts.to_json(), indent=2, ensure_ascii=False))
    elif not quiet:
        from rich.console import Console

        Console(width=None if sys.stdout.isatty() else 100).print(_table(counts))
    sys.exit(0)


def _table(counts: SplitCounts) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, title_justify="left", title_style="bold")
    table.title = f"{counts.scheme}, seed {counts.seed}: pictures (groups)"
    table.add_column("label")
    for place in counts.places:
        table.add_column(place.replace("_", " "), justify="right")
    if counts.test_share(None) is not None:
        table.add_column("tested", justify="right")
    for label in (*counts.labels, None):
        if label is None:
            table.add_section()
        share = counts.test_share(label)
        cells = [_cell(*counts.of(label, place)) for place in counts.places]
        cells += [] if share is None else [f"{share:.1%}"]
        table.add_row(label or "all", *cells, style=None if label else "bold")
    return table


def _cell(pictures: int, groups: int) -> str:
    return f"{pictures:,} ({groups:,})" if pictures else "–"
