"""A data set: a folder of pictures with a catalog that is the single truth about them."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset._errors import DatasetError
from toonnet.dataset.catalog import Catalog, exists
from toonnet.io import read_mask, read_picture

_ID_DIGITS = 16
_PAGE = 1000
_MASK_FROM = 128


@dataclass(frozen=True, slots=True)
class Picture:
    """A row of the catalog's table ``picture``; see ``schema.sql`` for the columns."""

    id: str
    file: str | None
    height: int | None
    width: int | None
    pixel_sha256: str | None
    perceptual_hash: str | None
    label: str
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
    words: tuple[str, ...]
    group_id: str | None
    parent_id: str | None
    recipe: dict[str, Any] | None
    recipe_hash: str | None
    status: str
    reason: str | None

    @property
    def unit(self) -> str:
        """What splits never part: its group; the picture by itself where it has none."""
        return self.group_id or self.id

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Picture:
        """Return what a `row` says: the values of `COLUMNS`."""
        values = dict(zip(COLUMNS, row, strict=True))
        values["words"] = tuple(json.loads(values["words"] or "[]"))
        values["recipe"] = json.loads(values["recipe"]) if values["recipe"] else None
        return cls(**values)


COLUMNS = tuple(field.name for field in fields(Picture))
"""The columns of ``picture`` in the order that `Picture.from_row` takes."""


@dataclass(frozen=True, slots=True)
class Body:
    """A 3D model: a row of the catalog's table ``body``."""

    id: str
    file: str | None
    label: str
    source: str
    source_id: str
    title: str | None
    author: str | None
    licence: str | None
    url: str | None
    package: str | None
    package_version: str | None
    parametric: bool
    recipe: dict[str, Any] | None
    group_id: str | None
    status: str
    reason: str | None

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Body:
        """Return what a `row` says: the values of its fields, in their order."""
        values = dict(zip(_BODY_COLUMNS, row, strict=True))
        values["parametric"] = bool(values["parametric"])
        values["recipe"] = json.loads(values["recipe"]) if values["recipe"] else None
        return cls(**values)


_BODY_COLUMNS = tuple(field.name for field in fields(Body))


