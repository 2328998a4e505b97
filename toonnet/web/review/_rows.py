"""What the page is told of the catalog."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from toonnet.dataset import Dataset, Picture

COLUMNS = (
    *("id", "label", "collected_label", "status", "reason", "source", "source_id", "origin"),
    *("title", "version", "decided", "other_id"),
)
"""What the page knows of every picture."""

_PAGE = 500
_VERSION_DIGITS = 16

# Neighbours in a source are often alike: one artist's cats come one after the other.
_QUERY = f"""
SELECT id, label, collected_label, status, reason, source, source_id, origin, title,
    substr(coalesce(pixel_sha256, ''), 1, {_VERSION_DIGITS}),
    EXISTS (SELECT 1 FROM decision WHERE picture_id = picture.id AND NOT undone),
    (SELECT other_id FROM finding WHERE picture_id = picture.id AND other_id IS NOT NULL
        ORDER BY rule LIMIT 1)
FROM picture {{condition}} ORDER BY source, source_id, id
"""


def all_rows(dataset: Dataset) -> list[tuple[Any, ...]]:
    """Return the values of `COLUMNS` for every picture, neighbours in a source side by side."""
    return dataset.connection.execute(_QUERY.format(condition="")).fetchall()


def some_rows(dataset: Dataset, ids: Iterable[str]) -> list[tuple[Any, ...]]:
    """Return the values of `COLUMNS` for these pictures; those not in the catalog are left out."""
    rows, rest = [], list(ids)
    while rest:
        page, rest = rest[:_PAGE], rest[_PAGE:]
        condition = f"WHERE id IN ({', '.join('?' * len(page))})"
        rows += dataset.connection.execute(_QUERY.format(condition=condition), page).fetchall()
    return rows


def details(dataset: Dataset, picture: Picture) -> dict[str, Any]:
    """Return all that the catalog says about one picture."""
    facts = asdict(picture)
    del facts["file"]  # Where it lies is nobody's business.
    return {
        **facts,
        "decisions": _dicts(
            dataset,
            "SELECT verdict, label, reason, who, at, undone FROM decision WHERE picture_id = ? "
            "ORDER BY at DESC, id DESC",
            picture.id,
        ),
        "findings": _dicts(
            dataset,
            "SELECT rule, status, reason, other_id FROM finding WHERE picture_id = ? ORDER BY rule",
            picture.id,
        ),
        "duplicates": [
            row[0]
            for row in dataset.connection.execute(
                "SELECT DISTINCT picture_id FROM finding WHERE other_id = ? ORDER BY picture_id",
                [picture.id],
            )
        ],
    }


def _dicts(dataset: Dataset, query: str, *values: str) -> list[dict[str, Any]]:
    cursor = dataset.connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
