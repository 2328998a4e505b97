"""Selections: named lists of pictures, such as those that a build has chosen.

A data set holds what every recipe ever made; a selection says which of it belongs together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from toonnet.dataset.dataset import Dataset

# Made when it is first needed: a catalog that has no selections is readable by older versions.
_TABLE = """
CREATE TABLE IF NOT EXISTS selection (
    name TEXT NOT NULL,             -- what the list is called
    item_id TEXT NOT NULL,          -- a picture, or a 3D model
    PRIMARY KEY (name, item_id)
) STRICT, WITHOUT ROWID
"""


def record_selection(dataset: Dataset, name: str, ids: Iterable[str]) -> None:
    """Make these the items of a selection, instead of those that it has."""
    rows = [(name, item) for item in sorted(set(ids))]
    with dataset.transaction() as connection:
        connection.execute(_TABLE)
        connection.execute("DELETE FROM selection WHERE name = ?", [name])
        connection.executemany("INSERT INTO selection VALUES (?, ?)", rows)


def selection_names(dataset: Dataset) -> list[str]:
    """Return the names of all selections, in order."""
    if not _exists(dataset.connection):
        return []
    rows = dataset.connection.execute("SELECT DISTINCT name FROM selection ORDER BY name")
    return [name for (name,) in rows]


def selected_ids(dataset: Dataset, name: str) -> frozenset[str]:
    """Return the ids of a selection's items.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    names = selection_names(dataset)
    if name not in names:
        shown = ", ".join(each for each in names if "/" not in each)
        raise ValueError(
            f"no selection is called {name!r}; there are {shown}"
            if shown
            else f"no selection is called {name!r}; toonnet build makes them"
        )
    return recorded_ids(dataset, name)


def recorded_ids(dataset: Dataset, name: str) -> frozenset[str]:
    """Return the ids of a selection's items; none if there is no such selection."""
    if not _exists(dataset.connection):
        return frozenset()
    query = "SELECT item_id FROM selection WHERE name = ?"
    return frozenset(item for (item,) in dataset.connection.execute(query, [name]))


def _exists(connection: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'selection'"
    return connection.execute(query).fetchone() is not None
