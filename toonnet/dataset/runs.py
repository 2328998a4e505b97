"""Long runs whose records are in a data set's catalog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from toonnet.batch import (
    Engine,
    Item,
    Job,
    OnError,
    Progress,
    Result,
    Summary,
    preview,
    run_batch,
)
from toonnet.dataset._ledger import SETTLED, RecordLedger
from toonnet.dataset.catalog import exists
from toonnet.dataset.dataset import Dataset


@dataclass(frozen=True, kw_only=True)
class Run:
    """How a run is to go; see `toonnet.batch.run_batch`."""

    engine: Engine
    on_error: OnError = "skip"
    force: bool = False
    dry_run: bool = False
    """Write nothing; the summary holds what would be made."""
    progress: Callable[[int], Progress] | None = None
    """Is told the number of items and returns what shows the progress."""

    def recorded(
        self, job: Job, items: Sequence[Item], dataset: Dataset, ledger: RecordLedger
    ) -> Summary:
        """Make the items, but those that are there, and record them."""
        if self.dry_run:
            return preview(job, items, dataset.folder, ledger=ledger, force=self.force)
        ledger.describe()
        summary = run_batch(
            job,
            items,
            dataset.folder,
            engine=self.engine,
            ledger=ledger,
            on_error=self.on_error,
            force=self.force,
            progress=self.progress(len(items)) if self.progress else None,
        )
        summary.settled = SETTLED
        return summary

    def filling(
        self,
        folder: Path,
        job: Job,
        items: Sequence[Item],
        ledger: Callable[[Dataset], RecordLedger],
        *,
        finish: Callable[[Dataset], Sequence[str]],
        notices: Sequence[str],
        failures: Sequence[Result],
    ) -> Summary:
        """Make the items in the data set of a folder, which is made if need be.

        `finish` follows a run that came to its end and returns what to tell of it; `notices` and
        `failures` are of the time before.
        """
        if self.dry_run and not exists(folder):
            summary = preview(job, items, folder, force=self.force)
        else:
            with Dataset.open(folder, create=not self.dry_run) as dataset:
                summary = self.recorded(job, items, dataset, ledger(dataset))
                if not (self.dry_run or summary.error or summary.signal):
                    summary.notices += finish(dataset)
        summary.settled = SETTLED
        summary.notices += notices
        for failure in failures:
            summary.add(failure)
        return summary
