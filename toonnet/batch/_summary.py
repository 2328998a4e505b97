"""What a run amounted to, for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from toonnet.batch._job import Record, Result

ALL_DONE, FAILED, USAGE, PARTLY_DONE = 0, 1, 2, 3
"""Exit statuses; a run ended by a signal has 128 + its number."""
_COUNTED = ("done", "unchanged", "skipped", "failed", "ignored")
_SHOWN_PROBLEMS = 20


@dataclass(slots=True)
class Summary:
    """Counts and reasons of one run."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    problems: list[Result] = field(default_factory=list)
    planned: list[Record] = field(default_factory=list)
    """What a dry run would make."""
    notices: list[str] = field(default_factory=list)
    """What the user should know though nothing is wrong."""
    settled: tuple[str, ...] = ()
    """Statuses of problems that leave nothing undone, as where a ledger keeps what was skipped."""
    quarantined: int = 0
    seconds: float = 0.0
    error: str = ""
    """What ended the run as a whole."""
    signal: int = 0
    """The signal that interrupted it."""

    def add(self, result: Result) -> None:
        """Count a result."""
        record = result.record
        self.counts[record.status] += 1
        if record.status in ("skipped", "failed"):
            self.reasons[record.reason] += 1
            self.problems.append(result)

    @property
    def exit_status(self) -> int:
        """0 all done · 1 failed · 3 partly done · 130 and 143 interrupted."""
        if self.signal:
            return 128 + self.signal
        if self.error:
            return FAILED
        undone = any(problem.record.status not in self.settled for problem in self.problems)
        return PARTLY_DONE if undone else ALL_DONE

    def to_json(self) -> dict[str, Any]:
        """Return the summary as JSON, with every problem."""
        return {
            **{name: self.counts[name] for name in _COUNTED},
            "quarantined": self.quarantined,
            "reasons": dict(sorted(self.reasons.items())),
            "planned": [
                {"source": record.source, "target": record.target} for record in self.planned
            ],
            "problems": [_problem(result) for result in self._sorted_problems()],
            "notices": self.notices,
            "seconds": round(self.seconds, 3),
            "error": self.error or None,
            "exit_status": self.exit_status,
        }

    def _sorted_problems(self) -> list[Result]:
        return sorted(self.problems, key=lambda result: result.record.target)

    def lines(self) -> list[str]:
        """Return the summary for people."""
        lines = [*self.notices]
        problems = self._sorted_problems()
        for result in problems[:_SHOWN_PROBLEMS]:
            record = result.record
            remedy = f" ({result.remedy})" if result.remedy else ""
            name = printable(record.source)
            lines.append(f"{record.status} {name}: {record.reason}: {record.detail}{remedy}")
        if len(problems) > _SHOWN_PROBLEMS:
            rest = len(problems) - _SHOWN_PROBLEMS
            lines.append(f"… and {rest:,} more; the manifest and --json have them all")
        if self.signal:
            lines.append("interrupted; the same command goes on where it ended")
        if self.error:
            lines.append(f"error: {self.error}")
        lines.append(self._counts_line())
        return lines

    def _counts_line(self) -> str:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in self.reasons.most_common())
        parts = [f"{self.counts['done']:,} done"]
        if self.planned:
            parts = [f"{len(self.planned):,} would be done"]
        if self.counts["unchanged"]:
            parts.append(f"{self.counts['unchanged']:,} unchanged since an earlier run")
        parts += [f"{self.counts['skipped']:,} skipped", f"{self.counts['failed']:,} failed"]
        if self.counts["ignored"]:
            parts.append(f"{self.counts['ignored']:,} ignored that aren't called pictures")
        rate = self.counts["done"] / self.seconds if self.seconds else 0.0
        line = ", ".join(parts) + (f" ({reasons})" if reasons else "")
        return f"{line}; {self.seconds:.1f} s" + (f", {rate:,.1f} a second" if rate else "")


def printable(name: str) -> str:
    """Return a file name fit for one line of a terminal, whatever bytes are in it."""
    return name if name.isprintable() else ascii(name)


def _problem(result: Result) -> dict[str, str]:
    record = result.record
    told = {
        "source": record.source,
        "status": record.status,
        "reason": record.reason,
        "detail": record.detail,
        "remedy": result.remedy,
        "trace": result.trace,
    }
    return {key: value for key, value in told.items() if value}
