"""Which pictures a data set is balanced with, and which are made for that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toonnet.dataset.balance import MADE, in_proportion, planned, shared_evenly, uneven

labels = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True)
WEIGHTS = {"rendered": 20, "inflated": 15, "stylized": 20}


@st.composite
def supplies(draw):
    names = draw(labels)
    there = {
        name: {"collected": draw(st.integers(0, 60)), "composed": draw(st.integers(0, 9))}
        for name in names
    }
    possible = {name: {origin: draw(st.integers(0, 80)) for origin in MADE} for name in names}
    return draw(st.integers(0, 300)), there, possible


@given(supplies())
def test_a_plan_asks_for_nothing_that_there_is_not_and_fills_what_can_be_filled(supply):
    pictures, there, possible = supply
    plan = planned(pictures, there, possible, WEIGHTS)
    quotas = shared_evenly(pictures, list(there))
    for label, row in plan.items():
        for origin, count in row.items():
            assert 0 <= count <= {**there[label], **possible[label]}[origin]
        whole = sum(there[label].values()) + sum(possible[label].values())
        assert sum(row.values()) <= quotas[label]
        if sum(row.values()) < quotas[label]:
            # Something lacks only where nothing more can be made.
            assert all(row[origin] == possible[label][origin] for origin in MADE)
            assert sum(row.values()) <= whole


@given(supplies())
def test_made_pictures_are_as_many_everywhere_within_the_factor(supply):
    pictures, there, _ = supply
    plenty = {label: dict.fromkeys(MADE, 10**6) for label in there}
    plan = planned(pictures, there, plenty, WEIGHTS)
    made = [sum(row[origin] for origin in MADE) for row in plan.values()]
    quotas = shared_evenly(pictures, list(there)).values()
    assert max(made) <= 2 * min(made) or max(quotas) - min(quotas) >= min(made)
    assert [sum(row.values()) for row in plan.values()] == list(quotas)


def test_real_pictures_are_left_out_only_where_the_factor_asks_for_it():
    there = {"a": {"collected": 15}, "b": {"collected": 539}, "c": {"collected": 273}}
    plenty = {label: dict.fromkeys(MADE, 10**6) for label in there}
    plan = planned(3 * 833, there, plenty, WEIGHTS)
    assert [plan[label]["collected"] for label in "abc"] == [15, 833 - 410, 273]
    assert [each.origin for each in uneven(plan)] == ["collected"]
    loose = planned(3 * 833, there, plenty, WEIGHTS, factor=10)
    assert [loose[label]["collected"] for label in "abc"] == [15, 539, 273]


def test_collected_pictures_come_before_composed_ones():
    there = {"a": {"collected": 3, "composed": 4}}
    row = planned(5, there, {}, WEIGHTS)["a"]
    assert row == {"collected": 3, "composed": 2, **dict.fromkeys(MADE, 0)}


@given(st.integers(0, 500), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 9), min_size=1))
def test_parts_are_the_whole_and_next_to_their_share(total, weights):
    parts = in_proportion(total, weights)
    whole = sum(weights.values())
    assert sum(parts.values()) == (total if whole else 0)
    for name, part in parts.items():
        if whole:
            assert abs(part - total * weights[name] / whole) < 1


def test_uneven_shares_are_told():
    counts = {"a": {"collected": 1, "stylized": 9}, "b": {"collected": 5, "stylized": 5}}
    (told,) = uneven(counts)
    assert str(told) == "collected pictures are 10.0% of a and 50.0% of b, 5.0 times"
    assert uneven(counts, factor=5) == []
    (told,) = uneven({"a": {"composed": 2}, "b": {"stylized": 2}, "c": {}}, factor=100)[:1]
    assert str(told) == "composed pictures are 0.0% of b and 100.0% of a"


def test_no_label_is_an_error():
    with pytest.raises(ValueError, match="planning needs labels"):
        planned(5, {}, {}, WEIGHTS)
