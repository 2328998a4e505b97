"""Groups: pictures that come from one another, which no split may part.

A group is all that is made from one drawing or 3D model: one artist's editions, recolourings and
expressions of it, whatever derives from those, and near-duplicates. Two artists' drawings of the
same motif are two groups: recognising another hand's panda is what a classifier is for.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from toonnet.dataset._clusters import Clusters
from toonnet.dataset.clean import near_duplicate_clusters
from toonnet.dataset.dataset import Dataset
from toonnet.dataset.labels import normalised
from toonnet.dataset.motifs import drawing_keys, family_name, load_motifs

_TOLD = "source_group"
"""The measurement that holds what a source tells."""
_STRICTEST = ("held_out", "test", "train")
"""The side that a merged group keeps: what was tested on once is never trained on."""


def assign_groups(dataset: Dataset) -> int:
    """Work out all groups anew and write them; return how many pictures changed theirs.

    A group is called by the smallest of its drawings' keys, so its name depends on its own pictures
    alone. Where groups grow together the new one keeps the strictest side that a split gave them.
    """
    groups = grouping(dataset)
    before = dict(dataset.connection.execute("SELECT id, group_id FROM picture"))
    after = {picture: groups[picture] for picture in before}
    changed = [(group, id_) for id_, group in after.items() if before[id_] != group]
    with dataset.transaction() as connection:
        connection.executemany("UPDATE picture SET group_id = ? WHERE id = ?", changed)
        bodies = connection.execute("SELECT id FROM body").fetchall()
        connection.executemany(
            "UPDATE body SET group_id = ? WHERE id = ?", [(groups[id_], id_) for (id_,) in bodies]
        )
        if changed:
            _carry_sides(connection, before, after)
    return len(changed)


def record_told_groups(dataset: Dataset, told: Mapping[str, str]) -> None:
    """Record which pictures their source says come from one drawing: its name for it, by id."""
    rows = [(_TOLD, group, picture) for picture, group in sorted(told.items())]
    with dataset.transaction() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO measurement SELECT id, ?, ? FROM picture WHERE id = ?", rows
        )


def grouping(dataset: Dataset) -> dict[str, str]:
    """Return the group of every picture and 3D model by its id, without writing it."""
    clusters = Clusters()
    key = {}
    for name, keys in _own_keys(dataset.connection):
        clusters.join(keys)
        key[name] = keys[0]
    for keys in load_motifs().same:
        clusters.join(keys)
    derived = "SELECT id, parent_id FROM picture WHERE parent_id IS NOT NULL"
    parents = dict(dataset.connection.execute(derived))
    for picture in parents:
        key[picture] = key[_root(picture, parents)]
    for alike in _alike(dataset):
        clusters.join(key[picture] for picture in alike)
    return {name: clusters.first(key) for name, key in key.items()}


def keys_of_groups(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the keys of the drawings and 3D models in every group."""
    group_of = dict(
        connection.execute(
            "SELECT id, group_id FROM picture UNION ALL SELECT id, group_id FROM body"
        )
    )
    found: dict[str, set[str]] = defaultdict(set)
    for name, keys in _own_keys(connection):
        found[group_of[name]].update(keys)
    return dict(found)


def _own_keys(connection: sqlite3.Connection) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield id and keys of all pictures that nothing precedes, and of all 3D models."""
    columns = "id, source, source_id, title, author"
    rows = connection.execute(
        f"SELECT {columns}, value FROM picture "
        "LEFT JOIN measurement ON picture_id = id AND name = ? WHERE parent_id IS NULL "
        f"UNION ALL SELECT {columns}, json_extract(recipe, '$.group') FROM body ORDER BY id",
        [_TOLD],
    )
    for name, source, source_id, title, author, told in rows:
        if told is not None:
            # What two folders call one name isn't one drawing.
            place = source_id.rpartition("/")[0].partition("/")[0]
            yield name, (f"{family_name(source, source_id)}/{place}/{normalised(told)}",)
        else:
            yield name, drawing_keys(source, source_id, title=title, author=author)


def _root(picture: str, parents: Mapping[str, str]) -> str:
    """Return the picture or 3D model that a picture derives from in the end."""
    while picture in parents:
        picture = parents[picture]
    return picture


def _alike(dataset: Dataset) -> Iterable[Iterable[str]]:
    """Return the ids of pictures that look the same, or nearly, in clusters."""
    equal = defaultdict(list)
    query = "SELECT pixel_sha256, id FROM picture WHERE pixel_sha256 IS NOT NULL ORDER BY id"
    for digest, picture in dataset.connection.execute(query):
        equal[digest].append(picture)
    return [*equal.values(), *near_duplicate_clusters(dataset)]


def _carry_sides(
    connection: sqlite3.Connection, before: Mapping[str, str | None], after: Mapping[str, str]
) -> None:
    """Give every group the strictest of the sides that its pictures had; forget emptied groups."""
    came_from = defaultdict(set)
    for picture, group in after.items():
        came_from[group].add(before[picture])
    splits = connection.execute(
        "SELECT DISTINCT scheme, seed FROM split WHERE scheme <> 'paper'"
    ).fetchall()
    for split in splits:
        rows = connection.execute(
            "SELECT group_id, side, fold FROM split WHERE scheme = ? AND seed = ?", split
        )
        recorded = {group: (side, fold) for group, side, fold in rows}
        carried = []
        for group, origins in sorted(came_from.items()):
            had = [recorded[origin] for origin in {*origins, group} if origin in recorded]
            if had:
                carried.append((*split, group, *min(had, key=_strictness)))
        connection.execute("DELETE FROM split WHERE scheme = ? AND seed = ?", split)
        connection.executemany("INSERT INTO split VALUES (?, ?, ?, ?, ?)", carried)


def _strictness(place: tuple[str, int | None]) -> tuple[int, int]:
    side, fold = place
    return (_STRICTEST.index(side) if side in _STRICTEST else len(_STRICTEST), fold or 0)
