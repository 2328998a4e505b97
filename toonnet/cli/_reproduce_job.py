"""The work of ``toonnet reproduce``."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toonnet.batch import PARTLY_DONE, BatchError, Destination, Summary, progress_for
from toonnet.cli import _model_report
from toonnet.cli._keras import start_keras
from toonnet.cli._reproduce_pack import packed, planned
from toonnet.dataset import Dataset, DatasetError
from toonnet.experiments import plan
from toonnet.experiments.cells import Cell, Scale
from toonnet.experiments.pack import Pack
from toonnet.experiments.pieces import collected, pieces_of
from toonnet.experiments.report import write_report
from toonnet.experiments.scales import SCALES
from toonnet.models.errors import ModelError


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for."""

    what: str
    dataset: str
    scale: Scale
    results: Path
    work: Path
    minutes: float | None
    workers: int
    quiet: bool

    @property
    def wanted(self) -> Sequence[plan.What]:
        """The tables and figures."""
        return (
            plan.PAPER if self.what == "all" else [each for each in plan.ALL if each == self.what]
        )

    @property
    def cells(self) -> list[tuple[str, Cell]]:
        """All cells, by split; a split's are together, as they share members."""
        cells = plan.all_cells(self.wanted, self.scale)
        return [(split, cell) for split in self.scale.splits for cell in cells]

    @property
    def command(self) -> str:
        """The command, for those who read its results."""
        return f"toonnet reproduce {self.what} {Path(self.dataset).name} --scale {self.scale.name}"


def run(
    *,
    what: str,
    dataset: str,
    scale: str,
    results: str,
    work: str | None,
    minutes: float | None,
    pack: str | None,
    collect: str | None,
    workers: int,
    force: bool,
    dry_run: bool,
    json: bool,
    quiet: bool,
) -> None:
    """Run what isn't done of the experiments; end the process with its status."""
    asked = Asked(
        what=what,
        dataset=dataset,
        scale=SCALES[scale],
        results=Path(results),
        work=Path(work or Path(dataset) / "runs" / "reproduce") / scale,
        minutes=minutes,
        workers=workers,
        quiet=quiet,
    )
    try:
        with Dataset.open(dataset) as opened:
            if dry_run:
                _show_plan(asked, planned(opened, asked.scale), json=json)
            with Destination(asked.work):
                taken, prepared = packed(
                    opened, asked.scale, asked.work, force=force, workers=workers, quiet=quiet
                )
                if taken is None:
                    _model_report.end({}, json=json, quiet=quiet, signal=prepared.signal)
                if pack is not None:
                    _hand_out(asked, taken, Path(pack), json=json)
                _run(asked, taken, prepared, collect, json=json)
    except (ValueError, ModelError, BatchError, DatasetError, ModuleNotFoundError) as error:
        _model_report.fail("reproduce", error)
    except OSError as error:
        _model_report.fail("reproduce", error, results)


def _run(asked: Asked, pack: Pack, prepared: Summary, collect: str | None, *, json: bool) -> None:
    began = time.monotonic()
    # After every fork, as its threads don't survive one.
    start_keras(asked.workers, 0, deterministic=False)
    from toonnet.experiments.bench import Bench, Interrupted

    benches = {
        split: Bench(
            pack,
            asked.scale,
            split,
            asked.results,
            asked.work,
            asked.workers,
            lambda total, label: progress_for(total, label, quiet=asked.quiet),
        )
        for split in asked.scale.splits
    }
    taken = collected(Path(collect), benches, asked.wanted) if collect is not None else 0
    made, left, signal = 0, 0, 0
    for split, cell in asked.cells:
        bench = benches[split]
        if bench.done(cell) is not None:
            continue
        expected_s = asked.scale.expected_s(cell, len(pack.numbers(split, "train")))
        over = asked.minutes is not None and (
            time.monotonic() - began + expected_s > 60 * asked.minutes
        )
        if over or signal:
            left += 1
            continue
        try:
            row = bench.run(cell)
        except Interrupted as interrupted:
            signal, left = interrupted.signal, left + 1
            continue
        made += 1
        if not asked.quiet:
            print(f"{split}  {cell.name}  {row.seconds:.0f} s", file=sys.stderr)
    report = write_report(asked.results, asked.scale, asked.command)
    told: dict[str, Any] = {
        "command": "reproduce",
        "scale": asked.scale.name,
        "collected": taken,
        "made": made,
        "left": left,
        "report": str(report["report.html"]),
    }
    if left and not signal:
        print(f"{left} cells are left; the same command goes on", file=sys.stderr)
    _model_report.end(
        told,
        json=json,
        quiet=asked.quiet,
        prepared=prepared,
        signal=signal,
        status=PARTLY_DONE if left else 0,
    )


def _show_plan(asked: Asked, chosen: Any, *, json: bool) -> None:
    """Tell what would be run and about how long it takes."""
    from toonnet.experiments.findings import Findings

    found = Findings(asked.results, asked.scale)
    rows, total_s = [], 0.0
    for split, cell in asked.cells:
        training = len(chosen.sides_of(split)["train"])
        expected_s = asked.scale.expected_s(cell, training)
        done = found.row(cell, split) is not None
        total_s += 0.0 if done else expected_s
        rows.append({"split": split, "cell": cell.name, "seconds": round(expected_s), "done": done})
    if json:
        told = {"command": "reproduce", "scale": asked.scale.name, "cells": rows}
        _model_report.end({**told, "seconds": round(total_s)}, json=True, quiet=False)
    for row in rows:
        state = "done" if row["done"] else f"about {row['seconds']} s"
        print(f"{row['split']:<10}  {row['cell']:<44}  {state}")
    _tell_counts(asked.scale.splits, chosen)
    left = sum(not row["done"] for row in rows)
    print(f"{left} of {len(rows)} cells to run, about {total_s / 60:.0f} minutes")
    sys.exit(0)


def _tell_counts(splits: Iterable[str], chosen: Any) -> None:
    for split in splits:
        counts = {side: len(pictures) for side, pictures in chosen.sides_of(split).items()}
        told = ", ".join(f"{count:,} {side}" for side, count in counts.items())
        print(f"{split:<10}  {told}")


def _hand_out(asked: Asked, pack: Pack, path: Path, *, json: bool) -> None:
    """Write the pack and tell which pieces there are."""
    pack.save(path)
    pieces = pieces_of(pack, asked.scale, asked.wanted)
    told: list[dict[str, Any]] = [
        {
            "piece": number,
            "seconds": round(piece.expected_s),
            "megabytes": round(piece.returned_bytes / 1e6, 1),
            "cells": [f"{split}/{cell.name}" for split, cell in piece.cells],
        }
        for number, piece in enumerate(pieces)
    ]
    if json:
        size = path.stat().st_size
        _model_report.end(
            {"pack": str(path), "bytes": size, "pieces": told}, json=True, quiet=False
        )
    for row in told:
        print(
            f"piece {row['piece']:>3}   about {row['seconds']} s, {row['megabytes']} MB back   "
            f"{', '.join(row['cells'])}"
        )
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {len(pack.ids):,} pictures")
    print(
        f"for each: python -m toonnet.experiments {path.name} --scale {asked.scale.name} "
        f"--what {asked.what} --piece N --out FOLDER"
    )
    sys.exit(0)
