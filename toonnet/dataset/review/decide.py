"""Decisions in the catalog: recorded at once, never deleted, undone an act at a time.

What one keystroke decides, be it about one picture or a thousand, is an act: its decisions have the
same person and the same moment. A decision that is there already isn't recorded twice, so a sender
that got no answer may send it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from toonnet.dataset.dataset import Dataset
from toonnet.dataset.labels import load_labels
from toonnet.dataset.status import DISTINCT, refresh_status

Verdict = Literal["accept", "reject", "relabel"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_MOST_CHARACTERS = 500

# An accepted picture keeps the label under which it was accepted, whatever its source says later.
# Who accepts what is shown as a duplicate means that it isn't one.
_INSERT = """
INSERT INTO decision (picture_id, verdict, label, reason, who, at)
SELECT id, :verdict,
    CASE :verdict WHEN 'reject' THEN NULL ELSE coalesce(:label, label) END,
    coalesce(:reason, CASE WHEN :verdict <> 'reject' AND status = 'duplicate' THEN :distinct END),
    :who, :at
FROM picture WHERE id = :id AND NOT EXISTS (
    SELECT 1 FROM decision WHERE picture_id = :id AND verdict = :verdict AND who = :who AND at = :at
)
"""


@dataclass(frozen=True, slots=True)
class Act:
    """What a person decided at one moment, the same about all of the pictures."""

    who: str
    at: str
    verdict: Verdict
    pictures: int
    """How many pictures it is about."""


def record(
    dataset: Dataset,
    ids: Iterable[str],
    verdict: Verdict,
    *,
    who: str,
    label: str | None = None,
    reason: str | None = None,
    at: str | None = None,
) -> int:
    """Record a decision about each of these pictures in one transaction.

    Parameters
    ----------
    dataset
        Where the pictures are.
    ids
        The pictures.
    verdict
        ``accept``, ``reject``, or ``relabel``: accept as something else.
    who
        Who decides.
    label
        What they show; None: what the catalog says now. Not for ``reject``.
    reason
        Why, in a few words.
    at
        When, in UTC as ISO 8601; None: now.

    Returns
    -------
    int
        How many decisions were new.

    Raises
    ------
    ValueError
        If a value isn't what it should be.
    KeyError
        If the catalog hasn't got a picture; then nothing is recorded.
    """
    values = {
        "verdict": checked_verdict(verdict, label),
        "label": label,
        "reason": checked_text("reason", reason) or None,
        "distinct": DISTINCT,
        "who": checked_who(who),
        "at": utc_now() if at is None else checked_moment(at),
    }
    chosen = list(dict.fromkeys(ids))
    with dataset.transaction() as connection:
        for picture_id in chosen:
            row = connection.execute("SELECT 1 FROM picture WHERE id = ?", [picture_id]).fetchone()
            if row is None:
                raise KeyError(f"no picture {picture_id!r} in {str(dataset.folder)!r}")
        new = sum(
            connection.execute(_INSERT, {**values, "id": picture_id}).rowcount
            for picture_id in chosen
        )
        refresh_status(connection, chosen)
    return new


def undo(dataset: Dataset, *, who: str, at: str) -> list[str]:
    """Undo what a person decided at a moment; return the pictures. Doing it twice changes nothing.

    Raises
    ------
    ValueError
        If `at` isn't a moment.
    """
    act = [who, checked_moment(at)]
    with dataset.transaction() as connection:
        query = "SELECT picture_id FROM decision WHERE who = ? AND at = ? ORDER BY id"
        ids = [row[0] for row in connection.execute(query, act)]
        connection.execute("UPDATE decision SET undone = 1 WHERE who = ? AND at = ?", act)
        refresh_status(connection, ids)
    return ids


def last_act(dataset: Dataset, *, who: str) -> Act | None:
    """Return what a person decided last and hasn't undone; None: nothing."""
    row = dataset.connection.execute(
        "SELECT who, at, min(verdict), count(*) FROM decision WHERE NOT undone AND who = :who "
        "AND at = (SELECT max(at) FROM decision WHERE NOT undone AND who = :who) GROUP BY at",
        {"who": who},
    ).fetchone()
    return None if row is None else Act(*row)


def utc_now() -> str:
    """Return this moment in UTC to the millisecond, as decisions carry it."""
    return _written(datetime.now(UTC))


def checked_moment(text: str) -> str:
    """Return a moment in the one way that decisions write it, so that text order is time order.

    Raises
    ------
    ValueError
        If it isn't ISO 8601 with an offset.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"at must be like 2026-01-31T12:00:00Z, got {_shown(text)}")
    return _written(moment.astimezone(UTC))


def checked_verdict(verdict: str, label: str | None) -> str:
    """Return the verdict; raise ValueError if there is none such or `label` doesn't go with it."""
    if verdict not in VERDICTS:
        raise ValueError(f"verdict must be one of {', '.join(VERDICTS)}, got {_shown(verdict)}")
    names = load_labels().names
    if label is None:
        if verdict == "relabel":
            raise ValueError("relabel needs a label: what the picture shows")
    elif verdict == "reject":
        raise ValueError(f"reject takes no label, got {_shown(label)}")
    elif label not in names:
        raise ValueError(f"label must be one of {', '.join(names)}, got {_shown(label)}")
    return verdict


def checked_who(who: str) -> str:
    """Return the name; raise ValueError if it is empty or too long."""
    if not checked_text("who", who):
        raise ValueError("who must be a name, got ''")
    return who.strip()


def checked_text(name: str, text: str | None) -> str:
    """Return a text without blanks around it; raise ValueError if it isn't one short line."""
    stripped = (text or "").strip()
    if len(stripped) > _MOST_CHARACTERS or not stripped.isprintable():
        limit = f"one line of at most {_MOST_CHARACTERS} characters"
        raise ValueError(f"{name} must be {limit}, got {_shown(stripped)}")
    return stripped


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
