"""`sample_texture` against the formula in real numbers."""

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from toonnet.fast import available_backends, sample_texture

BACKENDS = available_backends("sample_texture")
SIDES = st.integers(1, 40)
ONE = np.array([[0.0, 0.0, 0.0, 1.0]])


def make(height, width, tile_height, tile_width, seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 6))
    side = int(rng.integers(1, 9))
    cells = rng.integers(0, count, (height // side + 1, width // side + 1))
    labels = np.kron(cells, np.ones((side, side)))[:height, :width].astype(np.int32)
    tile = rng.integers(0, 256, (tile_height, tile_width), np.uint8)
    placements = np.column_stack(
        [rng.uniform(-720, 720, count), *rng.uniform(-3000, 3000, (2, count)),
         rng.choice([0.25, 0.7, 1, 3.3], count)]
    )  # fmt: skip
    return labels, tile, placements


@settings(max_examples=60)
@given(SIDES, SIDES, SIDES, SIDES, st.integers(0, 10**6))
def test_equals_the_formula_but_for_the_fractional_bits(height, width, tall, wide, seed):
    labels, tile, placements = make(height, width, tall, wide, seed)
    expected = oracles.sample_texture(labels, tile, placements)
    sampled = [sample_texture(labels, tile, placements, backend=b) for b in BACKENDS]
    assert_array_equal(*sampled)
    # 1/256 pixel cut off and 1/65536 a step rounded, on each axis, over 255 levels.
    assert np.abs(sampled[0] - expected).max() <= 0.5 + 2 * 255 * (1 / 256 + 81 / 65536)


def test_nothing_turned_is_the_tile_itself_again_and_again():
    labels, tile, _ = make(50, 61, 16, 23, 3)
    sampled = sample_texture(np.zeros_like(labels), tile, ONE)
    assert_array_equal(sampled, np.tile(tile, (4, 3))[:50, :61])


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_quarter_turn_turns_counterclockwise(backend):
    tile = np.arange(25, dtype=np.uint8).reshape(5, 5)
    place = np.array([[90.0, 0.0, 4.0, 1.0]])
    turned = sample_texture(np.zeros((5, 5), np.int32), tile, place, backend=backend)
    assert_array_equal(turned, np.rot90(tile))


@pytest.mark.parametrize("threads", [1, 3])
def test_forms_and_out(threads):
    made = [make(140, 31, 9, 7, seed) for seed in range(3)]
    tile = made[0][1]
    labels, places = [entry[0] for entry in made], [entry[2] for entry in made]
    single = [sample_texture(a, tile, b) for a, b in zip(labels, places, strict=True)]
    out = np.zeros((3, 140, 31), np.uint8)
    assert sample_texture(np.stack(labels), tile, places, out=out, threads=threads) is out
    assert_array_equal(out, np.stack(single))
    for a, b in zip(sample_texture(labels, tile, places, threads=threads), single, strict=True):
        assert_array_equal(a, b)


LABELS, TILE = np.zeros((3, 4), np.int32), np.zeros((5, 6), np.uint8)


@pytest.mark.parametrize(
    ("labels", "tile", "placements", "error", "message"),
    [
        (LABELS.astype(np.int64), TILE, ONE, TypeError, "labels must be int32, got int64"),
        (LABELS, TILE.astype(float), ONE, TypeError, "tile must be uint8"),
        (LABELS, TILE[:0], ONE, ValueError, "tile must be HxW, 1 to 32767"),
        (LABELS, np.zeros((1, 32768), np.uint8), ONE, ValueError, "32767"),
        (LABELS, TILE, None, TypeError, "placements must be .*NoneType"),
        (LABELS, TILE, ONE.astype(np.float32), TypeError, "placements must be float64"),
        (LABELS, TILE, ONE[:, :3], ValueError, "Rx4"),
        (LABELS + 1, TILE, ONE, ValueError, "every label from 1 to 1, got 1"),
        (LABELS - 1, TILE, ONE, ValueError, "every label from -1"),
        (LABELS, TILE, ONE * np.nan, ValueError, "finite"),
        (LABELS, TILE, ONE * 0, ValueError, "scales from 1/64 to 64"),
    ],
)
def test_wrong_arguments(labels, tile, placements, error, message):
    for backend in BACKENDS:
        with pytest.raises(error, match=message):
            sample_texture(labels, tile, placements, backend=backend)


def test_the_binding_refuses_labels_that_would_read_beyond():
    from toonnet import _core

    fixed, out = np.zeros((1, 6), np.int64), np.zeros((3, 4), np.uint8)
    for bad in (-1, 1):
        with pytest.raises(ValueError, match="label"):
            _core.sample_texture_u8(
                [(LABELS + np.int32(bad), TILE, fixed)], [(out,)], params=None, threads=1
            )
