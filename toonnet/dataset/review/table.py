"""Decisions as CSV, keyed by source and source id: they outlive the data set they were made in."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from toonnet.dataset._errors import DatasetError
from toonnet.dataset.clean.hashes import phash
from toonnet.dataset.dataset import Dataset, Picture
from toonnet.dataset.review.decide import (
    checked_moment,
    checked_text,
    checked_verdict,
    checked_who,
    utc_now,
)
from toonnet.dataset.status import refresh_status
from toonnet.io import PictureError

COLUMNS = ("source", "source_id", "verdict", "label", "reason", "perceptual_hash", "who", "at")
"""The columns of the CSV; the first three must be there."""

CHANGED = "changed since review"
"""Why a picture is pending that isn't any more what was decided about; a finding's rule, too."""

CHANGED_FROM_BITS = 11
"""So many of the 64 bits apart, a picture isn't the one that was reviewed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the CSV that says something sensible."""

    line: int
    source: str
    source_id: str
    verdict: str
    label: str | None
    reason: str | None
    perceptual_hash: str | None
    who: str
    at: str | None


@dataclass(slots=True)
class Imported:
    """What became of the lines of a CSV."""

    new: int = 0
    """Decisions recorded."""
    known: int = 0
    """Decisions that were there already."""
    changed: int = 0
    """Decisions that don't count, as the picture has changed since."""
    unknown: list[str] = field(default_factory=list)
    """A line about each picture that this data set hasn't got."""
    wrong: list[str] = field(default_factory=list)
    """A line about each line that makes no sense."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Decisions as CSV."""

    text: str
    decisions: int
    left_out: int
    """Decisions about pictures made from others: source and source id don't name those."""


def export_decisions(dataset: Dataset) -> Exported:
    """Return the decision in force about every picture, ordered by source and source id."""
    query = """
        SELECT picture_id, verdict, decision.label, decision.reason, who, at FROM decision
        JOIN picture ON picture.id = picture_id
        WHERE decision.id = (SELECT id FROM decision AS later WHERE NOT undone
            AND later.picture_id = picture.id ORDER BY at DESC, id DESC LIMIT 1)
        ORDER BY source, source_id"""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    said = [
        (dataset.picture(row[0]), row[1:]) for row in dataset.connection.execute(query).fetchall()
    ]
    named = [(picture, values) for picture, values in said if picture.parent_id is None]
    hashes = _hashes(dataset, [picture for picture, _ in named])
    for picture, (verdict, label, reason, who, at) in named:
        digest = hashes[picture.id]
        writer.writerow(
            [picture.source, picture.source_id, verdict, label, reason, digest, who, at]
        )
    return Exported(text.getvalue(), len(named), len(said) - len(named))


def import_decisions(dataset: Dataset, text: str, *, who: str) -> Imported:
    """Record the decisions of a CSV in one transaction; doing it again changes nothing.

    A line with a perceptual hash that is `CHANGED_FROM_BITS` or more away from the picture's own
    doesn't count: the picture is pending, its reason ``changed since review``.

    Parameters
    ----------
    dataset
        Where the pictures are.
    text
        The CSV, its first line the names of the columns.
    who
        Who decides where a line doesn't say.

    Raises
    ------
    DatasetError
        If the first line isn't that of a CSV of decisions. A bad line further down is told of in
        the result and left out.
    """
    imported = Imported()
    apply_rows(dataset, list(read_rows(text, who, imported.wrong)), imported)
    return imported


def apply_rows(
    dataset: Dataset, rows: list[Row], imported: Imported, *, spare: Container[str] = ()
) -> None:
    """Record decisions, and what became of them in `imported`; leave the pictures `spare` alone."""
    pictures = _pictures(dataset, rows, imported.unknown)
    chosen = [(row, picture) for row, picture in pictures if picture.id not in spare]
    hashes = _hashes(dataset, [picture for row, picture in chosen if row.perceptual_hash])
    with dataset.transaction() as connection:
        for row, picture in chosen:
            values = _values(row, picture)
            connection.execute(_NO_FINDING, values)
            if _far_apart(row.perceptual_hash, hashes.get(picture.id)):
                connection.execute(_FINDING, values)
                connection.execute(_UNDO, values)
                imported.changed += 1
            else:
                new = connection.execute(_INSERT, values).rowcount
                imported.new += new
                imported.known += 1 - new
        refresh_status(connection, {picture.id for _, picture in chosen})


# Without a moment, a line is known if the same person has ever decided so.
_SAME = """picture_id = :id AND verdict = :verdict AND who = :who
    AND label IS :label AND reason IS :reason AND at = coalesce(:at, at)"""
