"""An export from data set to sealed folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from toonnet.batch import (
    BatchError,
    Destination,
    Engine,
    LocalEngine,
    Manifest,
    Progress,
    Record,
    Result,
    Summary,
    preview,
    run_batch,
)
from toonnet.dataset._errors import DatasetError
from toonnet.dataset.dataset import Dataset
from toonnet.dataset.export import attribution
from toonnet.dataset.export._choice import Choice, choose
from toonnet.dataset.export._format import Format, Plan, Shard, Written
from toonnet.dataset.export._job import DocumentsJob, ShardsJob
from toonnet.dataset.export._options import ExportOptions
from toonnet.dataset.export.card import card
from toonnet.dataset.export.croissant import CROISSANT_FILE, croissant
from toonnet.dataset.splits import assign_split, load_split, plan_split
from toonnet.io import atomic_write

CHECKSUMS = "SHA256SUMS"
"""Written last: where it is, the export is whole."""
_OWN = ".toonnet"
_LAYOUTS = {
    "imagefolder": "ImageFolder",
    "webdataset": "WebDataset",
    "tfrecord": "TFRecord",
    "parquet": "Parquet",
    "coco": "COCO",
}


@dataclass(slots=True)
class ExportReport:
    """What an export came to."""

    summary: Summary
    """Of its files; a damaged picture is a problem of it."""
    splits: dict[str, int]
    """How many pictures, by split."""
    left_out: dict[str, int]
    """How many pictures, by reason."""
    removed: list[str] = field(default_factory=list)
    """Files of an earlier export that this one hasn't got."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON, without the summary."""
        return {
            "pictures": sum(self.splits.values()),
            "splits": self.splits,
            "left_out": self.left_out,
            "removed": self.removed,
        }


def export(
    dataset: Dataset,
    destination: str | os.PathLike[str],
    options: ExportOptions,
    *,
    engine: Engine | None = None,
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], Progress] | None = None,
) -> ExportReport:
    """Write the accepted pictures that have a licence, and where they come from, into a folder.

    Files are whole or absent; ``SHA256SUMS`` is written last. The same call goes on after any
    interruption and ends with the same bytes. What an earlier export has left in the folder and
    this one hasn't got is removed.

    Parameters
    ----------
    dataset
        What to export; only sides of the split that aren't assigned yet are written to it.
    destination
        A new or empty folder, or that of an earlier export.
    options
        What to export, and how.
    engine
        Where the work is done; None: a worker process a core.
    force
        Make everything anew.
    dry_run
        Write nothing.
    progress
        Makes what is told how far it is, for a number of files.

    Raises
    ------
    ValueError
        If a label, origin or licence is asked for that there isn't.
    DatasetError
        If nothing is left to export, or the format needs a package that isn't here.
    BatchError
        If the destination can't be written to or is another folder.
    """
    layout = layout_of(options.format)
    if reason := layout.why_not():
        raise DatasetError(reason)
    folder = Path(destination)
    _check_destination(dataset.folder, folder)
    choice = choose(dataset, options)
    if not choice.samples:
        raise DatasetError(_nothing(choice))
    plan = Plan(options, choice.labels, choice.samples)
    shards = layout.shards(plan)
    job = ShardsJob(plan, layout, {shard.target: shard for shard in shards})
    if dry_run:
        return _report(preview(job, job.items(), folder, force=force), choice, plan)
    _record_split(dataset, options)
    with suppress(FileNotFoundError):
        (folder / CHECKSUMS).unlink()
    engine = engine or LocalEngine(len(os.sched_getaffinity(0)))
    bar = progress(len(shards)) if progress else None
    summary = run_batch(job, job.items(), folder, engine=engine, force=force, progress=bar)
    complete = summary.exit_status == 0
    report = _report(summary, choice, plan)
    if complete:
        _tell(folder, plan, layout, shards, report)
    return report


