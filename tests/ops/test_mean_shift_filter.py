"""`mean_shift_filter` against OpenCV, the loop oracle, and itself in other forms."""

import cv2
import numpy as np
import oracles
import pictures
import pytest
from hypothesis import given, settings
from numpy.testing import assert_array_equal

from toonnet.fast import available_backends, mean_shift_filter

BACKENDS = available_backends("mean_shift_filter")


def opencv(picture, spatial_radius_px=7, color_radius=14.0, max_iterations=5, epsilon=1.0):
    criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, max_iterations, epsilon)
    return cv2.pyrMeanShiftFiltering(
        picture, spatial_radius_px, color_radius, maxLevel=0, termcrit=criteria
    )


def check_against_opencv(case, backends):
    expected = opencv(case.picture, **case.mean_shift_arguments)
    for backend in backends:
        filtered = mean_shift_filter(case.picture, **case.mean_shift_arguments, backend=backend)
        assert_array_equal(filtered, expected, err_msg=f"{backend}: {case}")


@settings(max_examples=1400)
@given(pictures.cases(largest=24))
def test_equals_opencv_on_small_pictures(case):
    check_against_opencv(case, BACKENDS)


@settings(max_examples=700)
@given(pictures.cases(largest=110))
def test_equals_opencv_on_larger_pictures(case):
    check_against_opencv(case, [backend for backend in BACKENDS if backend != "numpy"])


@settings(max_examples=150)
@given(pictures.cases(largest=16))
def test_equals_the_oracle(case):
    expected = oracles.mean_shift_filter(case.picture, case.mean_shift)
    for backend in BACKENDS:
        filtered = mean_shift_filter(case.picture, **case.mean_shift_arguments, backend=backend)
        assert_array_equal(filtered, expected, err_msg=f"{backend}: {case}")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("spatial_radius_px", "color_radius", "max_iterations", "epsilon"),
    [
        (1, 0.1, 5, 1.0),  # Only equal colours count.
        (1, 442, 100, 0.0),  # Every colour counts.
        (64, 442.0, 2, 0.0),
        (64, 20.0, 3, 0.0),
        (17, 61.5, 5, 1.0),
        (7, 14.99, 100, 0.0),
        (7, 15.0, 5, 1.0),
        (8, 14.0, 5, 1.0),
        (7, 14.0, 1, 1e300),
    ],
)
@pytest.mark.parametrize("kind", pictures.KINDS)
def test_equals_opencv_at_the_ends_of_the_domain(
    kind, spatial_radius_px, color_radius, max_iterations, epsilon, backend
):
    case = pictures.Case(kind, 19, 41, 3, spatial_radius_px, color_radius, max_iterations, epsilon)
    check_against_opencv(case, [backend])


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name != "numpy"])
@pytest.mark.parametrize("kind", pictures.KINDS)
def test_equals_opencv_on_a_whole_picture(kind, backend):
    picture = pictures.make(kind, 251, 299, seed=1)
    assert_array_equal(mean_shift_filter(picture, backend=backend), opencv(picture))


@pytest.mark.parametrize("backend", BACKENDS)
def test_means_are_rounded_half_to_even(backend):
    picture = np.array([[[0, 0, 0], [1, 3, 5]]], np.uint8)
    filtered = mean_shift_filter(picture, 1, 20.0, 1, backend=backend)
    assert filtered.tolist() == [[[0, 2, 2], [0, 2, 2]]]


@pytest.mark.parametrize("backend", BACKENDS)
def test_means_are_taken_through_the_reciprocal(backend):
    # 343 / 98 is 3.5 and rounds to 4, but 343 * (1.0 / 98) is less and rounds to 3.
    picture = np.zeros((1, 98, 3), np.uint8)
    picture[0, ::2] = 7
    filtered = mean_shift_filter(picture, 64, 20.0, 1, backend=backend)
    assert filtered[0, 50].tolist() == [3, 3, 3]
