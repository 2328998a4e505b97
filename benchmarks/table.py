"""Writes README's table from results: ``python -m benchmarks.table benchmarks/results/X.json``."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.cases import REFERENCE_SIZE
from benchmarks.compare import PeerRow, Row
from benchmarks.machine import one_line
from benchmarks.rendering.compare import RenderRow
from toonnet.fast._contracts import KINDS

README = Path(__file__).resolve().parent.parent / "README.md"
START, END = "<!-- benchmark table -->", "<!-- end -->"


def table(results: dict[str, Any]) -> str:
    """Return a Markdown table: a line for each operation and peer, a column for each kind."""
    height, width = REFERENCE_SIZE
    rows = [Row.from_json(row) for row in results["rows"]]
    rows = [row for row in rows if (row.height, row.width) == REFERENCE_SIZE and row.peers]
    by_op: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_op.setdefault(row.op, {})[row.kind] = row
    lines = [
        f"| {height} × {width} pixels, one thread | against | its output | {' | '.join(KINDS)} |",
        "|---" * 3 + "|--:" * len(KINDS) + "|",
    ]
    for op, kinds in by_op.items():
        for i, peer in enumerate(next(iter(kinds.values())).peers):
            cells = [_cell(kinds[kind], kinds[kind].peers[i]) for kind in KINDS]
            lines.append(f"| `{op}` | {peer.name} | {peer.comparison} | {' | '.join(cells)} |")
    note = (
        "Milliseconds a picture, and how many times faster than the peer (median of pairs measured "
        f"in turn). {one_line(results['machine'])}. `make bench`."
    )
    rendered = [RenderRow.from_json(row) for row in results.get("render", [])]
    return "\n".join([*lines, "", note, *render_lines(rendered)])


def render_lines(rows: list[RenderRow]) -> list[str]:
    """Return a second table: a line for each model, size and number of samples."""
    drawn = {row.case: row for row in rows if not row.case.files}
    if not drawn:
        return []
    peers = [peer.name for peer in next(iter(drawn.values())).peers]
    lines = [
        "",
        f"| snapshots a second | `CelRenderer` | to PNG files | {' | '.join(peers)} |",
        "|---" + "|--:" * (len(peers) + 2) + "|",
    ]
    written = {row.case: row.images_per_s for row in rows}
    for case, row in drawn.items():
        samples = "1 sample" if case.samples == 1 else f"{case.samples} samples"
        what = f"{case.model}, {case.size_px} × {case.size_px}, {samples}"
        files = written.get(replace(case, files=True), math.nan)
        cells = [f"{peer.images_per_s:.0f}, **{peer.ratio:.1f}×**" for peer in row.peers]
        lines.append(f"| {what} | {row.images_per_s:.0f} | {files:.0f} | {' | '.join(cells)} |")
    note = (
        "Views of one model, read back into arrays, ours with contours; and how many times as many "
        "as the peer's (median of pairs measured in turn). Our four samples are "
        f"2 × 2 supersampled, theirs are MSAA. {next(iter(drawn.values())).renderer}. "
        "`make bench-render`."
    )
    return [*lines, "", note]


def _cell(row: Row, peer: PeerRow) -> str:
    digits = 1 if row.milliseconds >= 1 else 3
    return f"{row.milliseconds:.{digits}f} ms, **{peer.ratio:.1f}×**"


def filled(readme: str, content: str) -> str:
    """Return `readme` with `content` between the markers.

    Raises
    ------
    ValueError
        If the markers aren't there, once each and in order.
    """
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"README.md must hold {START} and after it {END}")
    return f"{before}{START}\n{content}\n{END}{after}"


def write_readme(results: dict[str, Any]) -> None:
    """Put the table of these results into README.md."""
    text = README.read_text(encoding="utf-8")
    README.write_text(filled(text, table(results)), encoding="utf-8")


if __name__ == "__main__":
    write_readme(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
