"""What a long run is made of: items, the job that makes each of them, and results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

Status = Literal["done", "unchanged", "skipped", "failed", "ignored", "fatal"]
"""What became of an item.

``unchanged`` was done by an earlier run; ``skipped`` is the input's fault, ``failed`` the work's;
``ignored`` doesn't claim to be an input; ``fatal`` ends the run: the destination can't be written.
"""
OnError = Literal["raise", "skip", "quarantine"]


@dataclass(frozen=True, slots=True)
class Item:
    """One file to make."""

    target: str
    """Its path under the destination, unique in a run."""
    source: str
    """The file to make it from, as the operating system takes it; "" where it isn't one file."""
    shown: str
    """The source's name in the manifest and in reports."""
    optional: bool = False
    """Its name doesn't claim that it is an input: if its content isn't one, nothing is wrong."""
    unit: str = ""
    """Items of one unit that follow one another are made by one worker, which then may do once what
    they have in common."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a job made of one item."""

    content: bytes | None
    """The file's bytes; None where the work makes no file, only facts."""
    notes: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What else is known now, for a ledger that keeps it; plain values."""
    others: dict[str, bytes] = field(default_factory=dict)
    """Files that belong to it, by their paths under the destination."""


class Job(Protocol):
    """An operation over many items; it must give the same bytes for the same input and recipe."""

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Everything besides the source that decides the result, as JSON."""

    def prepare(self) -> None:
        """Import what `make` needs; called once before the workers start."""

    def read(self, item: Item) -> bytes:
        """Return the item's input; its hash is the item's identity.

        Raises
        ------
        toonnet.io.PictureError
            If the input is at fault; likewise in `make`.
        """

    def make(self, item: Item, content: bytes) -> Made:
        """Make the item's file from what `read` returned."""


@runtime_checkable
class Divisible(Protocol):
    """A job that holds something of every item; engines that send jobs elsewhere send a part."""

    def part(self, items: Sequence[Item]) -> Any:
        """Return what it holds of these items; plain values that can be sent."""

    def holding(self, part: Any) -> Job:
        """Return this job with what a part holds, and of other items nothing."""


def recipe_hash(recipe: Mapping[str, Any]) -> str:
    """Return the sha256 of a recipe, the same for the same settings in any order."""
    text = json.dumps(recipe, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the manifest: what is known about a target."""

    target: str
    source: str
    status: Status
    recipe: str = ""
    source_sha256: str = ""
    sha256: str = ""
    reason: str = ""
    detail: str = ""
    notes: list[str] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)
    """The sha256 of the files that belong to it, by their paths."""

    def to_json(self) -> str:
        """Return the manifest's line, without what is empty; ASCII, whatever the names are."""
        filled = {key: getattr(self, key) for key in self.__slots__ if getattr(self, key)}
        return json.dumps(filled, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str | bytes) -> Record:
        """Parse a line of the manifest; raise ValueError if it isn't one."""
        try:
            return cls(**json.loads(line))
        except TypeError as error:
            raise ValueError(f"not a line of the manifest: {line[:80]!r}") from error


@dataclass(frozen=True, slots=True)
class Task:
    """An item and what earlier runs recorded about its target."""

    item: Item
    known: Record | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the task of that index, with the record for the manifest."""

    index: int
    record: Record
    remedy: str = ""
    trace: str = ""
    """More about a failure for people; not in the manifest, as it may differ from run to run."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What the job made known besides files."""
