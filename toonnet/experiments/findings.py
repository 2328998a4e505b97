"""From rows to figures: errors over seeds with intervals, and effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from toonnet.experiments import statistics
from toonnet.experiments.cells import Cell, Scale
from toonnet.experiments.rows import PicturesTested, Row, read_row, read_tested
from toonnet.experiments.statistics import Effect, Interval

Which = Literal["collected", "all"]


@dataclass(frozen=True)
class Pairs:
    """What became of all test pictures in all seeds: one of each a (picture, seed) pair."""

    ranks: tuple[NDArray[np.int64], ...]
    """Of each of the cells asked for."""
    groups: NDArray[Any]
    seeds: NDArray[np.int64]
    classes: NDArray[np.int64]


@dataclass(frozen=True)
class Findings:
    """The rows of one scale, as they are on disk."""

    results: Path
    scale: Scale

    @cached_property
    def tested(self) -> dict[str, PicturesTested]:
        """The test pictures, of the splits that have rows."""
        found = {
            split: read_tested(self.results / self.scale.name / split) for split in self.splits
        }
        return {split: tested for split, tested in found.items() if tested is not None}

    @cached_property
    def _rows(self) -> dict[tuple[Cell, str], Row | None]:
        return {}

    @property
    def splits(self) -> tuple[str, ...]:
        """All splits of the scale."""
        return self.scale.splits

    def schemes(self) -> list[str]:
        """Return the schemes of the splits that have rows: ``grouped``, ``paper``."""
        return list(dict.fromkeys(split.rpartition("-")[0] for split in self.tested))

    def row(self, cell: Cell, split: str) -> Row | None:
        """Return a cell's row, if it is of the pictures that the split has now."""
        if split not in self.tested:
            return None
        if (cell, split) not in self._rows:
            row = read_row(self.results / self.scale.name / split, cell.name)
            wanted = self.scale.hash_of(cell, split, self.tested[split].pictures)
            fits = row is not None and row.hash == wanted
            self._rows[cell, split] = row if fits else None
        return self._rows[cell, split]

    def rows(self, cell: Cell) -> list[Row]:
        """Return a cell's rows of all splits."""
        found = (self.row(cell, split) for split in self.tested)
        return [row for row in found if row is not None]

    def pairs(self, cells: Sequence[Cell], scheme: str, which: Which) -> Pairs | None:
        """Return the test pictures of all seeds in which all these cells have a row."""
        parts = []
        for split, tested in self.tested.items():
            rows = [self.row(cell, split) for cell in cells]
            if split.rpartition("-")[0] != scheme or any(row is None for row in rows):
                continue
            those = np.array(tested.collected, bool) | (which == "all")
            seed = np.full(int(those.sum()), int(split.rpartition("-")[2]))
            ranks = [row.ranks[those] for row in rows if row is not None]
            groups, classes = np.array(tested.groups)[those], np.array(tested.classes)[those]
            parts.append((*ranks, groups, seed, classes))
        if not parts or not sum(len(part[-1]) for part in parts):
            return None
        *ranks, groups, seeds, classes = (np.concatenate(each) for each in zip(*parts, strict=True))
        return Pairs(tuple(ranks), groups, seeds, classes)

    def error(self, cell: Cell, scheme: str, which: Which, top: int = 1) -> Interval | None:
        """Return a cell's error over all seeds, as a share; None where there is no row."""
        pairs = self.pairs([cell], scheme, which)
        if pairs is None:
            return None
        return statistics.share(pairs.ranks[0] >= top, pairs.groups, pairs.seeds)

    def balanced(self, cell: Cell, scheme: str, which: Which, top: int = 1) -> float | None:
        """Return the mean of the classes' errors."""
        pairs = self.pairs([cell], scheme, which)
        if pairs is None:
            return None
        wrong = pairs.ranks[0] >= top
        return float(
            np.mean([wrong[pairs.classes == each].mean() for each in np.unique(pairs.classes)])
        )

    def validation_error(self, cell: Cell, scheme: str) -> float | None:
        """Return a cell's mean error on the validation pictures, by which forms are chosen."""
        told = []
        for split in self.tested:
            row = self.row(cell, split)
            if row is not None and split.rpartition("-")[0] == scheme:
                known = row.epochs[-1] if row.epochs else row.more
                told += [known["validation_error"]] if "validation_error" in known else []
        return float(np.mean(told)) if told else None

    def chosen(self, cells: Sequence[Cell], scheme: str) -> Cell | None:
        """Return the cell of the least validation error; None until all are known."""
        known = {cell: self.validation_error(cell, scheme) for cell in cells}
        told = {cell: error for cell, error in known.items() if error is not None}
        return min(told, key=lambda cell: told[cell]) if len(told) == len(known) else None

    def effect(
        self, first: Cell, second: Cell, scheme: str, which: Which, top: int = 1
    ) -> Effect | None:
        """Return what the second cell's error is less the first's; None where one isn't there."""
        pairs = self.pairs([first, second], scheme, which)
        if pairs is None:
            return None
        one, other = (ranks >= top for ranks in pairs.ranks)
        return statistics.paired(one, other, pairs.groups, pairs.seeds)


def which_for(scheme: str) -> Which:
    """Return the pictures that a scheme's figures are of: the paper tested on all that it had."""
    return "all" if scheme == "paper" else "collected"
