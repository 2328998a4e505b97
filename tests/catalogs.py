"""Everything that a catalog says, to compare two of them."""

import sqlite3
from contextlib import closing
from pathlib import Path


def dump(folder):
    """Return all rows of all tables of a data set, in order."""
    with closing(sqlite3.connect(Path(folder) / "catalog.sqlite")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)
            for (name,) in tables.fetchall()
        }