_INSERT = f"""
INSERT INTO decision (picture_id, verdict, label, reason, who, at)
SELECT :id, :verdict, :label, :reason, :who, coalesce(:at, :now)
WHERE NOT EXISTS (SELECT 1 FROM decision WHERE {_SAME})
"""
_UNDO = f"UPDATE decision SET undone = 1 WHERE {_SAME}"
_FINDING = """
INSERT INTO finding (picture_id, rule, status, reason) VALUES (:id, :changed, 'pending', :changed)
"""
_NO_FINDING = "DELETE FROM finding WHERE picture_id = :id AND rule = :changed"


def _values(row: Row, picture: Picture) -> dict[str, str | None]:
    return {
        "id": picture.id,
        "verdict": row.verdict,
        "label": row.label,
        "reason": row.reason,
        "who": row.who,
        "at": row.at,
        "now": utc_now(),
        "changed": CHANGED,
    }


def read_rows(text: str, who: str, wrong: list[str]) -> Iterator[Row]:
    """Yield the lines that make sense; a word about each of the others goes into `wrong`."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(header)
        for cells in reader:
            if not any(cells):
                continue
            try:
                yield _row(reader.line_num, header, cells, who)
            except ValueError as error:
                wrong.append(f"line {reader.line_num}: {error}")
    except csv.Error as error:
        wrong.append(f"line {reader.line_num}: {error}; the rest isn't read")


def _check_header(header: list[str]) -> None:
    remedy = f"the first line names the columns: {','.join(COLUMNS)}"
    for name in COLUMNS[:3]:
        if name not in header:
            raise DatasetError(f"the CSV has no column {name!r}; {remedy}")
    for name in header:
        if name not in COLUMNS or header.count(name) > 1:
            raise DatasetError(f"the CSV has a column {name!r} too many; {remedy}")


def _row(line: int, header: list[str], cells: list[str], who: str) -> Row:
    if len(cells) != len(header):
        raise ValueError(f"{len(header)} cells expected, got {len(cells)}")
    given = {name: cell.strip() or None for name, cell in zip(header, cells, strict=True)}
    source, source_id = given["source"], given["source_id"]
    if source is None or source_id is None:
        raise ValueError("source and source_id must name a picture, one is empty")
    verdict = given["verdict"] or ""
    # What a rejected picture shows is worth a reviewer's note, and changes nothing.
    label = None if verdict == "reject" else given.get("label")
    at, digest = given.get("at"), given.get("perceptual_hash")
    return Row(
        line,
        source,
        source_id,
        checked_verdict(verdict, label),
        label,
        checked_text("reason", given.get("reason")) or None,
        None if digest is None else _checked_hash(digest),
        checked_who(given.get("who") or who),
        None if at is None else checked_moment(at),
    )


def _checked_hash(digest: str) -> str:
    if len(digest) != 16 or set(digest.lower()) - set("0123456789abcdef"):
        raise ValueError(f"perceptual_hash must be 16 hex digits, got {digest[:40]!r}")
    return digest.lower()


def _pictures(dataset: Dataset, rows: list[Row], unknown: list[str]) -> list[tuple[Row, Picture]]:
    """Return the picture of each row; a word about each row without one goes into `unknown`."""
    query = "SELECT id FROM picture WHERE source = ? AND source_id = ? AND parent_id IS NULL"
    found = []
    for row in rows:
        hit = dataset.connection.execute(query, [row.source, row.source_id]).fetchone()
        if hit is None:
            unknown.append(f"line {row.line}: no picture {row.source_id!r} of {row.source!r}")
        else:
            found.append((row, dataset.picture(hit[0])))
    return found


def _hashes(dataset: Dataset, pictures: list[Picture]) -> dict[str, str | None]:
    """Return the pictures' hashes by id, measured now where they aren't in the catalog yet."""
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        hashes = threads.map(partial(_perceptual_hash, dataset), pictures)
        return {picture.id: digest for picture, digest in zip(pictures, hashes, strict=True)}


def _perceptual_hash(dataset: Dataset, picture: Picture) -> str | None:
    """Return the picture's hash, 16 hex digits; None if it has no pixels any more."""
    if picture.perceptual_hash is not None or picture.file is None:
        return picture.perceptual_hash
    from PIL import Image

    try:
        gray = Image.fromarray(dataset.pixels(picture)).convert("L")
        return f"{phash(gray):016x}"
    except PictureError:
        return None


def _far_apart(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    return (int(one, 16) ^ int(other, 16)).bit_count() >= CHANGED_FROM_BITS
