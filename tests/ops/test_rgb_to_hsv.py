"""`rgb_to_hsv` against OpenCV over all colours, and against the definition."""

import cv2
import numpy as np
import oracles
import pytest
from numpy.testing import assert_array_equal

from toonnet.fast import available_backends, rgb_to_hsv


@pytest.mark.parametrize("backend", available_backends("rgb_to_hsv"))
def test_equals_opencv_on_every_color(backend):
    values = np.arange(256, dtype=np.uint8)
    green, blue = np.meshgrid(values, values, indexing="ij")
    for red in range(256):
        plane = np.dstack([np.full_like(green, red), green, blue])
        expected = cv2.cvtColor(plane, cv2.COLOR_RGB2HSV)
        assert_array_equal(rgb_to_hsv(plane, backend=backend), expected)


@pytest.mark.parametrize("backend", available_backends("rgb_to_hsv"))
def test_equals_the_oracle(backend):
    picture = np.random.default_rng(0).integers(0, 256, (61, 67, 3), np.uint8)
    picture[:8] //= 100  # Dark and gray ones, where reciprocals are coarse.
    assert_array_equal(rgb_to_hsv(picture, backend=backend), oracles.rgb_to_hsv(picture))
