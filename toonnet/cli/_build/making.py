"""The stages that make pictures: render, inflate, stylize, balance, unify."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from toonnet.batch import Summary
from toonnet.cli._build.context import Build, by_label, digest, joined
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
from toonnet.cli._ius_job import PRESETS, IUSJob, UnifyStage
from toonnet.cli._render_job import RenderStage
from toonnet.cli._snapshots import Look
from toonnet.cli._stylize_job import Drawing
from toonnet.dataset.balance import MADE, REAL, Uneven, counted, planned, shared_evenly, uneven
from toonnet.dataset.dataset import Body, Picture
from toonnet.dataset.derive import derive
from toonnet.io import DEFAULT_MAX_PIXELS

_STAGE_OF = {"rendered": "render", "inflated": "inflate", "stylized": "stylize"}
_ROUNDS = 6
"""How often balancing makes more in the place of what couldn't be made."""
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


_MAKERS = {"rendered": _rendering, "inflated": _inflating, "stylized": _stylizing}


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
        sections = {origin: getattr(recipe, stage) for origin, stage in _STAGE_OF.items()}
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


def _wanted(build: Build, supply: Supply, origin: str) -> dict[str, int]:
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


def _works(maker: Maker, parents: Mapping[str, list[Row]], wanted: Mapping[str, int]) -> list[Work]:
    return [
        work
        for label, count in wanted.items()
        if count
        for work in maker.works(parents.get(label, []), count)
    ]


def _make(build: Build, maker: Maker, works: Sequence[Work]) -> Summary:
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


@dataclass(frozen=True)
class Make:
    """Pictures of one origin: render, inflate or stylize."""

    name: str
    origin: str
    needs: tuple[str, ...] = ("review", "bodies")

    def key(self, build: Build) -> str:
        """Return what tells this stage's result from any other."""
        supply = Supply.of(build)
        works = self._works(build, supply)
        return digest([work.id for work in works], supply.content(self.origin), _body_files(build))

    def _works(self, build: Build, supply: Supply) -> list[Work]:
        if not supply.weights[self.origin]:
            return []
        wanted = _wanted(build, supply, self.origin)
        return _works(_MAKERS[self.origin](build), supply.parents[self.origin], wanted)

    def there(self, build: Build) -> bool:
        """Return whether the files are there."""
        return build.files_there(self.name)

    def run(self, build: Build) -> Summary:
        """Make them."""
        supply = Supply.of(build)
        works = self._works(build, supply)
        if not works:
            build.record(self.name, ())
            return Summary()
        summary = _make(build, _MAKERS[self.origin](build), works)
        if not (summary.error or summary.signal):
            build.record(self.name, (work.id for work in works))
        return summary


def _body_files(build: Build) -> list[tuple[Any, ...]]:
    query = "SELECT id, sha256 FROM body JOIN record ON target = file ORDER BY id"
    return build.dataset.connection.execute(query).fetchall()


class Balance:
    """As many pictures of every label, of which origin is planned; what lacks is made."""

    name = "balance"
    needs = ("render", "inflate", "stylize")

    def key(self, build: Build) -> str:
        """See `Make.key`."""
        supply = Supply.of(build)
        made = frozenset().union(*map(build.recorded, _STAGE_OF.values()))
        states = [
            (picture.id, picture.status, picture.label, picture.licence, picture.pixel_sha256)
            for picture in build.dataset.pictures(origin=MADE)
            if picture.id in made
        ]
        real = [(row.id, row.label, row.group_id) for rows in supply.real.values() for row in rows]
        return digest(build.recipe.section(self.name), supply.weights, states, real)

    def there(self, build: Build) -> bool:
        """Return whether the files are there."""
        return build.files_there(self.name)

    def run(self, build: Build) -> Summary:
        """Choose; make more where something lacks; record."""
        supply = Supply.of(build)
        makers = {
            origin: _MAKERS[origin](build) for origin in MADE if supply.weights[origin]
        }
        asked = {origin: _wanted(build, supply, origin) for origin in makers}
        works = {
            origin: _works(maker, supply.parents[origin], asked[origin])
            for origin, maker in makers.items()
        }
        possible = supply.possible()
        summaries = []
        for _ in range(_ROUNDS):
            plan, chosen, lacking = _choose(build, supply, works, possible)
            if not lacking:
                break
            more = _more(supply, makers, works, asked, lacking, possible, plan)
            for origin, added in more.items():
                if added:
                    summaries.append(_make(build, makers[origin], added))
                    works[origin] += added
                    if summaries[-1].error or summaries[-1].signal:
                        return joined(summaries)
        _, chosen, _ = _choose(build, supply, works, possible)
        build.record(self.name, chosen)
        summary = joined(summaries)
        summary.notices += lines_about(balance_of(build))
        return summary


