"""Hashes equal imagehash's to the bit, also where only rounding decides."""

import imagehash
import numpy as np
import pictures
import pytest
import scipy.fftpack
from hypothesis import given, settings
from PIL import Image
from realart import openmoji_drawings

from toonnet.dataset.clean.hashes import _low_frequencies, dhash, phash


def assert_equal_hashes(picture, message=""):
    image = Image.fromarray(picture)
    gray = image.convert("L")
    assert f"{phash(gray):016x}" == str(imagehash.phash(image)), message
    assert f"{dhash(gray):016x}" == str(imagehash.dhash(image)), message


def test_real_drawings():
    drawings = openmoji_drawings(300, size_px=256)
    for name, picture in drawings.items():
        assert_equal_hashes(picture, name)
    assert len(drawings) == 300


def test_symmetric_drawings_whose_frequencies_are_noise():
    for name, picture in openmoji_drawings(60, size_px=192).items():
        mirrored = np.minimum(picture, picture[:, ::-1])
        assert_equal_hashes(mirrored, name)
        assert_equal_hashes(np.minimum(mirrored, mirrored[::-1]), name)


@settings(max_examples=400)
@given(pictures.cases(largest=90))
def test_generated_pictures(case):
    assert_equal_hashes(case.picture, str(case))


def test_the_transform_rounds_like_the_one_that_imagehash_calls():
    rows = np.random.default_rng(0).integers(0, 256, (2000, 32)).astype(float)
    rows[1000:] = (rows[1000:] + rows[1000:, ::-1]) / 2
    expected = scipy.fftpack.dct(rows, axis=1)[:, :8]
    np.testing.assert_array_equal(_low_frequencies(rows), expected)


@pytest.mark.parametrize("value", [0, 128, 255])
def test_pictures_of_one_colour(value):
    assert_equal_hashes(np.full((40, 50, 3), value, np.uint8))
