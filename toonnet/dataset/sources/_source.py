"""What a source of pictures is.

A source is one class in one file of this package; nothing else need be told of it. It names
candidates; `toonnet.dataset.collect` reads, frames and records them.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from toonnet.dataset.labels import LabelList, Match, load_labels


class SourceError(Exception):
    """A source can't give its pictures: one line with the reason and the remedy."""


class Artwork(Protocol):
    """A picture's file, wherever it is; cheap to hold, picklable, read in a worker process."""

    def read(self) -> bytes:
        """Return the bytes of a picture file.

        Raises
        ------
        toonnet.io.PictureError
            If it gives none; anything else is a failure of the work.
        """


@dataclass(frozen=True, slots=True)
class ArtworkFile:
    """A plain file."""

    path: Path

    def read(self) -> bytes:
        """Return the file's bytes."""
        from toonnet.io import read_source

        return read_source(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A picture that a source offers."""

    source: str
    source_id: str
    """What it is called there; the same in every version of the package."""
    label: str
    artwork: Artwork
    title: str | None = None
    author: str | None = None
    licence: str | None = None
    """SPDX where there is an identifier; None where nobody says: it is never exported then."""
    url: str | None = None
    package: str | None = None
    package_version: str | None = None
    words: tuple[str, ...] = ()
    """The names and keywords that the label came from, the most telling first."""
    origin: Literal["collected", "composed"] = "collected"
    group: str | None = None
    """What the source calls all that comes from the same drawing, where it tells."""


@dataclass(frozen=True)
class Wanted:
    """Which candidates are wanted."""

    labels: frozenset[str]
    limit: int | None = None
    """No source need offer more than so many candidates a label."""
    label_list: LabelList = field(default_factory=load_labels)

    def match(self, names: Iterable[str]) -> Match | None:
        """Return what names mean, if it is wanted; the most telling name first."""
        match = self.label_list.match(names)
        return match if match is not None and match.label in self.labels else None


@dataclass(frozen=True)
class Settings:
    """What the user tells sources."""

    contact: str | None = None
    """An address for the User-Agent, where an interface asks for one."""
    licence: str | None = None
    """The licence of a user's own pictures, where nothing else says it."""
    keys: dict[str, str] = field(default_factory=dict, repr=False)
    """Keys of interfaces by the source's name; never printed."""

    @classmethod
    def from_environment(
        cls,
        *,
        contact: str | None = None,
        licence: str | None = None,
        keys: Mapping[str, str] | None = None,
    ) -> Settings:
        """Return what ``TOONNET_CONTACT`` and every ``TOONNET_<SOURCE>_KEY`` say.

        `contact`, `licence` and `keys` that are given go first.
        """
        prefix, ending = "TOONNET_", "_KEY"
        found = {
            name.removeprefix(prefix).removesuffix(ending).lower(): value
            for name, value in os.environ.items()
            if name.startswith(prefix) and name.endswith(ending) and value
        }
        contact = contact or os.environ.get("TOONNET_CONTACT") or None
        return cls(contact, licence, {**found, **(keys or {})})


class Source(ABC):
    """A source of pictures. Making one does nothing; importing its module loads nothing heavy."""

    name: ClassVar[str]
    """How it is called on the command line and in the catalog."""
    gives: ClassVar[str]
    """One line: what pictures."""
    licence: ClassVar[str]
    """One line: under which licence or licences."""
    needs: ClassVar[str]
    """One line: which client, key or argument, and how much it downloads."""
    default: ClassVar[bool] = True
    """It is asked where no sources are named."""

    def __init__(self, settings: Settings, argument: str = "") -> None:
        self.settings = settings
        self.argument = argument
        """What follows the colon in ``--sources name:argument``."""

    def why_not(self) -> str | None:
        """Return None where it works; else one line with the remedy. It takes no time."""
        return None

    @abstractmethod
    def candidates(self, wanted: Wanted, cache: Path) -> Iterator[Candidate]:
        """Yield what it offers, in the same order every time.

        Parameters
        ----------
        wanted
            Which labels, and what names mean.
        cache
            The folder for downloads, shared by all sources; it exists. What is there from an
            earlier run is used again.

        Raises
        ------
        SourceError
            If it can't go on; what it has yielded before is kept.
        """
