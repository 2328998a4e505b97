"""`hamming_pairs` against the loop oracle and NumPy's count of bits."""

import importlib

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from subprocesses import run_python

from toonnet import _core, fast
from toonnet.fast import available_backends, hamming_pairs

BACKENDS = available_backends("hamming_pairs")
EVERY_BACKEND = pytest.mark.parametrize("backend", BACKENDS)


def clustered(count, seed, clusters=3, most_flips=12):
    """Return hashes around a few words, so that every distance has its pairs."""
    rng = np.random.default_rng(seed)
    hashes = rng.integers(0, 2**64, clusters, np.uint64)[rng.integers(0, clusters, count)]
    for _ in range(most_flips):
        flips = np.uint64(1) << rng.integers(0, 64, count).astype(np.uint64)
        hashes ^= np.where(rng.random(count) < 0.5, flips, np.uint64(0))
    return hashes


@settings(max_examples=200)
@given(st.integers(0, 90), st.integers(0, 64), st.integers(0, 1000))
def test_equals_the_oracle(count, distance, seed):
    hashes = clustered(count, seed)
    expected = np.array(oracles.hamming_pairs(hashes, distance), np.int32).reshape(-1, 2)
    for backend in BACKENDS:
        pairs = hamming_pairs(hashes, distance, backend=backend)
        assert_array_equal(pairs, expected, err_msg=backend, strict=True)


def by_matrix(hashes, distance):
    """Return the pairs from the whole matrix of distances."""
    near = np.bitwise_count(hashes[:, None] ^ hashes) <= distance
    return np.argwhere(np.triu(near, 1))


@pytest.mark.parametrize("threads", [1, 2, 5])
@EVERY_BACKEND
def test_many_hashes_at_any_number_of_threads(backend, threads):
    hashes = clustered(3001, seed=1, clusters=700, most_flips=10)
    expected = by_matrix(hashes, 6)
    assert 1000 < len(expected) < 100_000
    assert_array_equal(hamming_pairs(hashes, 6, threads=threads, backend=backend), expected)


@pytest.mark.parametrize("level", _core.simd_levels())
def test_every_instruction_set(level):
    code = """
import hashlib
import numpy as np
from toonnet import _core, fast
rng = np.random.default_rng(7)
hashes = rng.integers(0, 2**64, 5003, np.uint64)
hashes[1::2] = hashes[:-1:2] ^ (np.uint64(1) << rng.integers(0, 64, 2501).astype(np.uint64))
pairs = fast.hamming_pairs(hashes, 12, threads=2, backend={backend!r})
print(_core.simd_level(), len(pairs), hashlib.sha256(pairs.tobytes()).hexdigest())
"""
    found = run_python(code.format(backend="cpp"), TOONNET_SIMD=level).split()
    expected = run_python(code.format(backend="numpy"), TOONNET_SIMD=level).split()
    assert found == expected
    assert found[0] == level
    assert int(found[1]) > 2501


@EVERY_BACKEND
def test_equal_hashes_all_pair_up(backend):
    hashes = np.full(200, 2**64 - 1, np.uint64)
    assert len(hamming_pairs(hashes, 0, backend=backend)) == 200 * 199 // 2
    assert hamming_pairs(hashes[:1], 64, backend=backend).shape == (0, 2)


@EVERY_BACKEND
def test_a_distance_that_tells_nothing_apart_is_refused(backend, monkeypatch):
    module = importlib.import_module("toonnet.fast.hamming_pairs")
    monkeypatch.setattr(module, "MOST_PAIRS", 1000)
    with pytest.raises(ValueError, match="distance 64 makes 4,950 pairs of 100 hashes"):
        hamming_pairs(np.arange(100, dtype=np.uint64), 64, backend=backend)


def test_views_are_taken_and_left_as_they_are():
    hashes = clustered(400, seed=3)
    reversed_view = hashes[::-2]
    reversed_view.setflags(write=False)
    assert_array_equal(
        hamming_pairs(reversed_view, 9), hamming_pairs(np.ascontiguousarray(reversed_view), 9)
    )


@pytest.mark.parametrize(
    ("hashes", "error", "message"),
    [
        ([1, 2], TypeError, "hashes must be a NumPy array, got list"),
        (np.zeros(3, np.int64), TypeError, "hashes must be uint64, got int64"),
        (np.zeros((3, 2), np.uint64), ValueError, r"one dimension, got shape \(3, 2\)"),
    ],
)
def test_other_arrays_are_refused(hashes, error, message):
    with pytest.raises(error, match=message):
        hamming_pairs(hashes)


@pytest.mark.parametrize(
    ("distance", "error"), [(-1, ValueError), (65, ValueError), (2.0, TypeError)]
)
def test_other_distances_are_refused(distance, error):
    with pytest.raises(error, match=f"distance must be .*{distance}"):
        hamming_pairs(np.zeros(3, np.uint64), distance)


def test_the_binding_refuses_what_would_corrupt_memory():
    params = fast.params.HammingParams()
    hashes, count = np.zeros(4, np.uint64), np.zeros(1, np.int64)

    def call(hashes, pairs, count):
        _core.hamming_pairs_u64([(hashes,)], [(pairs, count)], params=params, threads=1)

    for pairs in (
        np.zeros((4, 3), np.int32),
        np.zeros(8, np.int32),
        np.zeros((8, 2), np.int32)[::2],
    ):
        with pytest.raises(ValueError, match=r"array not contiguous|another size"):
            call(hashes, pairs, count)
    with pytest.raises(TypeError):
        call(hashes.view(np.int64), np.zeros((4, 2), np.int32), count)
