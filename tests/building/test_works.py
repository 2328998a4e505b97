"""The lists of which a build makes the first: whatever the number, the same pictures come first."""

from collections import Counter
from dataclasses import dataclass

import pytest

from toonnet.cli._build.works import (
    MOST_OF_ONE,
    InflateMaker,
    RenderMaker,
    StylizeMaker,
    spread_out,
)
from toonnet.cli._inflate_job import InflateStage, Modelling
from toonnet.cli._render_job import RenderStage
from toonnet.cli._snapshots import Look
from toonnet.cli._stylize_job import Drawing
from toonnet.inflate import black_stroke
from toonnet.render.here import RendererHere


@dataclass(frozen=True)
class Row:
    id: str
    group_id: str | None = None


def look(spread):
    return Look(
        style=black_stroke(64),
        ramp_sha256="",
        size_px=64,
        samples=1,
        views=1,
        spread=spread,
        elevations_deg=(0, 10),
        turns_deg=(15, 60),
        seed=0,
        masks=False,
        renderer=RendererHere("native", "a driver"),
    )


def drawing(style):
    return Drawing(style=style, gray=False, by_region=True, grade="HB", seed=0, max_pixels=1)


MAKERS = {
    "render": RenderMaker(RenderStage(look("around"))),
    "inflate": InflateMaker(
        InflateStage(Modelling(roundness=1, holes=False, parts=True, max_pixels=1), look("turned"))
    ),
    "stylize": StylizeMaker(tuple(map(drawing, ("pencil", "crayon", "charcoal")))),
}
PARENTS = [Row(f"{number:016x}") for number in range(7)]


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("count", [1, 6, 7, 20, 100, 7 * MOST_OF_ONE])
def test_as_many_as_asked_for_no_two_alike_from_all_parents_alike(name, count):
    works = MAKERS[name].works(PARENTS, count)
    assert len(works) == count
    assert len({work.id for work in works}) == count
    shares = Counter(work.parent.id for work in works)
    assert max(shares.values()) - min(shares.values(), default=0) <= 1 or count < len(PARENTS)


@pytest.mark.parametrize("name", MAKERS)
def test_no_more_than_there_can_be(name):
    assert len(MAKERS[name].works(PARENTS, 10**6)) == 7 * MOST_OF_ONE
    assert MAKERS[name].works([], 5) == []


def test_the_first_are_the_same_whatever_the_number():
    maker = MAKERS["stylize"]
    assert maker.works(PARENTS, 200)[:30] == maker.works(PARENTS, 30)
    for name in ("render", "inflate"):
        many, few = (MAKERS[name].works(PARENTS, count) for count in (80, 60))
        assert many[:60] == few, "both are of twelve views each"


def test_first_views_show_all_sides():
    works = MAKERS["render"].works(PARENTS, 7 * 4)
    assert len({work.recipe["view"] for work in works[:7]}) == 4
    assert {work.recipe["views"]["count"] for work in works} == {4}


def test_rows_are_spread_over_their_groups():
    rows = [Row(f"{number:016x}", f"g{number % 3}") for number in range(9)]
    placed = spread_out(rows)
    assert sorted(placed, key=lambda row: row.id) == rows
    for start in (0, 3, 6):
        assert {row.group_id for row in placed[start : start + 3]} == {"g0", "g1", "g2"}
    assert spread_out(reversed(rows)) == placed
