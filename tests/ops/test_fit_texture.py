"""`fit_texture` against SciPy's direct solution, and its report on every kind of texture."""

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from toonnet.fast import Fit, available_backends, fit_texture

BACKENDS = available_backends("fit_texture")
PATCHES = {"white": (255, 255), "black": (0, 0), "near white": (250, 256), "any": (0, 256)}


def tone_and_texture(height, width, seed, lowest=115, highest=250):
    """Return a smooth tone with an edge, and a texture with a patch of another kind."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    tone = 150 + 80 * np.sin(x / 5 + seed) * np.cos(y / 7) + 24 * (x > y)
    texture = rng.integers(lowest, highest + 1, (height, width))
    return np.clip(tone, 0, 255).astype(np.uint8), texture.astype(np.uint8)


def with_patch(texture, kind, seed=0):
    height, width = texture.shape
    patched = texture.copy()
    low, high = PATCHES[kind]
    values = np.random.default_rng(seed).integers(low, max(high, low + 1), texture.shape)
    inside = np.s_[height // 4 : 3 * height // 4, width // 3 :]
    patched[inside] = values[inside]
    return patched


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", [None, *PATCHES])
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (37, 50), (64, 61)])
def test_is_at_most_one_gray_level_off_the_direct_solution(size, kind, backend):
    tone, texture = tone_and_texture(*size, seed=1)
    texture = texture if kind is None else with_patch(texture, kind)
    drawn, fit = fit_texture(tone, texture, backend=backend)
    assert np.abs(drawn - oracles.fit_texture(tone, texture, 0.2)).max() <= 1
    assert fit.residual <= 1e-4
    assert 0 < fit.iterations < 500


@settings(max_examples=25)
@given(st.integers(1, 24), st.integers(1, 24), st.integers(0, 99), st.sampled_from([0.02, 0.2, 5]))
def test_any_texture_of_any_smoothness(height, width, seed, smoothness):
    tone, texture = tone_and_texture(height, width, seed, 0, 255)
    expected = oracles.fit_texture(tone, texture, smoothness)
    for backend in BACKENDS:
        drawn, _ = fit_texture(tone, texture, smoothness, 1e-6, backend=backend)
        assert np.abs(drawn - np.minimum(expected, 255)).max() <= 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_reported_residual_is_true(backend):
    tone, texture = tone_and_texture(31, 44, 2, 60, 200)
    matrix, right, logarithm = oracles.density_system(tone, texture, 0.2)
    for iterations in (0, 1, 3):
        drawn, fit = fit_texture(tone, texture, solver_iterations=iterations, backend=backend)
        density = np.log(np.maximum(drawn, 1) / 255) / logarithm
        found = np.linalg.norm(matrix @ density.ravel() - right) / np.linalg.norm(right)
        assert fit.iterations == iterations
        assert fit.residual == pytest.approx(found, abs=0.012)  # The drawing is rounded to bytes.


@pytest.mark.parametrize("seed", range(3))
def test_a_pencils_texture_takes_a_few_cycles(seed):
    tone, texture = tone_and_texture(200, 160, seed, 107, 239)
    assert fit_texture(tone, texture, tolerance=5e-3, backend="cpp")[1].iterations <= 2
    assert fit_texture(tone, texture, backend="cpp")[1].iterations <= 5
    white = np.full_like(tone, 254)
    assert fit_texture(tone, white, backend="cpp")[1].iterations <= 8


@pytest.mark.parametrize("smoothness", [0.02, 0.2, 1.5])
@pytest.mark.parametrize("size", [(64, 64), (61, 83), (3, 90)])
def test_black_stripes_on_white_that_multigrid_alone_does_not_solve(size, smoothness):
    tone, texture = tone_and_texture(*size, seed=5)
    texture[:] = np.where(np.arange(size[1]) // 8 % 2, 1, 254)
    drawn, fit = fit_texture(tone, texture, smoothness, 1e-5, backend="cpp")
    assert fit.residual <= 1e-5
    assert np.abs(drawn - oracles.fit_texture(tone, texture, smoothness)).max() <= 1


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("value", [0, 1, 254, 255])
def test_blank_textures_converge(value, backend):
    tone, _ = tone_and_texture(96, 80, seed=3)
    _, fit = fit_texture(tone, np.full_like(tone, value), backend=backend)
    assert fit.residual <= 1e-4


@pytest.mark.parametrize("backend", BACKENDS)
def test_white_tone_is_white_paper(backend):
    _, texture = tone_and_texture(20, 30, seed=4)
    drawn, _ = fit_texture(np.full_like(texture, 255), texture, backend=backend)
    assert drawn.min() >= 253


def test_forms_threads_and_out():
    tones, textures = zip(*(tone_and_texture(18, 21, seed) for seed in range(3)), strict=True)
    single = [fit_texture(*pair) for pair in zip(tones, textures, strict=True)]
    out = np.zeros((3, 18, 21), np.uint8)
    for threads in (1, 3):
        drawn, fits = fit_texture(np.stack(tones), np.stack(textures), out=out, threads=threads)
        assert drawn is out
        assert fits == [fit for _, fit in single]
        listed, _ = fit_texture(list(tones), list(textures), threads=threads)
        for i, (expected, _) in enumerate(single):
            assert_array_equal(drawn[i], expected)
            assert_array_equal(listed[i], expected)
    assert isinstance(single[0][1], Fit)


@pytest.mark.parametrize(
    ("tone", "texture", "error", "message"),
    [
        (np.zeros((3, 4)), np.zeros((3, 4), np.uint8), TypeError, "tone must be uint8"),
        (np.zeros((3, 4), np.uint8), np.zeros((3, 4)), TypeError, "texture must be uint8"),
        (np.zeros((3, 4), np.uint8), None, TypeError, "texture must be"),
        (np.zeros((3, 4), np.uint8), np.zeros((4, 3), np.uint8), ValueError, r"\(3, 4\), got \(4,"),
        (np.zeros((3, 0), np.uint8), np.zeros((3, 0), np.uint8), ValueError, "one column"),
        (np.zeros(3, np.uint8), np.zeros(3, np.uint8), ValueError, "HxW"),
        ([np.zeros((3, 4, 3), np.uint8)], [], ValueError, r"tone\[0\] must be HxW"),
    ],
)
def test_wrong_planes(tone, texture, error, message):
    for backend in BACKENDS:
        with pytest.raises(error, match=message):
            fit_texture(tone, texture, backend=backend)
