"""How far a run is, on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_REFRESH_S = 0.1


class Progress(AbstractContextManager["Progress"], Protocol):
    """Something that is told how far a run is."""

    def advance(self, finished: int, problems: int) -> None:
        """Tell that so many more items are finished, and how many problems there are in all."""


class NoProgress(AbstractContextManager["NoProgress"]):
    """Shows nothing."""

    def __exit__(self, *_: object) -> None:
        """Do nothing."""

    def advance(self, finished: int, problems: int) -> None:
        """Do nothing."""


class Bar(AbstractContextManager["Bar"]):
    """A bar with items a second, remaining time and the number of problems.

    It is redrawn when told of progress, not by a thread: the run forks workers, and a fork must not
    copy another thread's locks.
    """

    def __init__(self, total: int, label: str) -> None:
        from rich import progress
        from rich.console import Console

        self._bars: Bars = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[rate]}"),
            progress.TimeRemainingColumn(),
            progress.TextColumn("{task.fields[problems]}", style="yellow"),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bars.add_task(label, total=total, rate="", problems="")
        self._began = self._refreshed = time.monotonic()
        self._finished = 0

    def __enter__(self) -> Bar:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def advance(self, finished: int, problems: int) -> None:
        """Move the bar; redraw it at most ten times a second."""
        self._finished += finished
        now = time.monotonic()
        rate = self._finished / max(now - self._began, 1e-9)
        self._bars.update(
            self._task,
            advance=finished,
            rate=f"{rate:,.1f}/s",
            problems=f"{problems:,} problems" if problems else "",
        )
        if now - self._refreshed > _REFRESH_S:
            self._refreshed = now
            self._bars.refresh()


def progress_for(total: int, label: str, *, quiet: bool) -> Progress:
    """Return a bar where somebody can see it."""
    if quiet or not sys.stderr.isatty():
        return NoProgress()
    return Bar(total, label)


def notice_for(*, quiet: bool) -> Callable[[str], None]:
    """Return what prints a line."""

    def tell(line: str) -> None:
        if not quiet:
            print(line, file=sys.stderr, flush=True)

    return tell
