"""`line_strokes` against the loop oracle, and what a stroke looks like."""

import numpy as np
import oracles
import pictures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from toonnet.fast import available_backends, line_strokes

BACKENDS = available_backends("line_strokes")
LENGTHS = st.integers(0, 90).map(lambda half: 2 * half + 1)


@settings(max_examples=40)
@given(pictures.cases(largest=14), st.sampled_from([1, 3, 5, 9, 31]))
def test_equals_the_oracle(case, length_px):
    expected = oracles.line_strokes(case.picture, length_px)
    for backend in BACKENDS:
        assert_array_equal(line_strokes(case.picture, length_px, backend=backend), expected)


@settings(max_examples=150)
@given(pictures.cases(largest=150), LENGTHS)
def test_backends_agree(case, length_px):
    expected = line_strokes(case.picture, length_px, backend="numpy")
    assert_array_equal(line_strokes(case.picture, length_px, backend="cpp"), expected)


@pytest.mark.parametrize("size", [(127, 40), (128, 40), (129, 33), (300, 97)])
def test_bands_meet_without_a_seam(size):
    picture = pictures.make("drawing", *size, seed=3)
    assert_array_equal(line_strokes(picture, 181), line_strokes(picture, 181, backend="numpy"))


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_edge_becomes_one_line_that_runs_past_its_ends(backend):
    picture = np.full((40, 41, 3), 255, np.uint8)
    picture[10:30, :20] = 0
    strokes = line_strokes(picture, 9, backend=backend)
    assert (strokes[14:25, 19] >= 9 * 255).all()
    assert (strokes[14:25, 24:] == 0).all()
    assert strokes[7, 19] > 0, "beyond the corner"


def test_crossing_strokes_stop_at_16_bits():
    noise = np.random.default_rng(0).choice([0, 255], (200, 200)).astype(np.uint8)
    assert line_strokes(np.dstack([noise] * 3), 181).max() == 65535
