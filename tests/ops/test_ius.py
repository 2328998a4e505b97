"""`ius` against the loop oracle, and as the sum of its two halves."""

import numpy as np
import oracles
import pictures
import pytest
from hypothesis import given, settings
from numpy.testing import assert_array_equal

from toonnet.fast import IUSParams, available_backends, ius, mean_shift_filter, unify

BACKENDS = available_backends("ius")


def random_arguments(case):
    """Return parameters that take the case's mean shift, and a mask or None."""
    rng = np.random.default_rng(case.seed + 1)
    preset = IUSParams.default() if rng.random() < 0.6 else IUSParams.paper()
    params = IUSParams(**{**vars(preset), **case.mean_shift_arguments})
    mask = None if rng.random() < 0.6 else rng.random((case.height, case.width)) < 0.8
    return params, mask


@settings(max_examples=150)
@given(pictures.cases(largest=16))
def test_equals_the_oracle(case):
    params, mask = random_arguments(case)
    expected = oracles.ius(case.picture, params, mask)
    for backend in BACKENDS:
        unified = ius(case.picture, params, mask, backend=backend)
        assert_array_equal(unified, expected, err_msg=f"{backend}: {case} {params}")


@settings(max_examples=2000)
@given(pictures.cases(largest=24))
def test_backends_agree_and_equal_the_two_halves(case):
    params, mask = random_arguments(case)
    filtered = mean_shift_filter(case.picture, **case.mean_shift_arguments, backend="numba")
    expected = unify(filtered, params, mask, backend="numba")
    for backend in BACKENDS:
        unified = ius(case.picture, params, mask, backend=backend)
        assert_array_equal(unified, expected, err_msg=f"{backend}: {case} {params}")


@pytest.mark.parametrize("preset", ["default", "paper"])
@pytest.mark.parametrize("kind", pictures.KINDS)
def test_native_equals_compiled_on_a_whole_picture(kind, preset):
    picture = pictures.make(kind, 251, 299, seed=5)
    params = getattr(IUSParams, preset)()
    assert_array_equal(ius(picture, params, backend="cpp"), ius(picture, params, backend="numba"))


@pytest.mark.parametrize("backend", BACKENDS)
def test_paper_and_drawing_keep_their_meaning(backend):
    """White among strokes is filled, white paper and black outline are kept."""
    picture = np.full((60, 60, 3), 255, np.uint8)
    picture[10:30, 10:30] = 0
    picture[12:28, 12:28] = (230, 40, 30)
    picture[20, 18:22] = 255  # A gap among the strokes.
    unified = ius(picture, backend=backend)
    assert (unified[:9] == 255).all()
    assert (unified[10:12, 10:30] == 0).all()
    assert (unified[12:28, 12:28] == (230, 40, 30)).all()