def _report(summary: Summary, choice: Choice, plan: Plan) -> ExportReport:
    for file, error in sorted(choice.problems.items()):
        record = Record(file, file, "skipped", reason=error.reason, detail=error.detail)
        summary.add(Result(-1, record, remedy=error.remedy))
    splits = {split: len(samples) for split, samples in plan.splits.items()}
    left_out = dict(choice.left_out.most_common())
    parts = ", ".join(f"{count:,} {split}" for split, count in splits.items())
    summary.notices.append(f"{len(plan.samples):,} pictures: {parts}")
    if left_out:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in left_out.items())
        summary.notices.append(f"{sum(left_out.values()):,} left out: {reasons}")
    return ExportReport(summary, splits, left_out)


def layout_of(name: str) -> Format:
    """Return a format by its name."""
    module = import_module(f"{__package__}.{name}")
    layout: Format = getattr(module, _LAYOUTS[name])()
    return layout


def _record_split(dataset: Dataset, options: ExportOptions) -> None:
    """Record the split if that hasn't been done; a data set that can't be written may have one."""
    if options.split != "none":
        planned = plan_split(dataset, options.split, options.seed)
        if planned != load_split(dataset, options.split, options.seed):
            assign_split(dataset, options.split, options.seed)


def _nothing(choice: Choice) -> str:
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in choice.left_out.most_common())
    return f"there is no picture to export ({reasons or 'none has these labels and origins'})"


def _check_destination(dataset: Path, folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier export."""
    if dataset.resolve().is_relative_to(folder.resolve()):
        raise BatchError(f"{str(folder)!r} holds the data set itself; choose another folder")
    if folder.is_dir() and not (folder / _OWN).is_dir() and any(folder.iterdir()):
        raise BatchError(f"{str(folder)!r} isn't empty and no export; choose another folder")


def _tell(
    folder: Path, plan: Plan, layout: Format, shards: list[Shard], report: ExportReport
) -> None:
    """Write what tells about the pictures, remove what isn't theirs, seal the folder."""
    written = _written(folder, {shard.target for shard in shards})

    def read(path: str) -> bytes:
        return (folder / path).read_bytes()

    places = {
        sample.id: shard.target
        for shard in shards
        if shard.kind == "pictures"
        for sample in shard.samples
    }
    documents = {
        **layout.documents(plan, read, written),
        **attribution.documents(plan, places),
        "README.md": card(plan, layout),
    }
    if _write(folder, documents, report):
        written |= _written(folder, documents)
        told = {CROISSANT_FILE: croissant(plan, layout, dict(sorted(written.items())))}
        if _write(folder, told, report):
            report.removed = _seal(folder, written | _written(folder, told))


def _write(folder: Path, documents: Mapping[str, bytes], report: ExportReport) -> bool:
    job = DocumentsJob(documents)
    summary = run_batch(job, job.items(), folder, engine=LocalEngine(1))
    report.summary.problems += summary.problems
    report.summary.error, report.summary.signal = summary.error, summary.signal
    report.summary.seconds += summary.seconds
    return summary.exit_status == 0


def _written(folder: Path, targets: Iterable[str]) -> dict[str, Written]:
    manifest = _manifest(folder)
    manifest.load()
    found = {}
    for target in sorted(targets):
        record = manifest.known(target)
        if record is not None:
            found[target] = Written((folder / target).stat().st_size, record.sha256)
    return found


def _manifest(folder: Path) -> Manifest:
    return Manifest(folder / _OWN, folder / _OWN / "tmp")


def _seal(folder: Path, written: Mapping[str, Written]) -> list[str]:
    """Remove what an earlier export made besides, write the checksums; return what went."""
    manifest = _manifest(folder)
    with Destination(folder, manifest) as place:
        removed = [target for target in manifest.targets() if target not in written]
        for target in removed:
            (folder / target).unlink(missing_ok=True)
            _remove_if_empty((folder / target).parent, folder)
        manifest.forget(removed)
        lines = (
            f"{file.sha256}  {path}\n"
            for path, file in sorted(written.items())
            if not path.startswith(_OWN)
        )
        atomic_write(folder / CHECKSUMS, "".join(lines).encode(), temporary_folder=place.temporary)
    return removed


def _remove_if_empty(folder: Path, root: Path) -> None:
    with suppress(OSError):  # It isn't empty.
        while folder != root:
            folder.rmdir()
            folder = folder.parent
