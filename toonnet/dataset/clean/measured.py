"""What rules know of a picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset.clean.measures import THUMBNAIL_PX
from toonnet.dataset.dataset import Dataset

_NUMBERS = ("drawn_share", "contrast", "photograph_score", "source_side_px", "unreadable")
_HASHES = ("phash", "dhash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A picture with a file: what the catalog says of it and what was measured.

    A measure is None where it doesn't exist: all of a file that can't be read, and the source's
    side of a drawing that has no pixels of its own.
    """

    id: str
    label: str
    source: str
    names: tuple[str, ...]
    """Title and words."""
    pixel_sha256: str
    verdict: str | None
    """What a person decided last: accept, reject or relabel."""
    drawn_share: float | None = None
    contrast: int | None = None
    photograph_score: float | None = None
    source_side_px: int | None = None
    unreadable: str | None = None
    """Why its file gives no picture."""
    phash: int | None = None
    dhash: int | None = None
    thumbnail: bytes | None = None

    @property
    def rank(self) -> tuple[bool, bool, float, str, str]:
        """Sorts first which of equal pictures is kept.

        Accepted ones before pending before rejected, larger originals before smaller (drawings that
        have no size are the largest), then in the order of sources' names and of ids.
        """
        side_px = self.source_side_px or float("inf")
        accepted = self.verdict in ("accept", "relabel")
        return not accepted, self.verdict == "reject", -side_px, self.source, self.id


def measured_pictures(dataset: Dataset) -> Iterator[Measured]:
    """Yield all pictures that have been measured, or that can't be read, ordered by id."""
    columns = ", ".join(
        f"max(value) FILTER (WHERE name = '{name}')" for name in (*_NUMBERS, *_HASHES, "thumbnail")
    )
    rows = dataset.connection.execute(
        "SELECT id, label, source, title, words, pixel_sha256, "
        f"(SELECT verdict FROM decision WHERE decision.picture_id = picture.id AND NOT undone "
        f"ORDER BY at DESC, decision.id DESC LIMIT 1), {columns} "
        "FROM picture JOIN measurement ON measurement.picture_id = id "
        "WHERE file IS NOT NULL AND parent_id IS NULL GROUP BY id "
        "HAVING max(name IN ('measures', 'unreadable')) ORDER BY id"
    )
    for id_, label, source, title, words, sha256, verdict, *values in rows:
        measures = dict(zip((*_NUMBERS, *_HASHES, "thumbnail"), values, strict=True))
        for name in _HASHES:
            measures[name] = None if measures[name] is None else int(measures[name], 16)
        yield Measured(
            id=id_,
            label=label,
            source=source,
            names=tuple(filter(None, (title, *json.loads(words or "[]")))),
            pixel_sha256=sha256,
            verdict=verdict,
            **measures,
        )


def thumbnails(pictures: list[Measured]) -> NDArray[np.uint8]:
    """Return the thumbnails of pictures that have one: N x (16 * 16 * 3)."""
    joined = b"".join(picture.thumbnail or b"" for picture in pictures)
    return np.frombuffer(joined, np.uint8).reshape(len(pictures), 3 * THUMBNAIL_PX**2)
