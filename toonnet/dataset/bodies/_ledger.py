"""The catalog's table of 3D models as the ledger of a long run."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TypedDict

from toonnet.batch import Result
from toonnet.dataset._ledger import RecordLedger, as_os_error
from toonnet.dataset.dataset import Dataset


class BodyRow(TypedDict):
    """What is known of a 3D model before it is made; columns of the table ``body``."""

    id: str
    label: str
    source: str
    source_id: str
    title: str | None
    author: str | None
    licence: str | None
    url: str | None
    package: str | None
    package_version: str | None
    parametric: int
    recipe: str


_GIVEN = tuple(BodyRow.__annotations__)
_TOLD = tuple(name for name in _GIVEN if name != "id")
_MADE = ("file", "status", "reason")
_UPSERT = (
    f"INSERT INTO body ({', '.join((*_GIVEN, *_MADE))}) "
    f"VALUES ({', '.join(f':{name}' for name in (*_GIVEN, *_MADE))}) "
    "ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*_TOLD, *_MADE))
)


class BodyLedger(RecordLedger):
    """Records a run that gathers 3D models.

    Parameters
    ----------
    dataset
        The open data set; used by this process alone.
    rows
        Of every target of the run, what is known of its model.
    """

    def __init__(self, dataset: Dataset, rows: Mapping[str, BodyRow]) -> None:
        super().__init__(dataset)
        self._rows = rows

    def describe(self) -> None:
        """Bring the rows of models that are there up to date with what is known now."""
        changed = self.changed_rows("body", self._rows.values(), _TOLD)
        if changed:
            assignments = ", ".join(f"{name} = :{name}" for name in _TOLD)
            with as_os_error(), self._dataset.transaction() as connection:
                connection.executemany(f"UPDATE body SET {assignments} WHERE id = :id", changed)

    def write_row(self, connection: sqlite3.Connection, result: Result) -> None:
        """Write the model: accepted, or broken with the reason."""
        record = result.record
        made = {"file": record.target, "status": "accepted", "reason": None}
        if record.status != "done":
            reason = f"{record.reason}: {record.detail}"
            made = {"file": None, "status": "broken", "reason": reason}
        connection.execute(_UPSERT, {**self._rows[record.target], **made})
