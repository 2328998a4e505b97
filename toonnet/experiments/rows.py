"""Cells' results in files: one a cell, written as soon as it is known, small enough to commit.

``RESULTS/SCALE/SPLIT/CELL.json`` has a cell's configuration and its hash, what became of each test
picture, the epochs' figures and times; ``test.json`` beside it says which pictures these are. All
tables, plots and tests are made of them alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from toonnet.experiments.pack import SIDES, Pack
from toonnet.io import atomic_write
from toonnet.models.errors import ModelError

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
TESTED = "test"
_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What came out of a cell."""

    cell: str
    hash: str
    configuration: Mapping[str, Any]
    ranks: NDArray[np.int64]
    """Of each test picture: how many other classes were at least as likely as the true one."""
    epochs: Sequence[Mapping[str, float]] = ()
    seconds: float = 0.0
    evaluation_ms: Mapping[str, float] = field(default_factory=dict)
    """A picture: ``one`` by one, ``many`` of 64 at once; of an NPN the head's alone."""
    more: Mapping[str, Any] = field(default_factory=dict)
    made_by: Mapping[str, str] = field(default_factory=dict)
    """Versions of what computed it."""


@dataclass(frozen=True)
class PicturesTested:
    """The test pictures of a split."""

    pictures: str
    """What tells the pack from others."""
    labels: tuple[str, ...]
    ids: tuple[str, ...]
    groups: tuple[str, ...]
    classes: tuple[int, ...]
    collected: tuple[int, ...]
    counts: Mapping[str, Mapping[str, int]]
    """Pictures of each label by side."""

    @classmethod
    def of(cls, pack: Pack, split: str) -> PicturesTested:
        """Return those of a pack."""
        numbers = pack.numbers(split, TESTED)
        counts = {
            side: {
                label: int((pack.classes[pack.numbers(split, side)] == number).sum())
                for number, label in enumerate(pack.labels)
            }
            for side in SIDES[1:]
        }
        return cls(
            pack.digest,
            pack.labels,
            tuple(pack.ids[number] for number in numbers),
            tuple(pack.groups[number] for number in numbers),
            tuple(pack.classes[numbers].tolist()),
            tuple(pack.collected[numbers].astype(int).tolist()),
            counts,
        )


def row_bytes(row: Row) -> bytes:
    """Return a row's file."""
    values = asdict(row) | {"ranks": "".join(_DIGITS[min(rank, 35)] for rank in row.ranks)}
    return _text(values)


def row_of(content: bytes) -> Row:
    """Return the row of a file; raise ValueError if it isn't one."""
    values = json.loads(content)
    if not isinstance(values, dict) or set(values) != {each.name for each in fields(Row)}:
        raise ValueError("it has other values")
    ranks = np.array([_DIGITS.index(digit) for digit in values.pop("ranks")], np.int64)
    return Row(ranks=ranks, **values)


def write_row(folder: Path, row: Row) -> None:
    """Write a row's file, in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    atomic_write(folder / f"{row.cell}.json", row_bytes(row))


def read_row(folder: Path, cell: str) -> Row | None:
    """Return a row; None where there is none.

    Raises
    ------
    ModelError
        If the file isn't one.
    """
    return _read(folder / f"{cell}.json", row_of)


def write_tested(folder: Path, tested: PicturesTested) -> None:
    """Write which pictures are tested on."""
    folder.mkdir(parents=True, exist_ok=True)
    content = _text(asdict(tested))
    path = folder / f"{TESTED}.json"
    if not path.exists() or path.read_bytes() != content:
        atomic_write(path, content)


def read_tested(folder: Path) -> PicturesTested | None:
    """Return which pictures are tested on; None where nothing is known.

    Raises
    ------
    ModelError
        If the file doesn't say.
    """
    return _read(folder / f"{TESTED}.json", _tested_of)


def _tested_of(content: bytes) -> PicturesTested:
    values = json.loads(content)
    if not isinstance(values, dict) or set(values) != {
        each.name for each in fields(PicturesTested)
    }:
        raise ValueError("it has other values")
    pictures, counts = values.pop("pictures"), values.pop("counts")
    lists = {name: tuple(value) for name, value in values.items()}
    return PicturesTested(pictures=pictures, counts=counts, **lists)


def _text(values: Mapping[str, Any]) -> bytes:
    # One value a line: a row that changes is easy to compare with what it was.
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(value, sort_keys=True)}"
        for name, value in sorted(values.items())
    )
    return f"{{\n{lines}\n}}\n".encode()


def _read(path: Path, parse: Callable[[bytes], _Parsed]) -> _Parsed | None:
    try:
        return parse(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"{str(path)!r} is no result ({error}); remove it") from error
