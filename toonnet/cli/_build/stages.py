"""All stages in their order, and which of them are up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from toonnet.batch import Summary
from toonnet.cli._build._settings import SettingsError, unknown
from toonnet.cli._build.balancing import Balance
from toonnet.cli._build.context import Build
from toonnet.cli._build.gathering import Bodies, Clean, Collect, Review
from toonnet.cli._build.giving import Export, Report, Split
from toonnet.cli._build.making import Make, Unify


class Stage(Protocol):
    """A step of a build."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The stages whose results it works on."""

    def key(self, build: Build) -> str:
        """Return what tells its result from any other: its settings and all that it works on."""

    def there(self, build: Build) -> bool:
        """Return whether the files of its result are there."""

    def run(self, build: Build) -> Summary:
        """Do the work that isn't done yet."""


STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Collect(),
        Clean(),
        Review(),
        Bodies(),
        Make("render", "rendered"),
        Make("inflate", "inflated"),
        Make("stylize", "stylized"),
        Balance(),
        Unify(),
        Split(),
        Export(),
        Report(),
    )
}


def chosen_stages(only: Sequence[str], until: str | None) -> list[Stage]:
    """Return the stages that are meant, in their order.

    Raises
    ------
    SettingsError
        If there is no stage of that name.
    """
    for name in (*only, *([until] if until else [])):
        if name not in STAGES:
            raise SettingsError(unknown(name, STAGES, "no stage is called"))
    wanted = set(only or STAGES)
    if until:
        wanted &= {until, *before(until)}
    return [stage for name, stage in STAGES.items() if name in wanted]


def before(name: str) -> list[str]:
    """Return all stages that one needs, directly or not, in their order."""
    found: set[str] = set()
    left = [*STAGES[name].needs]
    while left:
        found.add(left[-1])
        left += STAGES[left.pop()].needs
    return [each for each in STAGES if each in found]


def is_current(build: Build, stage: Stage) -> bool:
    """Return whether a stage's result is there and is that of the recipe."""
    if not build.opened:
        return False
    return _recorded_key(build, stage) == stage.key(build) and stage.there(build)


def record_key(build: Build, stage: Stage, key: str) -> None:
    """Record that a stage came to its end."""
    with build.dataset.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [_meta(build, stage), key])


def _recorded_key(build: Build, stage: Stage) -> str | None:
    query = "SELECT value FROM meta WHERE key = ?"
    row = build.dataset.connection.execute(query, [_meta(build, stage)]).fetchone()
    return None if row is None else str(row[0])


def _meta(build: Build, stage: Stage) -> str:
    return f"build/{build.recipe.name}/{stage.name}"
