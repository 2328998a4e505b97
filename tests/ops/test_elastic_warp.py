"""`elastic_warp` against the formula in real numbers."""

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from toonnet.fast import available_backends, elastic_warp

BACKENDS = available_backends("elastic_warp")
SIDES = st.integers(1, 30)


def make(height, width, spacing_px, seed, spread_px=3.0):
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (height, width, 3), np.uint8)
    nodes = ((height - 1) // spacing_px + 4, (width - 1) // spacing_px + 4, 2)
    return picture, rng.normal(0, spread_px, nodes)


@settings(max_examples=60)
@given(SIDES, SIDES, st.integers(1, 40), st.integers(0, 10**6))
def test_equals_the_formula_but_for_the_fractional_bits(height, width, spacing_px, seed):
    picture, moves = make(height, width, spacing_px, seed)
    expected = oracles.elastic_warp(picture, np.rint(128 * moves) / 128, spacing_px)
    warped = [elastic_warp(picture, moves, spacing_px, backend=b) for b in BACKENDS]
    assert_array_equal(*warped)
    # Each pass of the cubic rounds to 1/128 pixel and its weights to 1/1024, on either axis, over
    # 255 levels.
    off_px = 2 * 0.5 / 128 + 2 * 4 * np.abs(moves).max() * 0.5 / 1024
    assert np.abs(warped[0] - expected).max() <= 0.5 + 2 * 255 * off_px


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_move_for_all_shifts_the_picture_and_goes_on_as_it_ends(backend):
    picture, moves = make(20, 33, 7, 1)
    moves[...] = (2, -3)
    rows, columns = np.clip(np.arange(20) + 2, 0, 19), np.clip(np.arange(33) - 3, 0, 32)
    assert_array_equal(elastic_warp(picture, moves, 7, backend=backend), picture[rows][:, columns])


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_farthest_moves_stay_within_the_picture(backend):
    picture, moves = make(40, 90, 9, 2)
    moves = np.where(moves > 0, 4096.0, -4096.0)
    expected = oracles.elastic_warp(picture, moves, 9)
    warped = elastic_warp(picture, moves, 9, backend=backend)
    far = (expected == np.rint(expected)).all(axis=2)  # At a corner or border: no fractions.
    assert far.mean() > 0.5
    assert (warped[far] == expected[far]).mean() > 0.98


PICTURE, MOVES = np.zeros((20, 33, 3), np.uint8), np.zeros((5, 6, 2))


@pytest.mark.parametrize(
    ("image", "moves", "spacing_px", "error", "message"),
    [
        (PICTURE[..., 0], MOVES, 16, ValueError, "image must be"),
        (PICTURE, None, 16, TypeError, "moves must be .*NoneType"),
        (PICTURE, MOVES.astype(np.float32), 16, TypeError, "moves must be float64, got float32"),
        (PICTURE, MOVES[:4], 16, ValueError, "at least 5x6x2 .*got \\(4, 6, 2\\)"),
        (PICTURE, MOVES[:, :5], 16, ValueError, "at least 5x6x2"),
        (PICTURE, MOVES[..., :1], 16, ValueError, "at least 5x6x2"),
        (PICTURE, MOVES * np.nan, 16, ValueError, "finite and at most 4096 pixels, got nan"),
        (PICTURE, MOVES + 4097, 16, ValueError, "at most 4096 pixels"),
        (PICTURE, MOVES, 0, ValueError, "spacing_px must be between 1 and 4096, got 0"),
        (PICTURE, MOVES, 1.5, TypeError, "spacing_px must be an int"),
    ],
)
def test_wrong_arguments(image, moves, spacing_px, error, message):
    for backend in BACKENDS:
        with pytest.raises(error, match=message):
            elastic_warp(image, moves, spacing_px, backend=backend)


def test_the_binding_refuses_too_few_moves():
    from toonnet import _core
    from toonnet.fast.params import WarpParams

    out = np.zeros_like(PICTURE)
    for shape in ((4, 6, 2), (5, 5, 2), (5, 6, 1)):
        with pytest.raises(ValueError, match="too few moves"):
            _core.elastic_warp_u8(
                [(PICTURE, np.zeros(shape, np.int32))], [(out,)], params=WarpParams(), threads=1
            )
