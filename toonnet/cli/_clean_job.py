"""``toonnet clean`` with parsed arguments."""

from __future__ import annotations

from typing import Any

from toonnet.batch import BatchError, LocalEngine, Summary, progress_for
from toonnet.cli._call import RunOptions
from toonnet.cli._report import fail_usage, finish
from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.clean import (
    Cleaned,
    Rule,
    apply_rules,
    chosen_rules,
    measure_pictures,
    thresholds,
    undo_rules,
)
from toonnet.dataset.groups import assign_groups


def run(
    *,
    dataset: str,
    settings: list[str],
    without: list[str],
    only: list[str],
    undo: bool,
    options: RunOptions,
) -> None:
    """Measure, mark, report; end the process with the run's status."""
    try:
        rules = chosen_rules(settings=settings, without=without, only=only)
        if undo and options.dry_run:
            raise ValueError("--undo and --dry-run don't go together")
    except ValueError as error:
        fail_usage("clean", error)
    report: dict[str, Any] = {"command": "clean", "dataset": dataset}
    try:
        with Dataset.open(dataset) as opened:
            if undo:
                summary = Summary(notices=[f"{undo_rules(opened):,} pictures changed"])
            else:
                summary = clean_data_set(opened, rules, options, report, label="clean")
    except (BatchError, DatasetError, ValueError) as error:
        summary = Summary(error=str(error))
    finish(summary, options, report, found=True)


def clean_data_set(
    dataset: Dataset,
    rules: list[Rule],
    options: RunOptions,
    report: dict[str, Any],
    *,
    label: str,
) -> Summary:
    """Measure, let the rules mark, group; `report` is told of the rules."""
    summary = measure_pictures(
        dataset,
        engine=LocalEngine(options.workers, timeout_s=options.timeout_s),
        limit=options.limit,
        seed=options.seed,
        force=options.force,
        progress=lambda total: progress_for(total, label, quiet=options.quiet),
    )
    if summary.signal or summary.error:
        return summary
    cleaned = apply_rules(dataset, rules, dry_run=options.dry_run)
    if not options.dry_run:
        assign_groups(dataset)
    report["rules"] = {
        rule.name: {"marked": cleaned.marked[rule.name], **thresholds(rule)} for rule in rules
    }
    report |= {"pictures": cleaned.pictures, "changed": cleaned.changed}
    summary.notices += _lines(cleaned, rules, dry_run=options.dry_run)
    return summary


def _lines(cleaned: Cleaned, rules: list[Rule], *, dry_run: bool) -> list[str]:
    lines = []
    for rule in rules:
        tuned = ", ".join(f"{name} {value}" for name, value in thresholds(rule).items())
        settings = f" ({tuned})" if tuned else ""
        lines.append(f"{cleaned.marked[rule.name]:7,} {rule.name}{settings}")
    verb = "would be marked" if dry_run else "marked"
    changes = "" if dry_run else f"; {cleaned.changed:,} have another status or reason now"
    marked = len(cleaned.findings)
    return [*lines, f"{marked:,} of {cleaned.pictures:,} pictures {verb}{changes}"]
