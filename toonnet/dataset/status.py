"""What becomes of a picture: derived from its file, what people decided and what rules found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

DISTINCT = "distinct"
"""The reason of a decision that accepts a picture although it was found to be a duplicate."""

_PAGE = 500

# Of several findings that of the gravest status counts, and of those the first rule by name.
_DERIVED = """
WITH chosen AS (
    SELECT id, file, reason, collected_label,
        coalesce(
            (SELECT label FROM picture AS parent WHERE parent.id = picture.parent_id),
            (SELECT label FROM body WHERE body.id = picture.parent_id)
        ) AS parent_label,
        coalesce(
            (SELECT status FROM picture AS parent WHERE parent.id = picture.parent_id),
            (SELECT status FROM body WHERE body.id = picture.parent_id)
        ) AS parent_status
    FROM picture WHERE {condition}
),
said AS (
    SELECT picture_id, verdict, reason,
        row_number() OVER (PARTITION BY picture_id ORDER BY at DESC, id DESC) AS place
    FROM decision WHERE NOT undone AND picture_id IN (SELECT id FROM chosen)
),
named AS (
    SELECT picture_id, label,
        row_number() OVER (PARTITION BY picture_id ORDER BY at DESC, id DESC) AS place
    FROM decision WHERE NOT undone AND label IS NOT NULL AND verdict <> 'reject'
        AND picture_id IN (SELECT id FROM chosen)
),
found AS (
    SELECT picture_id, status, reason, row_number() OVER (
        PARTITION BY picture_id
        ORDER BY CASE status
            WHEN 'broken' THEN 0 WHEN 'rejected' THEN 1 WHEN 'duplicate' THEN 2 ELSE 3 END, rule
    ) AS place
    FROM finding WHERE picture_id IN (SELECT id FROM chosen)
),
doubled AS (
    SELECT picture_id, min(reason) AS reason FROM finding WHERE status = 'duplicate'
    GROUP BY picture_id
),
derived AS (
    SELECT chosen.id AS id,
        coalesce(named.label, chosen.parent_label, chosen.collected_label) AS label,
        CASE
            WHEN chosen.file IS NULL THEN 'broken'
            WHEN said.verdict = 'reject' THEN 'rejected'
            WHEN said.verdict IS NOT NULL AND doubled.reason IS NOT NULL
                AND said.reason IS NOT '{distinct}' THEN 'duplicate'
            WHEN said.verdict IS NOT NULL THEN 'accepted'
            WHEN found.status IS NOT NULL THEN found.status
            WHEN parent_status IN ('accepted', 'rejected', 'duplicate') THEN parent_status
            ELSE 'pending'
        END AS status,
        CASE
            WHEN chosen.file IS NULL THEN chosen.reason
            WHEN said.verdict <> 'reject' AND doubled.reason IS NOT NULL
                AND said.reason IS NOT '{distinct}' THEN doubled.reason
            WHEN said.verdict IS NOT NULL THEN said.reason
            WHEN found.status IS NOT NULL THEN found.reason
            WHEN parent_status IN ('rejected', 'duplicate') THEN 'its parent is ' || parent_status
        END AS reason
    FROM chosen
    LEFT JOIN said ON said.picture_id = chosen.id AND said.place = 1
    LEFT JOIN named ON named.picture_id = chosen.id AND named.place = 1
    LEFT JOIN doubled ON doubled.picture_id = chosen.id
    LEFT JOIN found ON found.picture_id = chosen.id AND found.place = 1
)
UPDATE picture SET label = derived.label, status = derived.status, reason = derived.reason
FROM derived
WHERE picture.id = derived.id AND (picture.label, picture.status, picture.reason)
    IS NOT (derived.label, derived.status, derived.reason)
"""


def refresh_status(connection: sqlite3.Connection, ids: Iterable[str] | None = None) -> int:
    """Derive label, status and reason anew; return how many pictures changed.

    A picture without a file is broken. Else the latest decision that isn't undone counts: accept
    and relabel make it accepted, reject rejected; but a duplicate stays one, unless the decision's
    reason is `DISTINCT`: who says what a picture shows hasn't seen all the others. Else what was
    found out counts, the gravest first: broken, rejected, duplicate, and pending where only the
    reason tells more. Else a picture made from another is what that is: accepted, rejected or a
    duplicate. Else it is pending. Its label is that of the latest accept or relabel that names one,
    else its parent's, else the collected one. Call it inside the transaction that writes decisions
    or findings.

    Parameters
    ----------
    connection
        What `Dataset.transaction` gives.
    ids
        The pictures and 3D models concerned, and with them all that is made from those; None: all.

    Returns
    -------
    How many pictures changed.
    """
    if ids is None:
        changed = _refresh(connection, "parent_id IS NULL", [])
        within = "SELECT id FROM picture WHERE parent_id IS NULL UNION ALL SELECT id FROM body"
        return changed + _refresh_generations(connection, within)
    changed, rest = 0, list(ids)
    while rest:
        page, rest = rest[:_PAGE], rest[_PAGE:]
        changed += _refresh(connection, f"id IN ({', '.join('?' * len(page))})", page)
        rest += _children(connection, page)
    return changed


def _refresh_generations(connection: sqlite3.Connection, within: str) -> int:
    """Refresh what is made from the pictures of a query, then what is made from that, …."""
    changed = 0
    while True:
        within = f"SELECT id FROM picture WHERE parent_id IN ({within})"
        if connection.execute(f"SELECT NOT EXISTS ({within})").fetchone()[0]:
            return changed
        changed += _refresh(connection, f"id IN ({within})", [])


def _children(connection: sqlite3.Connection, ids: list[str]) -> list[str]:
    marks = ", ".join("?" * len(ids))
    query = f"SELECT id FROM picture WHERE parent_id IN ({marks}) ORDER BY id"
    return [row[0] for row in connection.execute(query, ids)]


def _refresh(connection: sqlite3.Connection, condition: str, values: list[str]) -> int:
    before = connection.total_changes
    connection.execute(_DERIVED.format(condition=condition, distinct=DISTINCT), values)
    return connection.total_changes - before