def _choose(
    build: Build,
    supply: Supply,
    works: Mapping[str, Sequence[Work]],
    possible: Mapping[str, Mapping[str, int]],
) -> tuple[dict[str, dict[str, int]], list[str], dict[tuple[str, str], int]]:
    """Return what is planned and chosen, and how many lack of which label and origin."""
    plan = planned(
        build.recipe.balance.pictures,
        supply.there(),
        possible,
        supply.weights,
        factor=build.recipe.balance.factor,
    )
    usable = _usable(build, works)
    chosen, lacking = [], {}
    for label in supply.labels:
        for origin, count in plan[label].items():
            if origin in REAL:
                rows = [row for row in supply.real.get(label, ()) if row.origin == origin]  # type: ignore[union-attr]
                ids = [row.id for row in spread_out(rows)]
            else:
                ids = usable.get((label, origin), [])
            chosen += ids[:count]
            if len(ids) < count:
                lacking[label, origin] = count - len(ids)
    return plan, chosen, lacking


def _usable(build: Build, works: Mapping[str, Sequence[Work]]) -> dict[tuple[str, str], list[str]]:
    """Return the made pictures that can be chosen, no two with the same pixels, in their order."""
    rows = {picture.id: picture for picture in build.dataset.pictures(origin=MADE)}
    seen: set[str | None] = set()
    found: dict[tuple[str, str], list[str]] = {}
    for origin, those in works.items():
        for work in those:
            row = rows.get(work.id)
            if row is None or row.status != "accepted" or row.pixel_sha256 in seen:
                continue
            if not build.licensed(row.licence):
                continue
            seen.add(row.pixel_sha256)
            found.setdefault((row.label, origin), []).append(row.id)
    return found


def _more(
    supply: Supply,
    makers: Mapping[str, Maker],
    works: Mapping[str, Sequence[Work]],
    asked: dict[str, dict[str, int]],
    lacking: Mapping[tuple[str, str], int],
    possible: dict[str, dict[str, int]],
    plan: Mapping[str, Mapping[str, int]],
) -> dict[str, list[Work]]:
    """Return what to make in place of what lacks; where nothing is left, others have to give it."""
    more: dict[str, list[Work]] = {origin: [] for origin in makers}
    for (label, origin), count in lacking.items():
        if origin not in makers:
            continue
        known = {work.id for work in works[origin]}
        asked[origin][label] += count
        listed = makers[origin].works(supply.parents[origin].get(label, []), asked[origin][label])
        added = [work for work in listed if work.id not in known]
        more[origin] += added
        if not added:
            possible[label][origin] = plan[label][origin] - count
    return more


@dataclass(frozen=True)
class Balanced:
    """What was chosen."""

    wanted: int
    counts: Mapping[str, Mapping[str, int]]
    """By label and origin."""
    uneven: list[Uneven]

    @property
    def pictures(self) -> int:
        """How many were chosen."""
        return sum(sum(row.values()) for row in self.counts.values())

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "pictures": self.pictures,
            "wanted": self.wanted,
            "labels": self.counts,
            "uneven": [
                asdict(each) | {"least_share": round(each.least_share, 4), "most_share": round(each.most_share, 4)}
                for each in self.uneven
            ],
        }


def balance_of(build: Build) -> Balanced:
    """Return what was chosen, as the catalog has it."""
    pairs = [(picture.label, picture.origin) for picture in chosen_pictures(build)]
    counts = counted(pairs, build.recipe.label_names)
    settings = build.recipe.balance
    return Balanced(settings.pictures, counts, uneven(counts, settings.factor))


def lines_about(balanced: Balanced) -> list[str]:
    """Return what to tell of it."""
    lines = [f"{balanced.pictures:,} pictures of {len(balanced.counts)} labels chosen"]
    lines += [f"uneven: {each}" for each in balanced.uneven]
    if balanced.pictures < balanced.wanted:
        quota = balanced.wanted // len(balanced.counts)
        short = [label for label, row in balanced.counts.items() if sum(row.values()) < quota]
        lacking = balanced.wanted - balanced.pictures
        lines.append(f"{lacking:,} lack: no more can be made of {', '.join(short)}")
    return lines


class Unify:
    """A copy in unified style of every picture that was chosen."""

    name = "unify"
    needs = ("balance",)

    def key(self, build: Build) -> str:
        """See `Make.key`."""
        rows = [(row.id, row.pixel_sha256) for row in chosen_pictures(build)]
        return digest(build.recipe.section(self.name), dict(_unifying(build).recipe), rows)

    def there(self, build: Build) -> bool:
        """Return whether the files are there."""
        return build.files_there(self.name)

    def run(self, build: Build) -> Summary:
        """Make the copies."""
        rows, stage = chosen_pictures(build), _unifying(build)
        if not build.recipe.unify.copies:
            build.record(self.name, ())
            return Summary()
        run = build.run()
        summary = derive(
            build.dataset, rows, stage, engine=run.engine, force=run.force, progress=run.progress
        )
        if not (summary.error or summary.signal):
            build.record(self.name, (Work.of(row, stage.recipe).id for row in rows))
        return summary


def chosen_pictures(build: Build) -> list[Picture]:
    ids = build.recorded("balance")
    return [picture for picture in build.dataset.pictures(status="accepted") if picture.id in ids]


def _unifying(build: Build) -> UnifyStage:
    settings = build.recipe.unify
    job = IUSJob(
        params=PRESETS[settings.preset](),
        size_px=settings.size,
        mask=settings.mask,
        output_format="png",
        max_pixels=DEFAULT_MAX_PIXELS,
    )
    return UnifyStage(job)
