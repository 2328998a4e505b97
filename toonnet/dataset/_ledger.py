"""A data set's catalog as the ledger of a long run: one transaction a picture."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypedDict

from toonnet.batch import Record, Result
from toonnet.dataset.dataset import Dataset
from toonnet.dataset.status import refresh_status


class Row(TypedDict):
    """What is known of a picture before it is made; columns of the table ``picture``."""

    id: str
    collected_label: str
    origin: str
    source: str
    source_id: str
    title: str | None
    author: str | None
    licence: str | None
    url: str | None
    package: str | None
    package_version: str | None
    words: str
    group_id: str | None
    parent_id: str | None
    recipe: str | None
    recipe_hash: str | None


class Facts(TypedDict):
    """What a job tells of a picture that it made."""

    height: int
    width: int
    pixel_sha256: str
    source_side_px: int | None
    """See `toonnet.dataset.framing.Framed`; kept as a measurement of that name."""
    masks: dict[str, str]
    """Files of masks by kind."""


SETTLED = ("skipped",)
"""What the catalog keeps as a broken picture with its reason needs nothing more to be done."""
_GIVEN = tuple(Row.__annotations__)
_KEPT = ("id", "group_id")
"""What a row keeps, whatever a later run knows: groups are assigned afterwards."""
_MADE = ("file", "height", "width", "pixel_sha256")
_UPSERT = (
    f"INSERT INTO picture (label, reason, {', '.join((*_GIVEN, *_MADE))}) "
    f"VALUES (:collected_label, :reason, {', '.join(f':{name}' for name in (*_GIVEN, *_MADE))}) "
    "ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, "
    + ", ".join(f"{name} = excluded.{name}" for name in (*_GIVEN, *_MADE) if name not in _KEPT)
)
_RECORD = Record.__slots__


class RecordLedger:
    """Records a run in the catalog; see `toonnet.batch.Ledger`. Every result is a transaction.

    Parameters
    ----------
    dataset
        The open data set; used by this process alone.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def describe(self) -> None:
        """Bring the rows that are there up to date with what is known now."""
        raise NotImplementedError

    def write_row(self, connection: sqlite3.Connection, result: Result) -> None:
        """Write the row of what a result tells of."""
        raise NotImplementedError

    def load(self) -> None:
        """Do nothing: records are read one by one."""

    def known(self, target: str) -> Record | None:
        """Return what is recorded about a target."""
        query = f"SELECT {', '.join(_RECORD)} FROM record WHERE target = ?"
        row = self._dataset.connection.execute(query, [target]).fetchone()
        if row is None:
            return None
        values = dict(zip(_RECORD, row, strict=True))
        values |= {name: json.loads(values[name]) for name in ("notes", "others")}
        return Record(**values)

    def write(self, results: Iterable[Result]) -> None:
        """Write each result's rows in a transaction of its own."""
        for result in results:
            with as_os_error(), self._dataset.transaction() as connection:
                self.write_row(connection, result)
                connection.execute(
                    f"INSERT OR REPLACE INTO record ({', '.join(_RECORD)}) "
                    f"VALUES ({', '.join('?' * len(_RECORD))})",
                    [_plain(getattr(result.record, name)) for name in _RECORD],
                )

    def sync(self) -> None:
        """Force what was written to the disk."""
        with as_os_error():
            self._dataset.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def finish(self) -> None:
        """Do nothing: every transaction was whole."""

    def close(self) -> None:
        """Do nothing: the data set stays open."""

    def changed_rows(
        self, table: str, rows: Iterable[Mapping[str, Any]], names: Sequence[str]
    ) -> list[Mapping[str, Any]]:
        """Return those of these rows that a table has with other values of these columns."""
        query = f"SELECT {', '.join(names)} FROM {table} WHERE id = ?"
        changed = []
        for row in rows:
            known = self._dataset.connection.execute(query, [row["id"]]).fetchone()
            if known is not None and known != tuple(row[name] for name in names):
                changed.append(row)
        return changed


class CatalogLedger(RecordLedger):
    """Records a run that makes pictures.

    Parameters
    ----------
    dataset
        The open data set; used by this process alone.
    rows
        Of every target of the run, what is known of its picture.
    """

    def __init__(self, dataset: Dataset, rows: Mapping[str, Row]) -> None:
        super().__init__(dataset)
        self._rows = rows

    def describe(self) -> None:
        """Bring the rows of pictures that are there up to date with what is known now."""
        names = [name for name in _GIVEN if name not in _KEPT]
        changed = self.changed_rows("picture", self._rows.values(), names)
        if changed:
            assignments = ", ".join(f"{name} = :{name}" for name in names)
            with as_os_error(), self._dataset.transaction() as connection:
                connection.executemany(f"UPDATE picture SET {assignments} WHERE id = :id", changed)
                refresh_status(connection, [row["id"] for row in changed])

    def write_row(self, connection: sqlite3.Connection, result: Result) -> None:
        """Write the picture, its masks and what is known of its source."""
        _write(connection, self._rows[result.record.target], result)


def _write(connection: sqlite3.Connection, row: Row, result: Result) -> None:
    record, picture_id = result.record, row["id"]
    made: dict[str, Any] = dict.fromkeys(_MADE)
    masks: dict[str, str] = {}
    reason: str | None = f"{record.reason}: {record.detail}"
    if record.status == "done":
        masks = result.facts["masks"]
        made = {name: result.facts.get(name, record.target) for name in _MADE}
        reason = None
    _forget_what_was_measured(connection, picture_id, made["pixel_sha256"])
    connection.execute(_UPSERT, {**row, **made, "reason": reason})
    side_px = result.facts.get("source_side_px")
    connection.execute(
        "INSERT OR REPLACE INTO measurement SELECT ?, 'source_side_px', ? WHERE ? IS NOT NULL",
        [picture_id, side_px, side_px],
    )
    connection.execute("DELETE FROM mask WHERE picture_id = ?", [picture_id])
    connection.executemany(
        "INSERT INTO mask (picture_id, kind, file) VALUES (?, ?, ?)",
        [(picture_id, kind, masks[kind]) for kind in sorted(masks)],
    )
    refresh_status(connection, [picture_id])


def _forget_what_was_measured(
    connection: sqlite3.Connection, picture_id: str, pixel_sha256: str | None
) -> None:
    """Of a picture whose pixels have changed."""
    query = "SELECT 1 FROM picture WHERE id = ? AND pixel_sha256 IS NOT ?"
    if connection.execute(query, [picture_id, pixel_sha256]).fetchone():
        connection.execute("UPDATE picture SET perceptual_hash = NULL WHERE id = ?", [picture_id])
        connection.execute("DELETE FROM measurement WHERE picture_id = ?", [picture_id])
        connection.execute("DELETE FROM finding WHERE picture_id = ?", [picture_id])


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


@contextmanager
def as_os_error() -> Iterator[None]:
    """Tell of a full disk or a spoiled catalog as the run is told of any other."""
    try:
        yield
    except sqlite3.Error as error:
        number = errno.ENOSPC if "full" in str(error) else errno.EIO
        raise OSError(number, f"the catalog: {error}") from error
