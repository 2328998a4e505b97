"""Measuring pictures as a long run: each is read and decoded once, in a worker."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toonnet.batch import Engine, Item, Made, Progress, Record, Result, Summary, limited, run_batch
from toonnet.dataset._ledger import as_os_error
from toonnet.dataset.clean.measures import MEASURES, measure
from toonnet.dataset.dataset import Dataset
from toonnet.io import decode_picture, read_source

_KEPT = ("drawn_share", "contrast", "photograph_score", "phash", "dhash", "thumbnail", "file_bytes")


def measure_pictures(
    dataset: Dataset,
    *,
    engine: Engine,
    limit: int | None = None,
    seed: int | None = None,
    force: bool = False,
    progress: Callable[[int], Progress] | None = None,
) -> Summary:
    """Measure the pictures that haven't been, or whose file or measures have changed since.

    Pictures made from others are left out: they go with those.

    Parameters
    ----------
    dataset
        Open; it is written to.
    engine
        See `toonnet.batch.run_batch`.
    limit, seed
        At most so many pictures: the first by id, or a random choice.
    force
        Measure all anew.
    progress
        Is told the number of pictures and returns what shows the progress.

    Returns
    -------
    The run's summary; a file that gives no picture is skipped there, and marked in the catalog.
    """
    items = limited(list(_unmeasured(dataset, force=force)), limit, seed)
    return run_batch(
        MeasureJob(),
        items,
        dataset.folder,
        engine=engine,
        ledger=_MeasureLedger(dataset),
        progress=progress(len(items)) if progress else None,
    )


def _unmeasured(dataset: Dataset, *, force: bool) -> Iterable[Item]:
    rows = dataset.connection.execute(
        "SELECT id, file, version.value, size.value FROM picture "
        "LEFT JOIN measurement AS version ON version.picture_id = id AND version.name = 'measures' "
        "LEFT JOIN measurement AS size ON size.picture_id = id AND size.name = 'file_bytes' "
        "WHERE file IS NOT NULL AND parent_id IS NULL ORDER BY id"
    )
    for _, file, version, file_bytes in rows.fetchall():
        path = os.path.join(dataset.folder, file)
        if force or version != MEASURES or _size(path) != file_bytes:
            yield Item(file, path, file)


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None


@dataclass(frozen=True)
class MeasureJob:
    """Decode, measure; makes facts, no file."""

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return what decides the measures."""
        return {"operation": "measure", "measures": MEASURES}

    def prepare(self) -> None:
        """Load what decodes and measures, so that forked workers have it."""
        import cv2
        import PIL.Image  # noqa: F401

        cv2.setNumThreads(1)

    def read(self, item: Item) -> bytes:
        """Return the file's bytes."""
        return read_source(item.source)

    def make(self, item: Item, content: bytes) -> Made:
        """Return the measures as facts."""
        facts = measure(decode_picture(content).picture)
        return Made(None, facts=facts | {"file_bytes": len(content)})


class _MeasureLedger:
    """Writes measures to the catalog; see `toonnet.batch.Ledger`.

    What is measured is known from the catalog before the run, so nothing is known in it.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def load(self) -> None:
        """Do nothing."""

    def known(self, target: str) -> Record | None:
        """Return None: every item of the run is to be measured."""
        return None

    def write(self, results: Iterable[Result]) -> None:
        """Write the results that have come together, in one transaction."""
        with as_os_error(), self._dataset.transaction() as connection:
            for result in results:
                _write(connection, Path(result.record.target).stem, result)

    def sync(self) -> None:
        """Do nothing: what a loss of power takes is measured again."""

    def finish(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing: the data set stays open."""


def _write(connection: sqlite3.Connection, picture_id: str, result: Result) -> None:
    record, facts = result.record, result.facts
    names = ("measures", "unreadable", *_KEPT)
    connection.execute(
        f"DELETE FROM measurement WHERE picture_id = ? AND name IN ({', '.join('?' * len(names))})",
        [picture_id, *names],
    )
    values: dict[str, Any] = {}
    if record.status == "done":
        values = {"measures": MEASURES} | {name: facts[name] for name in _KEPT}
        connection.execute(
            "UPDATE picture SET pixel_sha256 = ?, perceptual_hash = ? WHERE id = ?",
            [facts["pixel_sha256"], facts["phash"], picture_id],
        )
    elif record.status == "skipped":
        values = {"unreadable": f"{record.reason}: {record.detail}"}
    connection.executemany(
        "INSERT INTO measurement (picture_id, name, value) VALUES (?, ?, ?)",
        [(picture_id, name, value) for name, value in values.items()],
    )
