"""Splits: no group on both sides, shares as quotas round them, recorded once."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import add_picture

from toonnet.dataset import Dataset
from toonnet.dataset.groups import assign_groups
from toonnet.dataset.split_counts import count_split
from toonnet.dataset.splits import SCHEMES, Place, assign_split, load_split, plan_split

LABELS = ("cat", "dog", "other")
drawings = st.lists(
    st.tuples(st.sampled_from(LABELS), st.integers(1, 5)), min_size=1, max_size=30
)  # Of each drawing its label and how many editions it has.


def fill(dataset, drawn, start=0, **values):
    """Add these drawings' editions, each in a group of its own by equal pixels."""
    with dataset.transaction() as connection:
        for number, (label, editions) in enumerate(drawn, start):
            for edition in range(editions):
                add_picture(
                    connection,
                    f"{number}-{edition}",
                    label=label,
                    pixel_sha256=f"drawing {number}",
                    **values,
                )
    assign_groups(dataset)


@pytest.fixture
def dataset(tmp_path):
    with Dataset.create(tmp_path / "demo") as made:
        yield made


def sides_by_group(dataset, split):
    found = defaultdict(set)
    for picture in dataset.pictures():
        found[picture.group_id].add(split.place(picture))
    return found


@pytest.mark.parametrize("scheme", ["grouped", "folds"])
@given(drawn=drawings, later=drawings, seed=st.integers(0, 3))
def test_no_group_is_on_both_sides_and_shares_are_near(
    tmp_path_factory, scheme, drawn, later, seed
):
    with Dataset.create(tmp_path_factory.mktemp("some") / "d") as some:
        fill(some, drawn)
        first = assign_split(some, scheme, seed)
        check(some, first, drawn)
        fill(some, later, start=len(drawn))
        second = assign_split(some, scheme, seed)
        check(some, second, drawn + later)
        assert {name: second.places[name] for name in first.places} == first.places
        assert load_split(some, scheme, seed) == second


def check(dataset, split, drawn):
    by_group = sides_by_group(dataset, split)
    assert all(len(places) == 1 and None not in places for places in by_group.values())
    counts = count_split(dataset, split)
    for label in counts.labels:
        sizes = [editions for of, editions in drawn if of == label]
        if split.scheme == "grouped":
            tested = counts.of(label, "test")[0]
            assert abs(tested - 0.3 * sum(sizes)) <= max(sizes) / 2 + 1e-9
        else:
            folds = [counts.of(label, f"fold {fold}")[0] for fold in range(5)]
            assert sum(folds) == sum(sizes)
            assert max(folds) - min(folds) <= max(sizes)


def test_paper_takes_pictures_at_random_whatever_their_group(dataset):
    fill(dataset, [("cat", 5)] * 40)
    split = assign_split(dataset, "paper")
    counts = count_split(dataset, split)
    assert counts.of(None, "test")[0] == 60
    assert any(len(places) == 2 for places in sides_by_group(dataset, split).values())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_held_out_is_on_no_side(dataset, scheme):
    with dataset.transaction() as connection:
        for family in ("twemoji", "noto", "fxemoji"):
            for name in ("cat", "dog", "rose", "elephant"):
                add_picture(connection, f"{family}:{name}", source="iconify", title=name)
        # Looks like one that is held out, so it is as good as held out itself.
        connection.execute("UPDATE picture SET pixel_sha256 = 'x' WHERE source_id LIKE '%o%:rose'")
    assign_groups(dataset)
    split = assign_split(dataset, scheme)
    held_out = {
        picture.source_id
        for picture in dataset.pictures()
        if split.place(picture).side == "held_out"
    }
    assert held_out >= {"twemoji:cat", "twemoji:dog", "twemoji:rose", "noto:rose", "fxemoji:rose"}
    assert not held_out & {"noto:cat", "noto:elephant", "fxemoji:elephant"}


def test_what_is_unusable_has_no_place_until_it_is_accepted(dataset):
    fill(dataset, [("cat", 1)] * 5, status="rejected")
    fill(dataset, [("cat", 1)] * 5, start=5)
    assert len(assign_split(dataset).places) == 5
    with dataset.transaction() as connection:
        connection.execute("UPDATE picture SET status = 'accepted'")
    assert len(assign_split(dataset).places) == 10


def test_made_pictures_are_shared_out_by_themselves_and_weigh_nothing_beside_drawn_ones(dataset):
    fill(dataset, [("cat", 1)] * 10)
    fill(dataset, [("cat", 100)] * 10, start=10, origin="composed")
    drawn = list(dataset.pictures(origin="collected"))
    with dataset.transaction() as connection:
        for number in range(500):
            add_picture(
                connection,
                f"view {number}",
                label="cat",
                origin="unified",
                parent_id=drawn[0].id,
                recipe_hash=str(number),
            )
    assign_groups(dataset)
    split = assign_split(dataset)
    for origin, of_each in (("collected", 1), ("composed", 100)):
        sides = [split.side(picture) for picture in dataset.pictures(origin=origin)]
        assert sides.count("test") == 3 * of_each
    sides = {split.side(picture) for picture in dataset.pictures(origin="unified")}
    assert sides == {split.side(drawn[0])}


def test_a_dry_run_writes_nothing(dataset):
    fill(dataset, [("cat", 1)] * 10)
    planned = plan_split(dataset)
    assert not load_split(dataset).places
    assert assign_split(dataset) == planned


def test_the_side_of_a_picture_by_fold(dataset):
    fill(dataset, [("cat", 1)] * 10)
    folds, grouped = assign_split(dataset, "folds"), assign_split(dataset)
    picture = next(dataset.pictures())
    fold = folds.place(picture).fold
    assert [folds.side(picture, test_fold=each) for each in range(5)].count("test") == 1
    assert folds.side(picture, test_fold=fold) == "test"
    assert grouped.place(picture) == Place(grouped.side(picture))
    for wrong in ({"test_fold": None}, {"test_fold": 5}):
        with pytest.raises(ValueError, match="test_fold must be 0 to 4"):
            folds.side(picture, **wrong)
    with pytest.raises(ValueError, match="None else, got 0"):
        grouped.side(picture, test_fold=0)


def test_a_scheme_that_is_not_there(dataset):
    with pytest.raises(ValueError, match="one of grouped, folds, paper, got 'half'"):
        assign_split(dataset, "half")
