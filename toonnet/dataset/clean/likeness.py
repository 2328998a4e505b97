"""Which pictures look alike: near hashes, then thumbnails compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from toonnet.dataset._clusters import Clusters
from toonnet.dataset.clean.measured import Measured, measured_pictures, thumbnails
from toonnet.dataset.dataset import Dataset
from toonnet.fast import hamming_pairs

CLUSTER_DISTANCE = 6
CLUSTER_DIFFERENCE = 12.0


@dataclass(frozen=True, slots=True)
class Like:
    """A picture that is like another one."""

    index: int
    distance: int
    """Bits in which the hashes differ."""
    difference: float
    """Mean difference of the thumbnails' values."""

    def __str__(self) -> str:
        return f"{self.distance} bits, colours {self.difference:.1f} apart"


class Gallery:
    """Pictures put up one by one, and which of them a further one is like.

    Two pictures are alike whose hashes differ in at most `distance` bits and whose thumbnails
    differ by at most `difference`. Pictures without measures are like none.
    """

    def __init__(
        self,
        pictures: Sequence[Measured],
        hash_: Literal["phash", "dhash"],
        distance: int,
        difference: float,
    ) -> None:
        self._places = {
            index: place
            for place, index in enumerate(
                index for index, picture in enumerate(pictures) if picture.thumbnail is not None
            )
        }
        measured = [pictures[index] for index in self._places]
        self._indices = list(self._places)
        self._difference = difference
        self._thumbnails = thumbnails(measured)
        hashes = np.array([getattr(picture, hash_) for picture in measured], np.uint64)
        # Many pictures may share a hash: pairs are sought among the different ones.
        self._hashes, self._hash_of = np.unique(hashes, return_inverse=True)
        self._near: dict[int, list[int]] = defaultdict(list)
        for first, second in hamming_pairs(self._hashes, distance).tolist():
            self._near[first].append(second)
            self._near[second].append(first)
        self._put_up: dict[int, list[int]] = defaultdict(list)

    def add(self, index: int) -> None:
        """Put up the picture of that index."""
        place = self._places.get(index)
        if place is not None:
            self._put_up[int(self._hash_of[place])].append(place)

    def all_like(self, index: int) -> list[Like]:
        """Return the pictures put up that the one of that index is like, the most alike first."""
        place = self._places.get(index)
        if place is None:
            return []
        own = int(self._hash_of[place])
        places = [near for hash_ in (own, *self._near[own]) for near in self._put_up[hash_]]
        if not places:
            return []
        theirs = self._thumbnails[places].astype(np.int16)
        differences = np.abs(theirs - self._thumbnails[place]).mean(axis=1)
        bits = np.bitwise_count(self._hashes[self._hash_of[places]] ^ self._hashes[own])
        found = [
            Like(self._indices[near], int(distance), float(difference))
            for near, distance, difference in zip(places, bits, differences, strict=True)
            if difference <= self._difference
        ]
        return sorted(found, key=lambda like: (like.difference, like.distance, like.index))

    def like(self, index: int) -> Like | None:
        """Return the most alike of the pictures put up, or None."""
        return next(iter(self.all_like(index)), None)


def near_duplicate_clusters(
    dataset: Dataset,
    distance: int = CLUSTER_DISTANCE,
    difference: float = CLUSTER_DIFFERENCE,
) -> list[list[str]]:
    """Return the ids of pictures that are like one another, in clusters of two or more.

    Pictures are in one cluster that are alike, or both like a third. The colours may differ more
    than those of duplicates: a drawing and its recolouring belong together. Only what
    ``toonnet clean`` has measured is looked at, whatever became of it.

    Parameters
    ----------
    dataset
        Open.
    distance
        Bits in which the perceptual hashes (``phash``) may differ.
    difference
        Mean difference of the 16 x 16 thumbnails' values.

    Returns
    -------
    Sorted lists, sorted by their first id.
    """
    pictures = list(measured_pictures(dataset))
    gallery = Gallery(pictures, "phash", distance, difference)
    clusters = Clusters()
    for index, picture in enumerate(pictures):
        for like in gallery.all_like(index):
            clusters.join((picture.id, pictures[like.index].id))
        gallery.add(index)
    return _members(clusters, (picture.id for picture in pictures))


def _members(clusters: Clusters, names: Iterable[str]) -> list[list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for name in names:
        members[clusters.first(name)].append(name)
    return sorted(sorted(group) for group in members.values() if len(group) > 1)
