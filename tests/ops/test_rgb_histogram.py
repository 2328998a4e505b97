"""`rgb_histogram` against the loop oracle and NumPy; its normalisations."""

import numpy as np
import oracles
import pictures
import pytest
from hypothesis import given, settings
from numpy.testing import assert_array_equal

from toonnet.fast import available_backends, rgb_histogram

BACKENDS = available_backends("rgb_histogram")


@settings(max_examples=150)
@given(pictures.cases(largest=16))
def test_equals_the_oracle(case):
    rng = np.random.default_rng(case.seed)
    bins = int(rng.integers(1, 257))
    for mask in (None, rng.random((case.height, case.width)) < 0.6):
        expected = oracles.rgb_histogram(case.picture, bins, mask)
        for backend in BACKENDS:
            counts = rgb_histogram(case.picture, bins, mask, backend=backend)
            assert_array_equal(counts, expected, err_msg=f"{backend}: {case}", strict=True)


@settings(max_examples=2000)
@given(pictures.cases(largest=90))
def test_backends_agree(case):
    rng = np.random.default_rng(case.seed)
    bins = int(rng.choice([19, rng.integers(1, 257)]))
    mask = rng.choice([None, 1])
    if mask is not None:
        mask = rng.random((case.height, case.width)) < rng.random()
    expected, *others = (rgb_histogram(case.picture, bins, mask, backend=b) for b in BACKENDS)
    for counts in others:
        assert_array_equal(counts, expected, err_msg=f"{case}, {bins} bins", strict=True)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("bins", range(1, 257))
def test_every_value_falls_in_its_bin(bins, backend):
    picture = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)
    expected = np.bincount([bins * value // 256 for value in range(256)], minlength=bins)
    counts = rgb_histogram(picture, bins, backend=backend)
    assert_array_equal(counts, np.repeat(expected[:, None], 3, axis=1))


@pytest.mark.parametrize("backend", BACKENDS)
def test_normalizations_divide_in_double_and_round_to_float32(backend):
    picture = pictures.make("drawing", 37, 53, seed=4)
    mask = np.random.default_rng(0).random((37, 53)) < 0.5
    counts = rgb_histogram(picture, 19, mask, backend=backend)
    for normalize, total in (("mixed", counts.sum()), ("channel", counts.sum(axis=0))):
        shares = rgb_histogram(picture, 19, mask, normalize, backend=backend)
        assert_array_equal(shares, (counts / total).astype(np.float32), strict=True)


@pytest.mark.parametrize("normalize", ["mixed", "channel"])
def test_nothing_counted_gives_zeros(normalize):
    batch = np.full((2, 3, 4, 3), 9, np.uint8)
    mask = np.zeros((2, 3, 4), bool)
    mask[1] = True
    shares = rgb_histogram(batch, 2, mask, normalize)
    assert_array_equal(shares[0], np.zeros((2, 3), np.float32))
    each = 1 / 3 if normalize == "mixed" else 1
    assert_array_equal(shares[1], np.float32([[each] * 3, [0] * 3]), strict=True)


def test_batches_come_as_one_array_also_of_a_list():
    sizes = [(3, 5), (8, 2)]
    images = [pictures.make("noise", *size, seed=1) for size in sizes]
    counts = rgb_histogram(images, 7)
    assert counts.shape == (2, 7, 3)
    assert counts.sum(axis=1).tolist() == [[15] * 3, [16] * 3]
    assert rgb_histogram([], 7).shape == (0, 7, 3)


@pytest.mark.parametrize("normalize", [None, "mixed", "channel"])
def test_out_takes_the_result(normalize):
    picture = pictures.make("drawing", 20, 30, seed=4)
    expected = rgb_histogram(picture, 5, None, normalize)
    out = np.full_like(expected, 7)
    assert rgb_histogram(picture, 5, None, normalize, out=out) is out
    assert_array_equal(out, expected)
