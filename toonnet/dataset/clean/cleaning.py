"""Cleaning: rules mark pictures, nothing is deleted, and all of it can be taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from toonnet.dataset.clean.measured import measured_pictures
from toonnet.dataset.clean.rules import RULES, Finding, Rule, thresholds
from toonnet.dataset.dataset import Dataset
from toonnet.dataset.status import refresh_status

_META = "clean"
"""The key of ``meta`` that holds the rules in force."""


@dataclass
class Cleaned:
    """What the rules said."""

    pictures: int
    """How many were looked at."""
    findings: list[Finding] = field(default_factory=list)
    changed: int = 0
    """How many pictures have another status or reason now."""
    marked: dict[str, int] = field(default_factory=dict)
    """How many pictures each rule marked, in the order of the rules."""


def apply_rules(dataset: Dataset, rules: Sequence[Rule], *, dry_run: bool = False) -> Cleaned:
    """Ask the rules in turn about all measured pictures and write down what they find.

    What these rules, or others of cleaning, found before is replaced: a rule that isn't among
    `rules` is undone. No picture is read.

    Parameters
    ----------
    dataset
        Open; it is written to unless it is a `dry_run`.
    rules
        In their order; see `toonnet.dataset.clean.chosen_rules`.
    """
    left = list(measured_pictures(dataset))
    cleaned = Cleaned(len(left))
    for rule in rules:
        found = list(rule.findings(left))
        marked = {finding.picture_id for finding in found}
        left = [picture for picture in left if picture.id not in marked]
        cleaned.findings += found
        cleaned.marked[rule.name] = len(found)
    if not dry_run:
        cleaned.changed = _replace(dataset, cleaned.findings, rules)
    return cleaned


def undo_rules(dataset: Dataset) -> int:
    """Forget all that rules found; return how many pictures changed. Measures are kept."""
    return _replace(dataset, [], None)


def _replace(dataset: Dataset, findings: Sequence[Finding], rules: Sequence[Rule] | None) -> int:
    names = [rule.name for rule in RULES]
    columns = "picture_id, rule, status, reason, other_id"
    with dataset.transaction() as connection:
        connection.execute(
            f"DELETE FROM finding WHERE rule IN ({', '.join('?' * len(names))})", names
        )
        connection.executemany(
            f"INSERT INTO finding ({columns}) VALUES (?, ?, ?, ?, ?)",
            [
                (finding.picture_id, finding.rule, finding.status, finding.reason, finding.other_id)
                for finding in findings
            ],
        )
        connection.execute("DELETE FROM meta WHERE key = ?", [_META])
        if rules is not None:
            in_force: dict[str, Any] = {rule.name: thresholds(rule) for rule in rules}
            connection.execute("INSERT INTO meta VALUES (?, ?)", [_META, json.dumps(in_force)])
        return refresh_status(connection)
