"""Sharing out by quota: near the shares, whatever comes in whatever order."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toonnet.dataset.quotas import Unit, share_out

SHARES = {"train": 0.7, "test": 0.3}
FOLDS = {str(fold): 0.2 for fold in range(5)}
units = st.lists(
    st.builds(
        Unit,
        st.text("abcdef", min_size=1),
        st.sampled_from([("cat",), ("dog",)]),
        st.integers(1, 9),
    ),
    unique_by=lambda unit: unit.name,
    max_size=40,
)


def loads(given_units, sides):
    found = defaultdict(lambda: defaultdict(int))
    for unit in given_units:
        found[unit.stratum][sides[unit.name]] += unit.weight
    return found


@given(units)
def test_two_sides_stay_within_half_the_heaviest_unit(given_units):
    sides = share_out(given_units, SHARES, {}, "salt")
    for stratum, load in loads(given_units, sides).items():
        weights = [unit.weight for unit in given_units if unit.stratum == stratum]
        assert abs(load["test"] - 0.3 * sum(weights)) <= max(weights) / 2 + 1e-9


@given(units)
def test_folds_stay_within_the_heaviest_unit(given_units):
    sides = share_out(given_units, FOLDS, {}, "salt")
    for stratum, load in loads(given_units, sides).items():
        weights = [unit.weight for unit in given_units if unit.stratum == stratum]
        spread = [load[fold] for fold in FOLDS]
        assert max(spread) - min(spread) <= max(weights)


@given(units, st.randoms(use_true_random=False))
def test_the_order_of_the_units_is_of_no_account(given_units, random):
    shuffled = random.sample(given_units, len(given_units))
    assert share_out(shuffled, SHARES, {}, "salt") == share_out(given_units, SHARES, {}, "salt")


@given(units, st.data())
def test_who_has_a_side_keeps_it_and_newcomers_make_up_for_it(given_units, data):
    earlier = [unit for unit in given_units if data.draw(st.booleans())]
    first = share_out(earlier, SHARES, {}, "salt")
    later = share_out(given_units, SHARES, first, "salt")
    assert set(first) | set(later) == {unit.name for unit in given_units}
    assert not set(first) & set(later)
    for stratum, load in loads(given_units, first | later).items():
        weights = [unit.weight for unit in given_units if unit.stratum == stratum]
        assert abs(load["test"] - 0.3 * sum(weights)) <= max(weights) / 2 + 1e-9


@pytest.mark.parametrize(("count", "tested"), [(1, 0), (2, 1), (3, 1), (5, 2), (10, 3), (99, 30)])
def test_equal_units_are_shared_as_rounding_says(count, tested):
    alike = [Unit(str(number), (), 1) for number in range(count)]
    sides = share_out(alike, SHARES, {}, "salt")
    assert abs(list(sides.values()).count("test") - tested) <= (count % 5 == 0)


def test_another_salt_is_another_split():
    many = [Unit(str(number), (), 1) for number in range(100)]
    first, second = (share_out(many, SHARES, {}, salt) for salt in ("grouped/0", "grouped/1"))
    assert first != second


def test_sides_out_of_quota_count_for_nothing():
    held_out = {str(number): "held_out" for number in range(10)}
    many = [Unit(str(number), (), 1) for number in range(20)]
    sides = share_out(many, SHARES, held_out, "salt")
    assert sorted(sides.values()) == ["test"] * 3 + ["train"] * 7
