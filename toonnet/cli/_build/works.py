"""Which pictures are to be made of a label's parents: a long list, of which the first are made.

The list of an origin depends on the parents and the settings alone, so that the first thousand of
it are the same pictures whether a thousand are wanted or two.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import gcd
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from toonnet.batch import recipe_hash
from toonnet.cli._inflate_job import InflateStage
from toonnet.cli._render_job import RenderStage
from toonnet.cli._stylize_job import Drawing, StylizeStage
from toonnet.dataset.dataset import Body, Picture, identity

if TYPE_CHECKING:
    from toonnet.dataset.derive import Derived, Parent, Stage

Row = Picture | Body
MOST_OF_ONE = 48
"""Pictures of one origin that are made of one parent: with more they resemble each other."""
_NUMBERS = (2, 4, 6, 8, 12, 16, 24, 36, MOST_OF_ONE)
"""How many views a model has; few choices, so that another parent rarely changes all views."""
AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True, slots=True)
class Work:
    """A picture to make."""

    id: str
    parent: Row
    recipe: Mapping[str, Any]

    @classmethod
    def of(cls, parent: Row, recipe: Mapping[str, Any]) -> Work:
        """Make it; its id is the picture's."""
        return cls(identity(parent.id, recipe_hash(recipe)), parent, recipe)


class Maker(Protocol):
    """Makes pictures of one origin."""

    @property
    def origin(self) -> str:
        """What they are."""

    def works(self, parents: Sequence[Row], count: int) -> list[Work]:
        """Return so many works, or as many as can be made of these parents."""

    def stage(self) -> Stage:
        """Return what makes any of its works."""


def spread_out(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Return rows so that the first ones are of as many groups as can be, in no other order."""
    ordered = sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).digest())
    seen: Counter[str] = Counter()
    placed = []
    for row in ordered:
        group = row.group_id or row.id
        placed.append((seen[group], row))
        seen[group] += 1
    return [row for _, row in sorted(placed, key=lambda pair: pair[0])]


def _views_each(parents: int, count: int) -> int:
    """Return how many views every model has, that there be `count` of all."""
    least = -(-count // max(1, parents))
    return next((number for number in _NUMBERS if number >= least), MOST_OF_ONE)


def _in_turn(parents: Sequence[Row], views: int) -> Iterable[tuple[Row, int]]:
    """Yield every parent with every view, a view of each before the next of any.

    One parent's first view is another's third: the first ones show all sides.
    """
    step = next(
        step for step in range(max(1, round(views * 0.382)), views + 1) if gcd(step, views) == 1
    )
    for turn in range(views):
        for place, parent in enumerate(parents):
            yield parent, (place + turn * step) % views


def _view_works(
    parents: Sequence[Row], count: int, recipe_of: Callable[[int], Mapping[str, Any]]
) -> list[Work]:
    """Return so many works, each a view; the recipe says how many views a parent has."""
    views = _views_each(len(parents), count)
    recipe = recipe_of(views)
    pairs = islice(_in_turn(parents, views), count)
    return [Work.of(parent, {**recipe, "view": view}) for parent, view in pairs]


@dataclass(frozen=True)
class RenderMaker:
    """Snapshots of 3D models."""

    rendering: RenderStage
    origin: str = "rendered"

    def works(self, parents: Sequence[Row], count: int) -> list[Work]:
        """See `Maker.works`."""
        look = self.rendering.look
        return _view_works(parents, count, lambda views: replace(look, views=views).recipe)

    def stage(self) -> Stage:
        """See `Maker.stage`."""
        return self.rendering


@dataclass(frozen=True)
class InflateMaker:
    """Snapshots of drawings made into 3D models."""

    inflating: InflateStage
    origin: str = "inflated"

    def works(self, parents: Sequence[Row], count: int) -> list[Work]:
        """See `Maker.works`."""
        stage = self.inflating

        def recipe(views: int) -> Mapping[str, Any]:
            return replace(stage, look=replace(stage.look, views=views)).recipe

        return _view_works(parents, count, recipe)

    def stage(self) -> Stage:
        """See `Maker.stage`."""
        return self.inflating


@dataclass(frozen=True)
class StylizeMaker:
    """Drawings by hand, the styles in turn."""

    drawings: tuple[Drawing, ...]
    origin: str = "stylized"

    def works(self, parents: Sequence[Row], count: int) -> list[Work]:
        """See `Maker.works`."""
        recipes = [drawing.recipe for drawing in self.drawings]
        works: list[Work] = []
        for turn in range(MOST_OF_ONE):
            for place, parent in enumerate(parents):
                if len(works) == count:
                    return works
                recipe = recipes[(place + turn) % len(recipes)]
                variant = turn // len(recipes) + 1
                works.append(Work.of(parent, {**recipe, "variant": variant}))
        return works

    def stage(self) -> Stage:
        """See `Maker.stage`."""
        return _Styles({drawing.style: StylizeStage(drawing, 1, ()) for drawing in self.drawings})


@dataclass(frozen=True)
class _Styles:
    """Draws in the style that a recipe names."""

    styles: Mapping[str, StylizeStage]
    origin: str = "stylized"
    licences: Sequence[str] = ()

    def prepare(self) -> None:
        for stage in self.styles.values():
            stage.prepare()

    def recipes(self, parent: Row) -> Sequence[Mapping[str, Any]]:
        return [recipe for stage in self.styles.values() for recipe in stage.recipes(parent)]

    def make(self, parent: Parent, recipe: Mapping[str, Any]) -> Derived:
        return self.styles[recipe["style"]].make(parent, recipe)


@dataclass(frozen=True)
class Allotted:
    """A stage that makes of every parent what is in a list, and nothing else."""

    stage: Stage
    by_parent: Mapping[str, Sequence[Mapping[str, Any]]]

    @classmethod
    def of(cls, stage: Stage, works: Iterable[Work]) -> Allotted:
        """Make it of a list of works."""
        by_parent: dict[str, list[Mapping[str, Any]]] = {}
        for work in works:
            by_parent.setdefault(work.parent.id, []).append(work.recipe)
        return cls(stage, by_parent)

    @property
    def origin(self) -> str:
        """What the pictures are."""
        return self.stage.origin

    @property
    def licences(self) -> Sequence[str]:
        """The stage's own."""
        return self.stage.licences

    def prepare(self) -> None:
        """Load what `make` needs."""
        self.stage.prepare()

    def recipes(self, parent: Row) -> Sequence[Mapping[str, Any]]:
        """Return what is to be made of this parent."""
        return self.by_parent.get(parent.id, ())

    def make(self, parent: Parent, recipe: Mapping[str, Any]) -> Derived:
        """Make one picture."""
        return self.stage.make(parent, recipe)
