"""The stage that chooses: every label as many pictures, of like origins; what lacks is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from toonnet.batch import Summary
from toonnet.cli._build.context import Build, digest, joined
from toonnet.cli._build.supply import MAKERS, STAGE_OF, Supply, make, wanted_of, works_of
from toonnet.cli._build.works import Maker, Work, spread_out
from toonnet.dataset.balance import MADE, REAL, Uneven, counted, planned, uneven
from toonnet.dataset.dataset import Picture

_ROUNDS = 6
"""How often more is made in the place of what couldn't be made."""


class Balance:
    """As many pictures of every label, of which origin is planned; what lacks is made."""

    name = "balance"
    needs = ("render", "inflate", "stylize")

    def key(self, build: Build) -> str:
        """See `Make.key`."""
        supply = Supply.of(build)
        made = frozenset().union(*map(build.recorded, STAGE_OF.values()))
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
        makers = {origin: MAKERS[origin](build) for origin in MADE if supply.weights[origin]}
        asked = {origin: wanted_of(build, supply, origin) for origin in makers}
        works = {
            origin: works_of(maker, supply.parents[origin], asked[origin])
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
                    summaries.append(make(build, makers[origin], added))
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
    if not build.recipe.balance.pictures:
        every = [row.id for rows in supply.real.values() for row in rows]
        return plan, every + [id_ for ids in usable.values() for id_ in ids], {}
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
                asdict(each)
                | {
                    "least_share": round(each.least_share, 4),
                    "most_share": round(each.most_share, 4),
                }
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


def chosen_pictures(build: Build) -> list[Picture]:
    ids = build.recorded("balance")
    return [picture for picture in build.dataset.pictures(status="accepted") if picture.id in ids]
