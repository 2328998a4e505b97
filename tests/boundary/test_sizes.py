"""Sides beyond 16 bits, pictures beyond 2^31 bytes, and sizes that are refused."""

import corpus
import numpy as np
import operations
import pictures
import pytest
from numpy.testing import assert_array_equal

from toonnet import fast

LONG_SIDES = [(2, 70_001), (70_001, 2), (17, 33_000), (33_000, 17)]


@pytest.mark.parametrize("size", LONG_SIDES)
@pytest.mark.parametrize("kind", pictures.KINDS)
def test_mean_shift_with_coordinates_beyond_16_bits(kind, size):
    picture = pictures.make(kind, *size, seed=7)
    for radii in ((7, 14.0), (3, 30.0)):
        expected = corpus.opencv_mean_shift(picture, *radii, 5, 1.0)
        assert_array_equal(fast.mean_shift_filter(picture, *radii, backend="cpp"), expected)


@pytest.mark.parametrize("size", LONG_SIDES[:2])
@pytest.mark.parametrize("name", operations.NAMES)
def test_operations_with_coordinates_beyond_16_bits(name, size):
    picture = pictures.make("drawing", *size, seed=7)
    expected = operations.run_simply(name, picture, backend=operations.reference_backend(name))
    operations.assert_same(operations.run_simply(name, picture, backend="cpp"), expected)


def test_mean_shift_at_the_largest_side():
    tail = pictures.make("blocks", 1, 5000, seed=3)
    picture = np.zeros((1, 2**23, 3), np.uint8)
    picture[:, -5000:] = tail
    expected = corpus.opencv_mean_shift(picture, 7, 14.0, 5, 1.0)
    assert_array_equal(fast.mean_shift_filter(picture), expected)


@pytest.mark.parametrize("name", ["mean_shift_filter", "mean_shift_segment", "ius", "unify"])
@pytest.mark.parametrize("shape", [(1, 2**23 + 1, 3), (2**23 + 1, 1, 3)])
def test_longer_sides_are_refused(name, shape):
    picture = np.zeros(shape, np.uint8)
    with pytest.raises(ValueError, match=r"image must have at most 2\^23 rows and columns"):
        operations.run(name, picture)
    with pytest.raises(ValueError, match=r"image\[1\] must have at most 2\^23"):
        operations.run(name, [picture[:1, :1], picture])


@pytest.mark.parametrize("backend", ["cpp", "numba"])
def test_more_bytes_than_fit_32_bits_are_counted(backend):
    side = 26_755  # 3 side^2 > 2^31; memory never written to takes no place.
    picture = np.zeros((side, side, 3), np.uint8)
    picture[-1, -2:] = (255, 128, 3)
    counts = fast.rgb_histogram(picture, 4, backend=backend)
    pixels = side * side
    assert counts.tolist() == [[pixels - 2, pixels - 2, pixels], [0] * 3, [0, 2, 0], [2, 0, 0]]
