"""Tests of the plots' axes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toonnet.experiments.plots import Series, intervals, lines

FIGURES = st.floats(1e-3, 1e3)


def written(drawn: str) -> list[float]:
    """Return the numbers beside a plot's lines."""
    texts = re.findall(r">([+−]?[\d.]+(?:e[+-]\d+)?)</text>", drawn)
    return [float(text.replace("−", "-")) for text in texts]


@given(st.lists(FIGURES, min_size=1, max_size=4))
def test_lines_end_below_a_round_number(values: list[float]) -> None:
    numbers = written(lines([Series("net", values)], ["a", "b", "c", "d"], "epoch", "loss", "Loss"))
    step = numbers[1] - numbers[0]
    assert numbers[0] == 0
    assert numbers[-1] >= max(values) > numbers[-1] - 1.01 * step
    assert f"{step:.1e}"[:3] in {"1.0", "2.0", "5.0"}
    assert 3 <= len(numbers) <= 7


@given(FIGURES, st.booleans())
def test_intervals_have_zero_in_the_middle(end: float, below: bool) -> None:
    low, high = (-end, end / 2) if below else (-end / 2, end)
    numbers = written(intervals([("FIN", 0.0, low, high)], "points", "FIN"))
    assert numbers == pytest.approx([-each for each in reversed(numbers)])
    assert 0 in numbers
    assert numbers[-1] >= end * (1 - 1e-5)


def test_a_colour_tells_that_zero_is_outside() -> None:
    drawn = intervals([("clear", 2.0, 1.0, 3.0), ("not", 1.0, -1.0, 3.0)], "points", "both")
    assert len(set(re.findall(r'<circle[^>]*fill="([^"]+)"', drawn))) == 2


def test_nothing_changes_nothing() -> None:
    assert 0 in written(intervals([("none", 0.0, 0.0, 0.0)], "points", "none"))
