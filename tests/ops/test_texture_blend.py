"""`texture_blend` against the formula for every pair of values, and the loop oracle."""

from fractions import Fraction

import numpy as np
import oracles
import pictures
import pytest
from hypothesis import given, settings
from numpy.testing import assert_array_equal

from toonnet.fast import available_backends, texture_blend

BACKENDS = available_backends("texture_blend")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_pair_of_values_gives_the_nearest_integer(channels, backend):
    values, grays = np.meshgrid(*[np.arange(256, dtype=np.uint8)] * 2, indexing="ij")
    picture = np.dstack([values] * 3)
    texture = grays if channels == 1 else np.dstack([grays] * 3)
    blended = texture_blend(picture, texture, backend=backend)
    for value in range(256):
        expected = [round(value + gray - Fraction(gray * value, 255)) for gray in range(256)]
        for channel in range(3):
            assert blended[value, :, channel].tolist() == expected


@settings(max_examples=150)
@given(pictures.cases(largest=16))
def test_equals_the_oracle(case):
    rng = np.random.default_rng(case.seed)
    for shape in ((case.height, case.width), (case.height, case.width, 3)):
        texture = rng.integers(0, 256, shape, np.uint8)
        expected = oracles.texture_blend(case.picture, texture)
        for backend in BACKENDS:
            blended = texture_blend(case.picture, texture, backend=backend)
            assert_array_equal(blended, expected, err_msg=f"{backend}: {case}")


@settings(max_examples=2000)
@given(pictures.cases(largest=90))
def test_backends_agree(case):
    rng = np.random.default_rng(case.seed)
    shape = (case.height, case.width, 3)[: rng.integers(2, 4)]
    texture = rng.integers(0, 256, shape, np.uint8)
    expected, *others = (texture_blend(case.picture, texture, backend=b) for b in BACKENDS)
    for blended in others:
        assert_array_equal(blended, expected, err_msg=str(case))