class Dataset:
    """An open data set; a context manager.

    Reading is by methods; writing by `transaction` alone. An object is used in one thread and one
    process: others open the folder again, which is cheap.
    """

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self.folder = folder
        self._catalog = catalog

    @classmethod
    def create(cls, folder: str | os.PathLike[str]) -> Dataset:
        """Make an empty data set, and the folder if need be; return it, open.

        Raises
        ------
        DatasetError
            If the folder is a data set already or can't be written.
        """
        path = Path(folder)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatasetError(
                f"can't make {str(path)!r}: {error.strerror}; name another folder"
            ) from error
        return cls(path, Catalog.create(path))

    @classmethod
    def open(cls, folder: str | os.PathLike[str], *, create: bool = False) -> Dataset:
        """Return the data set of a `folder`; with `create`, make an empty one where there is none.

        Raises
        ------
        DatasetError
            If it isn't one, is of another version, or can't be read.
        """
        path = Path(folder)
        if create and not exists(path):
            return cls.create(path)
        return cls(path, Catalog.open(path))

    def __enter__(self) -> Dataset:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the catalog."""
        self._catalog.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """The catalog's connection, for queries; write inside `transaction` only."""
        return self._catalog.connection

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """Return a context that writes to the catalog: all of it or nothing; doesn't nest."""
        return self._catalog.transaction()

    def pictures(
        self,
        *,
        status: str | Iterable[str] | None = None,
        label: str | Iterable[str] | None = None,
        origin: str | Iterable[str] | None = None,
        source: str | Iterable[str] | None = None,
        licences: str | Iterable[str] | None = None,
    ) -> Iterator[Picture]:
        """Yield the pictures with these values, ordered by id; None: any value.

        `status`, `label`, `origin`, `source` and `licences` are one value or several. It reads a
        page at a time, so the catalog may be written meanwhile.
        """
        wanted = {"status": status, "label": label, "origin": origin, "source": source}
        rows = self._rows("picture", COLUMNS, {**wanted, "licence": licences})
        return map(Picture.from_row, rows)

    def bodies(
        self,
        *,
        status: str | Iterable[str] | None = None,
        label: str | Iterable[str] | None = None,
        source: str | Iterable[str] | None = None,
        licences: str | Iterable[str] | None = None,
    ) -> Iterator[Body]:
        """Yield the 3D models with these values, ordered by id; None: any value.

        `status`, `label`, `source` and `licences` are one value or several.
        """
        wanted = {"status": status, "label": label, "source": source, "licence": licences}
        return map(Body.from_row, self._rows("body", _BODY_COLUMNS, wanted))

    def _rows(
        self, table: str, columns: Sequence[str], wanted: Mapping[str, str | Iterable[str] | None]
    ) -> Iterator[tuple[Any, ...]]:
        condition, values = _condition(wanted)
        query = (
            f"SELECT {', '.join(columns)} FROM {table} "
            f"WHERE id > ? {condition} ORDER BY id LIMIT {_PAGE}"
        )
        last = ""
        while rows := self.connection.execute(query, [last, *values]).fetchall():
            yield from rows
            last = rows[-1][0]

    def picture(self, picture_id: str) -> Picture:
        """Return the picture `picture_id`; raise KeyError if the catalog hasn't got it."""
        query = f"SELECT {', '.join(COLUMNS)} FROM picture WHERE id = ?"
        row = self.connection.execute(query, [picture_id]).fetchone()
        if row is None:
            raise KeyError(f"no picture {picture_id!r} in {str(self.folder)!r}")
        return Picture.from_row(row)

    def path(self, picture: Picture | Body) -> Path:
        """Return where the file of `picture` is; raise DatasetError if it has none."""
        if picture.file is None:
            raise DatasetError(f"{picture.id} has no file: {picture.reason}")
        return self.folder / picture.file

    def pixels(self, picture: Picture) -> NDArray[np.uint8]:
        """Return the picture, uint8, H x W x 3, RGB; raise `toonnet.io.PictureError` if spoiled."""
        return read_picture(self.path(picture)).picture

    def mask(self, picture: Picture, kind: str = "alpha") -> NDArray[np.bool_] | None:
        """Return where the drawing of `picture` is, H x W bool; None if there is no such mask.

        `kind` is ``"alpha"``, where the source was at least half opaque, or ``"parts"``, where a
        part is drawn.
        """
        query = "SELECT file FROM mask WHERE picture_id = ? AND kind = ?"
        row = self.connection.execute(query, [picture.id, kind]).fetchone()
        if row is None:
            return None
        gray = read_mask(self.folder / row[0])
        return np.asarray(gray >= (_MASK_FROM if kind == "alpha" else 1))


def identity(*parts: str) -> str:
    """Return the id of what these parts name: 16 hex digits of the sha256 of their JSON list.

    A collected picture is named by (source, source id), a derived one by (parent id, recipe hash).
    """
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_DIGITS]


def picture_file(picture_id: str) -> str:
    """Return the path of the file of `picture_id` under the data set."""
    return f"images/{picture_id[:2]}/{picture_id}.png"


def mask_file(picture_id: str, kind: str = "alpha") -> str:
    """Return the path of a mask's file, of a `kind`, of `picture_id` under the data set."""
    ending = "" if kind == "alpha" else f"-{kind}"
    return f"masks/{picture_id[:2]}/{picture_id}{ending}.png"


def pixel_sha256(picture: NDArray[np.uint8]) -> str:
    """Return the sha256 of height and width (32 bits each, little endian) and the pixels.

    `picture` is uint8, H x W x 3.
    """
    height, width = picture.shape[:2]
    digest = hashlib.sha256(struct.pack("<II", height, width))
    digest.update(np.ascontiguousarray(picture).data)
    return digest.hexdigest()


def _condition(wanted: Mapping[str, str | Iterable[str] | None]) -> tuple[str, list[str]]:
    terms, values = [], []
    for column, value in wanted.items():
        if value is not None:
            chosen = [value] if isinstance(value, str) else list(value)
            terms.append(f"AND {column} IN ({', '.join('?' * len(chosen))})")
            values += chosen
    return " ".join(terms), values
