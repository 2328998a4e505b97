"""Textures: one seed, one texture; no seam; strokes along the rows."""

import hashlib

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from toonnet.stylize import textures

EVERY = pytest.mark.parametrize("name", textures.BY_NAME)


def steps_across(texture, axis):
    """Return the mean step from row to row, the last to the first at the end."""
    values = texture.astype(float)
    steps = np.abs(values - np.roll(values, -1, axis))
    return steps.mean(axis=1 - axis)


def assert_no_seam(texture):
    for axis in (0, 1):
        inside, seam = np.split(steps_across(texture, axis), [-1])
        assert seam[0] <= inside.max() * 1.02


@EVERY
def test_the_edges_meet(name):
    assert_no_seam(textures.BY_NAME[name](3))


@EVERY
def test_a_seed_makes_one_texture(name):
    make = textures.BY_NAME[name]
    first = hashlib.sha256(make(1, side_px=256).tobytes()).hexdigest()
    make.cache_clear()
    assert hashlib.sha256(make(1, side_px=256).tobytes()).hexdigest() == first
    assert not np.array_equal(make(1, side_px=256), make(2, side_px=256))


@EVERY
def test_form_and_tones(name):
    texture = textures.BY_NAME[name]()
    assert texture.shape == (1024, 1024)
    assert texture.dtype == np.uint8
    assert not texture.flags.writeable
    assert 90 <= texture.min() < texture.max() <= 250
    assert texture.std() > 15


def test_harder_pencils_are_lighter():
    means = [textures.pencil(0, grade).mean() for grade in ("2H", "HB", "4B")]
    assert means[0] > means[2]
    with pytest.raises(ValueError, match="grade must be one of 2H, HB, 4B, got '9H'"):
        textures.pencil(0, "9H")
    with pytest.raises(ValueError, match="side_px must be at least 64, got 8"):
        textures.crayon(0, side_px=8)


@pytest.mark.parametrize("shape", [(64, 96), (101, 55), (64, 64, 3), (16, 17)])
def test_any_picture_becomes_tileable(shape):
    y, x = np.mgrid[: shape[0], : shape[1]]
    ramp = (x * 150 // shape[1] + y * 100 // shape[0]).astype(np.uint8)
    noise = np.random.default_rng(0).integers(0, 6, ramp.shape, np.uint8)
    picture = ramp + noise if len(shape) == 2 else np.dstack([ramp + noise] * 3)
    tile = textures.tileable(picture)
    assert tile.shape == (shape[0] // 2 * 2, shape[1] // 2 * 2)
    if min(shape[:2]) > 16:
        assert_no_seam(tile)
        assert steps_across(picture if len(shape) == 2 else picture[..., 0], 1)[-1] > 50


def test_a_tile_that_has_no_seam_keeps_its_grays():
    tile = textures.tileable(textures.pencil(0))
    assert abs(tile.std() - textures.pencil(0).std()) < 3
    assert_array_equal(textures.tileable(np.full((32, 32), 7, np.uint8)), 7)


@pytest.mark.parametrize(
    ("picture", "error", "message"),
    [
        (np.zeros((20, 20)), TypeError, "uint8 array, got float64"),
        ("paper.png", TypeError, "got str"),
        (np.zeros((20, 20, 4), np.uint8), ValueError, r"\(20, 20, 4\)"),
        (np.zeros((15, 20), np.uint8), ValueError, "16 x 16"),
    ],
)
def test_what_is_no_texture(picture, error, message):
    with pytest.raises(error, match=message):
        textures.tileable(picture)
