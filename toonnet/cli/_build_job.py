"""``toonnet build`` with parsed arguments."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from toonnet.batch import ALL_DONE, FAILED, PARTLY_DONE, BatchError, Summary
from toonnet.cli._build.context import Build
from toonnet.cli._build.gathering import check
from toonnet.cli._build.giving import check_export
from toonnet.cli._build.recipe import load_recipe
from toonnet.cli._build.stages import STAGES, Stage, before, chosen_stages, is_current, record_key
from toonnet.cli._call import RunOptions
from toonnet.cli._engine import check_engine, everywhere
from toonnet.cli._report import fail_usage
from toonnet.dataset import DatasetError
from toonnet.render import RendererUnavailable

CURRENT, MADE, TO_DO, AFTER = "up to date", "done", "to do", "waits"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a stage, or will."""

    stage: str
    state: str
    summary: Summary
    seconds: float = 0.0

    @property
    def exit_status(self) -> int:
        """As of a command that does this stage alone."""
        return self.summary.exit_status

    def line(self, place: str) -> str:
        """Return what people are told."""
        counts = self.summary.counts
        parts = [f"{place} {self.stage:<8} {self.state}"]
        if self.state == MADE:
            told = [(counts["done"], "made"), (counts["unchanged"], "there already")]
            told += [(counts["skipped"], "skipped"), (counts["failed"], "failed")]
            parts = [f"{place} {self.stage:<8} "]
            parts += [", ".join(f"{count:,} {what}" for count, what in told if count) or "nothing"]
            parts += [f"; {self.seconds:.1f} s"]
        return "".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        told = {"stage": self.stage, "state": self.state, "seconds": round(self.seconds, 3)}
        return told if self.state != MADE else {**self.summary.to_json(), **told}


def run(
    *,
    dataset: str,
    recipe: str,
    only: list[str],
    until: str | None,
    options: RunOptions,
) -> NoReturn:
    """Build a data set; end the process with the status of what was done."""
    try:
        loaded = load_recipe(recipe)
        if options.seed is not None:
            loaded = replace(loaded, seed=options.seed)
        stages = chosen_stages(only, until)
        check_engine(options)
        build = Build(Path(everywhere(dataset, options)), loaded, options)
        check(build)
        check_export(build)
    except ValueError as error:
        fail_usage("build", error)
    except DatasetError as error:
        _fail(error)
    outcomes: list[Outcome] = []
    try:
        build.open()
        if only:
            _check_before(build, stages)
        if options.dry_run:
            outcomes += _plan(build, stages)
            _show_plan(outcomes, options)
        else:
            _work(build, stages, outcomes)
    except (BatchError, DatasetError, RendererUnavailable, ValueError) as error:
        _fail(error, outcomes)
    finally:
        build.close()
    _finish(build, outcomes)


def _check_before(build: Build, stages: Sequence[Stage]) -> None:
    """Raise DatasetError where a stage was asked for alone and what it needs isn't there."""
    names = {stage.name for stage in stages}
    for stage in stages:
        for name in before(stage.name):
            if name not in names and not is_current(build, STAGES[name]):
                raise DatasetError(
                    f"{stage.name} needs {name}, which isn't up to date: "
                    f"--until {stage.name} does it first"
                )


def _plan(build: Build, stages: Sequence[Stage]) -> list[Outcome]:
    """Return which stages are up to date; what comes after one that isn't may be or not."""
    stale: set[str] = set()
    outcomes = []
    for stage in stages:
        waits = stale & set(before(stage.name))
        state = AFTER if waits else CURRENT if is_current(build, stage) else TO_DO
        if state != CURRENT:
            stale.add(stage.name)
        outcomes.append(Outcome(stage.name, state, Summary()))
    return outcomes


def _show_plan(outcomes: Sequence[Outcome], options: RunOptions) -> None:
    if options.quiet or options.json:
        return
    for outcome in outcomes:
        state = "to do if what comes before it changes" if outcome.state == AFTER else outcome.state
        print(f"{outcome.stage:<8} {state}")


def _work(build: Build, stages: Sequence[Stage], outcomes: list[Outcome]) -> None:
    """Do the stages in their order; one that fails ends it."""
    for number, stage in enumerate(stages, start=1):
        place = f"{number:>2}/{len(stages)}"
        build.label = f"{place} {stage.name}"
        began = time.monotonic()
        key = stage.key(build)
        if not build.options.force and is_current(build, stage):
            outcomes.append(Outcome(stage.name, CURRENT, Summary()))
        else:
            summary = stage.run(build)
            outcomes.append(Outcome(stage.name, MADE, summary, time.monotonic() - began))
            if summary.exit_status == ALL_DONE:
                record_key(build, stage, key)
        build.tell(outcomes[-1].line(place))
        for line in outcomes[-1].summary.notices:
            build.tell(f"      {line}")
        for line in _problems(outcomes[-1].summary):
            build.tell(f"      {line}")
        if outcomes[-1].exit_status not in (ALL_DONE, PARTLY_DONE):
            return


def _problems(summary: Summary) -> list[str]:
    """Return the lines about what isn't settled: what a next run would try again."""
    return [
        f"{problem.record.status} {problem.record.source}: {problem.record.detail}"
        for problem in summary.problems
        if problem.record.status not in summary.settled
    ][:20]


def _finish(build: Build, outcomes: Sequence[Outcome]) -> NoReturn:
    statuses = [outcome.exit_status for outcome in outcomes]
    worst = next((status for status in statuses if status not in (ALL_DONE, PARTLY_DONE)), None)
    status = worst if worst is not None else max(statuses, default=ALL_DONE)
    options = build.options
    if options.json:
        told = {"stages": [outcome.to_json() for outcome in outcomes], "exit_status": status}
        print(json.dumps({"command": "build", **_about(build), **told}))
    error = next((outcome.summary.error for outcome in outcomes if outcome.summary.error), "")
    if error:
        print(f"error: {error}", file=sys.stderr)
    elif status >= 128 and not options.quiet:
        print("interrupted; the same command goes on where it ended", file=sys.stderr)
    sys.exit(status)


def _about(build: Build) -> dict[str, Any]:
    about = {"dataset": str(build.folder), "recipe": build.recipe.name, "seed": build.recipe.seed}
    return about | build.report


def _fail(error: Exception, outcomes: Sequence[Outcome] = ()) -> NoReturn:
    print(f"error: {error}", file=sys.stderr)
    sys.exit(FAILED)
