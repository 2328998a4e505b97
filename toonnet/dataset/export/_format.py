"""What a format is, and the plan that every format works from."""

from __future__ import annotations

import hashlib
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any, NamedTuple

from toonnet.dataset.export._options import ExportOptions
from toonnet.dataset.export._sample import Sample

Json = dict[str, Any]


class Shard(NamedTuple):
    """A file of an export and whose pictures are in it."""

    target: str
    """Its path under the destination."""
    split: str
    samples: Sequence[Sample]
    kind: str = "pictures"
    """``pictures``, ``masks`` or ``annotations``."""


class Written(NamedTuple):
    """A file of an export that is there."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Plan:
    """Everything that decides an export."""

    options: ExportOptions
    labels: tuple[str, ...]
    """All labels; a label's class number is its place."""
    samples: Sequence[Sample]
    """In the order of the export."""

    @cached_property
    def splits(self) -> dict[str, list[Sample]]:
        """The samples by split; train and test first."""
        found: dict[str, list[Sample]] = {}
        for sample in self.samples:
            found.setdefault(sample.split, []).append(sample)
        order = {"train": 0, "test": 1}
        return {name: found[name] for name in sorted(found, key=lambda n: (order.get(n, 2), n))}

    @property
    def has_masks(self) -> bool:
        """Whether masks are part of the export."""
        return self.options.masks

    def shards(self, name: Callable[[str, int, int], str], kind: str = "pictures") -> list[Shard]:
        """Cut every split in files of about the wanted size, with equally many pictures each.

        Parameters
        ----------
        name
            Gives a file's path for (split, its number, how many there are).
        kind
            What is in them.
        """
        shards = []
        for split, samples in self.splits.items():
            sizes = (s.file.size_bytes + (s.mask.size_bytes if s.mask else 0) for s in samples)
            count = min(len(samples), math.ceil(sum(sizes) / self.options.shard_bytes))
            for number in range(count):
                first, end = (len(samples) * n // count for n in (number, number + 1))
                shards.append(Shard(name(split, number, count), split, samples[first:end], kind))
        return shards


class Format(ABC):
    """A way to lay pictures down in files."""

    name: str
    needs: tuple[str, ...] = ()
    """Packages of the extra ``export`` that it imports."""

    def why_not(self) -> str | None:
        """Return what keeps it from working here, with the remedy; None if nothing does."""
        for package in self.needs:
            if find_spec(package) is None:
                return (
                    f"the {self.name} format needs {package}: pip install 'toonnet[export]' adds it"
                )
        return None

    def prepare(self) -> None:
        """Import what `make` needs."""
        for package in self.needs:
            __import__(package)

    @abstractmethod
    def shards(self, plan: Plan) -> list[Shard]:
        """Return the files that hold the pictures."""

    @abstractmethod
    def make(self, plan: Plan, shard: Shard) -> bytes:
        """Return a file's content, the same whenever it is made."""

    def documents(
        self,
        plan: Plan,
        read: Callable[[str], bytes],
        written: Mapping[str, Written],
    ) -> dict[str, bytes]:
        """Return the files that the format has besides, by path.

        Parameters
        ----------
        plan
            What is exported.
        read
            Returns the content of a written file.
        written
            The files of `shards`, by path.
        """
        return {}

    @abstractmethod
    def card(self, plan: Plan) -> Card:
        """Return how its readers load it."""

    def croissant_files(self, plan: Plan) -> frozenset[str]:
        """Return which of its files Croissant lists by themselves; others are told as sets."""
        return frozenset()

    def croissant_fields(self, plan: Plan) -> tuple[list[Json], list[Json]]:
        """Return Croissant's file sets and the fields that they give, the id first.

        Without any all fields come from ``pictures.csv``, and the pictures aren't among them.
        """
        return [], []


class Card(NamedTuple):
    """What the data set's card says of a format."""

    loading: str
    """Python code that loads it from the current folder."""
    configs: Json
    """What Hugging Face's card metadata says, such as which files are in which split."""


def safe_names(labels: Iterable[str]) -> dict[str, str]:
    """Return a folder name for each label: small letters, digits, ``-`` and ``_``; all different.

    A name that another label or an operating system has taken gets a part of its hash.
    """
    taken = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))}
    names = {}
    for label in labels:
        name = re.sub(r"[^a-z0-9-]+", "_", label.casefold()).strip("_-")[:60]
        if not name or name in taken:
            name = f"{name or 'label'}-{hashlib.sha256(label.encode()).hexdigest()[:8]}"
        taken.add(name)
        names[label] = name
    return names
