"""Whose drawing a picture is, and of what: artist family and motif.

``families.toml`` and ``motifs.toml`` hold what was decided by looking at the pictures.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from toonnet.dataset.labels import normalised

_BY = ("name", "set", "author", "layers", "file")
_PLURAL = re.compile(r"(?!christmas)\w{2,}[^siu]s")
_ENDING = re.compile(r"\.\w{2,5}$")


@dataclass(frozen=True)
class Family:
    """One hand: sets drawn by the same artists, or a source with many of them."""

    name: str
    of: tuple[str, ...]
    """Patterns of ``source/source_id``."""
    by: str
    """``name``: one hand, motifs told by the title · ``set``: a hand a set, likewise · ``author``:
    a hand an author, motifs told by the file's name · ``layers``: composed · ``file``: a hand a
    file."""
    tables: tuple[str, ...] = ()
    """Tables of ``motifs.toml``; the first that knows a name decides."""
    layers: tuple[str, ...] = ()
    """What finds the numbers of the dominant layers' drawings in a source id."""
    editions: int = 1
    """So many numbers in a row are one drawing in several colours."""


@dataclass(frozen=True)
class MotifTables:
    """The words that change nothing about a motif, and the names of one motif by table."""

    idle: frozenset[str]
    tables: Mapping[str, Mapping[str, tuple[str, ...]]]
    same: tuple[tuple[str, ...], ...]
    """Keys of one drawing."""

    def motif(self, name: str, tables: tuple[str, ...]) -> str:
        """Return the motif that a name means.

        Numbers, plurals and words of edition or colour change nothing: ``clouds-2-flat`` and
        ``cloud`` are one drawing in several editions.
        """
        words = normalised(_ENDING.sub("", name)).split()
        telling = [word for word in words if word not in self.idle and not word.isdigit()] or words
        plain = " ".join(map(_singular, telling))
        for table in tables:
            for motif, patterns in self.tables[table].items():
                if any(fnmatchcase(plain, pattern) for pattern in patterns):
                    return motif
        return plain


@cache
def load_families() -> tuple[Family, ...]:
    """Return the artist families in the order in which they are asked.

    Raises
    ------
    ValueError
        If the table names a table of motifs that isn't there.
    """
    known = load_motifs().tables
    families = tuple(
        Family(
            row["name"],
            tuple(row["of"]),
            row["by"],
            tuple(row.get("tables", ())),
            tuple(row.get("layers", ())),
            row.get("editions", 1),
        )
        for row in _table("families.toml")["family"]
    )
    for family in families:
        if family.by not in _BY:
            raise ValueError(f"by must be one of {', '.join(_BY)}, got {family.by!r}")
        if missing := set(family.tables) - set(known):
            raise ValueError(f"motifs.toml has no table {', '.join(sorted(missing))}")
    return families


@cache
def load_motifs() -> MotifTables:
    """Return the reviewed tables of motifs."""
    rows = _table("motifs.toml")
    tables = {
        name: {motif: tuple(patterns) for motif, patterns in table.items()}
        for name, table in rows["motif"].items()
    }
    return MotifTables(frozenset(rows["idle"]), tables, tuple(map(tuple, rows["same"])))


def family_of(source: str, source_id: str) -> Family:
    """Return the first family that a picture of this name belongs to; by default its own hand."""
    name = f"{source}/{source_id}"
    for family in load_families():
        if any(fnmatchcase(name, pattern) for pattern in family.of):
            return family
    return Family(source, (), "file")


def family_name(source: str, source_id: str) -> str:
    """Return the name of the artist family that a picture of this name belongs to: its style.

    Of a source of many hands it is the source's.
    """
    family = family_of(source, source_id)
    set_name = source_id.rpartition(":")[0]
    return set_name if family.by == "set" and set_name else family.name


def drawing_keys(
    source: str, source_id: str, *, title: str | None = None, author: str | None = None
) -> tuple[str, ...]:
    """Return the keys of the drawings that a picture is made of: ``family/motif`` each.

    One, but for pictures composed of layers: theirs are the layers that dominate. They depend on
    this picture alone: the same drawing has the same key in every data set.

    Parameters
    ----------
    source, source_id
        Where the picture is from, and what it is called there.
    title, author
        What the source says; both may be None.
    """
    family = family_of(source, source_id)
    if family.by == "file":
        return (f"{family.name}/{_ENDING.sub('', source_id)}",)
    if family.by == "layers":
        return tuple(_layer_keys(family, source_id))
    name = source_id.rpartition(":")[2]
    hand = family_name(source, source_id)
    if family.by == "author":
        hand = f"{hand}/{normalised(author or '') or 'unknown'}"
        title = None
    motif = load_motifs().motif(title or name.rpartition("/")[2], family.tables)
    return (f"{hand}/{motif}",)


def _layer_keys(family: Family, source_id: str) -> Iterator[str]:
    """Yield the keys of a composed picture's dominant layers.

    Raises
    ------
    ValueError
        If the source id doesn't name them.
    """
    for place, pattern in enumerate(family.layers):
        found = re.search(pattern, source_id)
        if found is None:
            raise ValueError(f"{source_id!r} names no layer like {pattern!r}")
        drawing = (int(found[1]) - 1) // family.editions if family.editions > 1 else int(found[1])
        yield f"{family.name}/{place}-{drawing:02d}"


def _singular(word: str) -> str:
    return word[:-1] if _PLURAL.fullmatch(word) else word


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))
