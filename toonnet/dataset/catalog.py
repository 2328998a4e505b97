"""The catalog: one SQLite file, its schema's version, and the only way to write to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from toonnet.dataset._errors import DatasetError

CATALOG = "catalog.sqlite"
SCHEMA_VERSION = 1
_APPLICATION_ID = 0x746F6F6E  # "toon": tells our files from other SQLite files.
_PATIENCE_S = 30.0


class Catalog:
    """An open catalog; closed by `close`. One a thread, as SQLite's connections are."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def create(cls, folder: Path) -> Catalog:
        """Make the catalog of an empty data set, whole or not at all; the folder exists.

        Raises
        ------
        DatasetError
            If there is one already or it can't be written.
        """
        path = folder / CATALOG
        try:
            catalog = cls(_connect(path))
            with catalog.transaction() as connection:
                # A run that was killed while it began leaves an empty file.
                made = _is_empty(connection)
                if made:
                    schema = resources.files(__package__).joinpath("schema.sql").read_text()
                    _run(connection, schema)
                    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except sqlite3.Error as error:
            raise DatasetError(f"can't create {str(path)!r}: {error}") from error
        if not made:
            catalog.close()
            raise DatasetError(f"{str(folder)!r} is a data set already; open it, or name another")
        return catalog

    @classmethod
    def open(cls, folder: Path) -> Catalog:
        """Open the catalog of a data set.

        Raises
        ------
        DatasetError
            If there is none, it is of another program or another version, or can't be read.
        """
        path = folder / CATALOG
        if not exists(folder):
            raise DatasetError(
                f"{str(folder)!r} is no data set: it has no {CATALOG}; "
                "toonnet collect DATASET makes one"
            )
        try:
            catalog = cls(_connect(path))
            version = _version(catalog.connection)
        except sqlite3.Error as error:
            raise DatasetError(f"can't read {str(path)!r}: {error}") from error
        if version != SCHEMA_VERSION:
            catalog.close()
            raise DatasetError(_other_version(path, version))
        return catalog

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write: all of it is in the catalog at the end, or nothing.

        It waits for other writers up to 30 s. Transactions don't nest.
        """
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()


def exists(folder: Path) -> bool:
    """Return whether the folder has a catalog, of whatever version."""
    try:
        return (folder / CATALOG).stat().st_size > 0
    except OSError:
        return False


def _is_empty(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
    try:
        # Readers and the writer don't wait for each other. A transaction survives a killed process
        # always; a loss of power may take the last ones, never the file.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _run(connection: sqlite3.Connection, script: str) -> None:
    # Not `executescript`, which would end the transaction first.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _version(connection: sqlite3.Connection) -> int | None:
    with closing(connection.execute("PRAGMA application_id")) as rows:
        if rows.fetchone() != (_APPLICATION_ID,):
            return None
    with closing(connection.execute("PRAGMA user_version")) as rows:
        return int(rows.fetchone()[0])


def _other_version(path: Path, version: int | None) -> str:
    if version is None:
        return f"{str(path)!r} isn't a catalog of toonnet's; name another folder"
    remedy = "update toonnet" if version > SCHEMA_VERSION else "collect into a new folder"
    return f"{str(path)!r} has schema {version}, this toonnet reads {SCHEMA_VERSION}; {remedy}"
