"""What there is to make a data set from, and how many pictures are made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from toonnet.batch import Summary
from toonnet.cli._build.context import Build, by_label
from toonnet.cli._build.works import (
    MOST_OF_ONE,
    Allotted,
    InflateMaker,
    Maker,
    RenderMaker,
    StylizeMaker,
    Work,
    spread_out,
)
from toonnet.cli._inflate_job import InflateStage, Modelling, look_at_drawings
from toonnet.cli._render_job import RenderStage
from toonnet.cli._snapshots import Look
from toonnet.cli._stylize_job import Drawing
from toonnet.dataset.balance import MADE, counted, planned, shared_evenly
from toonnet.dataset.dataset import Body, Picture
from toonnet.dataset.derive import derive
from toonnet.io import DEFAULT_MAX_PIXELS
from toonnet.render import Backend

STAGE_OF = {"rendered": "render", "inflated": "inflate", "stylized": "stylize"}
Row = Picture | Body


def _rendering(build: Build) -> Maker:
    settings = build.recipe.render
    look = Look.of(
        style=settings.style,
        contour=settings.contour,
        line_width_px=settings.line_width,
        light=settings.light,
        ramp_file=None,
        size_px=settings.size,
        samples=settings.samples,
        renderer=cast(Backend, settings.renderer),
        views=1,
        spread="around",
        elevations_deg=settings.elevation,
        seed=build.recipe.seed,
        masks=settings.masks,
    )
    return RenderMaker(RenderStage(look))


def _inflating(build: Build) -> Maker:
    settings = build.recipe.inflate
    modelling = Modelling(
        roundness=settings.roundness,
        holes=settings.holes,
        parts=not settings.one_body,
        max_pixels=DEFAULT_MAX_PIXELS,
    )
    look = look_at_drawings(
        size_px=settings.size,
        samples=settings.samples,
        renderer=cast(Backend, settings.renderer),
        views=1,
        turns_deg=settings.turn,
        elevations_deg=settings.elevation,
        seed=build.recipe.seed,
        masks=settings.masks,
    )
    return InflateMaker(InflateStage(modelling, look))


def _stylizing(build: Build) -> Maker:
    settings = build.recipe.stylize
    drawings = tuple(
        Drawing.of(
            texture_file=None,
            style=style,
            gray=settings.gray,
            by_region=not settings.one_sheet,
            grade=settings.grade,
            seed=build.recipe.seed,
            max_pixels=DEFAULT_MAX_PIXELS,
        )
        for style in settings.styles
    )
    return StylizeMaker(drawings)


MAKERS = {"rendered": _rendering, "inflated": _inflating, "stylized": _stylizing}


@dataclass
class Supply:
    """What there is to make a data set from, by label."""

    labels: tuple[str, ...]
    real: Mapping[str, list[Row]]
    parents: Mapping[str, Mapping[str, list[Row]]]
    """By origin and label: what pictures of that origin are made from, spread over the groups."""
    weights: Mapping[str, int]

    @classmethod
    def of(cls, build: Build) -> Supply:
        """Read it from the catalog."""
        recipe = build.recipe
        drawings, bodies = build.drawings(), build.bodies()
        drawn = {label: spread_out(rows) for label, rows in by_label(drawings).items()}
        modelled = {label: spread_out(rows) for label, rows in by_label(bodies).items()}
        sections = {origin: getattr(recipe, stage) for origin, stage in STAGE_OF.items()}
        return cls(
            recipe.label_names,
            by_label(build.real_pictures()),
            {"rendered": modelled, "inflated": drawn, "stylized": drawn},
            {origin: section.pictures for origin, section in sections.items()},
        )

    def there(self) -> dict[str, dict[str, int]]:
        """Return how many real pictures there are."""
        pairs = [(row.label, row.origin) for rows in self.real.values() for row in rows]  # type: ignore[union-attr]
        return counted(pairs, self.labels)

    def possible(self) -> dict[str, dict[str, int]]:
        """Return how many pictures can be made."""
        return {
            label: {
                origin: len(self.parents[origin].get(label, ())) * MOST_OF_ONE
                for origin in MADE
                if self.weights[origin]
            }
            for label in self.labels
        }

    def content(self, origin: str) -> list[tuple[str, ...]]:
        """Return what tells the parents of an origin's pictures from any others."""
        return [
            (row.id, row.label, str(getattr(row, "pixel_sha256", "")), str(row.licence))
            for rows in self.parents[origin].values()
            for row in rows
        ]


def wanted_of(build: Build, supply: Supply, origin: str) -> dict[str, int]:
    """Return how many pictures of an origin its stage makes of every label."""
    plan = planned(
        build.recipe.balance.pictures,
        supply.there(),
        supply.possible(),
        supply.weights,
        factor=build.recipe.balance.factor,
    )
    least = shared_evenly(supply.weights[origin], supply.labels)
    possible = supply.possible()
    return {
        label: min(max(least[label], plan[label][origin]), possible[label].get(origin, 0))
        for label in supply.labels
    }


def works_of(
    maker: Maker, parents: Mapping[str, list[Row]], wanted: Mapping[str, int]
) -> list[Work]:
    """Return so many works of every label."""
    return [
        work
        for label, count in wanted.items()
        if count
        for work in maker.works(parents.get(label, []), count)
    ]


def make(build: Build, maker: Maker, works: Sequence[Work]) -> Summary:
    """Make the pictures that aren't there."""
    run = build.run()
    parents = {work.parent.id: work.parent for work in works}
    return derive(
        build.dataset,
        parents.values(),
        Allotted.of(maker.stage(), works),
        engine=run.engine,
        force=run.force,
        progress=run.progress,
    )
