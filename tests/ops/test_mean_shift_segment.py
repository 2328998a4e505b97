"""`mean_shift_segment` against the loop oracle; backends against each other."""

import numpy as np
import oracles
import pictures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from pictures import random_min_area_px

from toonnet.fast import available_backends, mean_shift_segment
from toonnet.fast.params import SegmentParams

BACKENDS = available_backends("mean_shift_segment")


@settings(max_examples=150)
@given(pictures.cases(largest=16))
def test_equals_the_oracle(case):
    arguments = {**case.mean_shift_arguments, "min_area_px": random_min_area_px(case)}
    expected, count = oracles.mean_shift_segment(case.picture, SegmentParams(**arguments))
    for backend in BACKENDS:
        labels, found = mean_shift_segment(case.picture, **arguments, backend=backend)
        assert_array_equal(labels, expected, err_msg=f"{backend}: {case}", strict=True)
        assert found == count


@settings(max_examples=2000)
@given(pictures.cases(largest=24))
def test_backends_agree(case):
    arguments = {**case.mean_shift_arguments, "min_area_px": random_min_area_px(case)}
    (expected, count), *others = (
        mean_shift_segment(case.picture, **arguments, backend=backend) for backend in BACKENDS
    )
    for labels, found in others:
        assert_array_equal(labels, expected, err_msg=str(case))
        assert found == count


@settings(max_examples=300)
@given(st.integers(0, 2**24 - 1))
def test_ties_are_settled_as_the_oracle_does(seed):
    """Few evenly spaced grays, that the filter keeps: many regions are equally far or large."""
    rng = np.random.default_rng(seed)
    grays = np.array([100, 120, 140], np.uint8)[rng.integers(3, size=rng.integers(3, 9, 2))]
    picture = np.repeat(grays[..., None], 3, axis=2)
    params = SegmentParams(
        spatial_radius_px=1, color_radius=1.0, min_area_px=int(rng.integers(2, 9))
    )
    expected, count = oracles.mean_shift_segment(picture, params)
    for backend in BACKENDS:
        labels, found = mean_shift_segment(picture, **vars(params), backend=backend)
        assert_array_equal(labels, expected, err_msg=backend)
        assert found == count


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", pictures.KINDS)
def test_backends_agree_on_a_whole_picture(kind, backend):
    picture = pictures.make(kind, 91, 117, seed=2)
    expected, count = mean_shift_segment(picture, 2, 30.0, 200, backend="numba")
    labels, found = mean_shift_segment(picture, 2, 30.0, 200, backend=backend)
    assert_array_equal(labels, expected)
    assert found == count


@pytest.mark.parametrize("backend", BACKENDS)
def test_ties_go_to_the_earlier_first_pixel(backend):
    # Two single pixels, as near in colour to the left as to the right; the first is merged first,
    # and to the left, which starts earlier.
    row = np.repeat(np.array([[100], [120], [140]], np.uint8), 3, axis=1)
    picture = np.repeat(row, [4, 1, 4], axis=0)[None]
    labels, count = mean_shift_segment(picture, 1, 1.0, 2, backend=backend)
    assert labels.tolist() == [[0] * 5 + [1] * 4]
    assert count == 2
    assert isinstance(count, int)
