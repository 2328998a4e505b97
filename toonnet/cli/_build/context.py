"""A build under way: its data set, its recipe, and what the catalog says about both."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from toonnet.batch import Engine, LocalEngine, Progress, Summary, progress_for
from toonnet.cli._build.recipe import Recipe
from toonnet.cli._call import RunOptions
from toonnet.cli._engine import engine_of
from toonnet.dataset import Dataset
from toonnet.dataset.catalog import exists
from toonnet.dataset.dataset import Body, Picture
from toonnet.dataset.licences import allows, expand, licences_in
from toonnet.dataset.runs import Run
from toonnet.dataset.selections import record_selection, recorded_ids

BUILDS = "builds"
"""The data set's folder that holds what builds give: exports and reports."""


@dataclass
class Build:
    """What stages are given."""

    folder: Path
    recipe: Recipe
    options: RunOptions
    label: str = ""
    """What the progress bar shows."""
    report: dict[str, Any] = field(default_factory=dict)
    """What stages have to tell besides their summaries."""

    def open(self) -> None:
        """Open the data set, which is made if need be unless nothing is to be written."""
        if exists(self.folder) or not self.options.dry_run:
            self.__dict__["dataset"] = Dataset.open(self.folder, create=True)

    def close(self) -> None:
        """Close the data set."""
        if self.opened:
            self.dataset.close()

    @property
    def opened(self) -> bool:
        """Whether there is a data set."""
        return "dataset" in self.__dict__

    @cached_property
    def dataset(self) -> Dataset:
        """The data set; open."""
        return Dataset.open(self.folder)

    @property
    def results(self) -> Path:
        """The folder of what the build gives."""
        return self.folder / BUILDS / self.recipe.name

    def tell(self, line: str) -> None:
        """Say something to who watches."""
        if not self.options.quiet:
            print(line, file=sys.stderr, flush=True)

    def progress(self, total: int) -> Progress:
        """Return what shows how far a stage is."""
        return progress_for(total, self.label, quiet=self.options.quiet)

    def local_engine(self) -> Engine:
        """Return this machine's workers."""
        return LocalEngine(self.options.workers, timeout_s=self.options.timeout_s)

    def run(self) -> Run:
        """Return how long runs over single pictures go."""
        return Run(
            engine=engine_of(self.options),
            force=self.options.force,
            progress=self.progress,
        )

    # --- selections ----------------------------------------------------------------------------

    def record(self, stage: str, ids: Iterable[str]) -> None:
        """Record what a stage has given."""
        record_selection(self.dataset, f"{self.recipe.name}/{stage}", ids)

    def recorded(self, stage: str) -> frozenset[str]:
        """Return what a stage has given."""
        return recorded_ids(self.dataset, f"{self.recipe.name}/{stage}")

    def files_there(self, stage: str) -> bool:
        """Return whether the files of what a stage has given are there; the broken have none."""
        ids = self.recorded(stage)
        rows = self.dataset.connection.execute(
            "SELECT id, file FROM picture WHERE file IS NOT NULL "
            "UNION ALL SELECT id, file FROM body WHERE file IS NOT NULL"
        )
        return all(
            os.path.exists(os.path.join(self.folder, file)) for id_, file in rows if id_ in ids
        )

    def pictures(self, ids: frozenset[str], **wanted: Any) -> list[Picture]:
        """Return those of these pictures that can be exported."""
        return [
            picture
            for picture in self.dataset.pictures(**wanted)
            if picture.id in ids and self.licensed(picture.licence)
        ]

    def real_pictures(self) -> list[Picture]:
        """Return the accepted real pictures of the recipe's labels."""
        found = self.pictures(
            self.recorded("collect"), status="accepted", label=self.recipe.label_names
        )
        return [picture for picture in found if picture.parent_id is None]

    def drawings(self) -> list[Picture]:
        """Return the accepted drawings that others are made from."""
        return [picture for picture in self.real_pictures() if picture.origin == "collected"]

    def bodies(self) -> list[Body]:
        """Return the accepted 3D models of the recipe's labels."""
        ids = self.recorded("bodies")
        found = self.dataset.bodies(status="accepted", label=self.recipe.label_names)
        return [body for body in found if body.id in ids and self.licensed(body.licence)]

    def licensed(self, licence: str | None) -> bool:
        """Return whether something of this licence may be in the data set."""
        if licence is None:
            return False
        return self._allowed is None or allows(self._allowed, licence)

    @cached_property
    def _allowed(self) -> frozenset[str] | None:
        wanted = self.recipe.balance.licences
        if not wanted:
            return None
        rows = self.dataset.connection.execute(
            "SELECT licence FROM picture UNION SELECT licence FROM body"
        )
        named = {each.name for (text,) in rows if text for each in licences_in(text)}
        return expand(wanted, named)


def digest(*parts: Any) -> str:
    """Return the sha256 of plain values."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def joined(summaries: Sequence[Summary]) -> Summary:
    """Return what several runs of a stage amount to."""
    whole = Summary()
    for summary in summaries:
        whole.counts += summary.counts
        whole.reasons += summary.reasons
        whole.problems += summary.problems
        whole.notices += summary.notices
        whole.settled = summary.settled
        whole.seconds += summary.seconds
        whole.error, whole.signal = summary.error, summary.signal
    return whole


def by_label(rows: Iterable[Picture | Body]) -> Mapping[str, list[Picture | Body]]:
    """Return rows by their labels."""
    found: dict[str, list[Picture | Body]] = {}
    for row in rows:
        found.setdefault(row.label, []).append(row)
    return found
