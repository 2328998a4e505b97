"""``toonnet export`` with parsed arguments."""

from __future__ import annotations

from typing import Any

from toonnet.batch import BatchError, LocalEngine, Summary, progress_for
from toonnet.cli._call import RunOptions
from toonnet.cli._report import fail_usage, finish
from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.export import ExportOptions, export


def run(*, dataset: str, destination: str, chosen: dict[str, Any], options: RunOptions) -> None:
    """Export; end the process with the run's status."""
    told: dict[str, Any] = {"command": "export", "dataset": dataset, "destination": destination}
    try:
        wanted = ExportOptions(limit=options.limit, **chosen)
        with Dataset.open(dataset) as opened:
            report = export(
                opened,
                destination,
                wanted,
                engine=LocalEngine(options.workers, timeout_s=options.timeout_s),
                force=options.force,
                dry_run=options.dry_run,
                progress=lambda total: progress_for(total, "export", quiet=options.quiet),
            )
    except ValueError as error:
        fail_usage("export", error)
    except (BatchError, DatasetError) as error:
        finish(Summary(error=str(error)), options, told, found=False)
    finish(report.summary, options, told | report.to_json(), found=True)
