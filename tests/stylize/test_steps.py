"""The steps by themselves: model, strokes, equation 2, white paper."""

from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from toonnet.stylize import (
    MIXES,
    ToneMix,
    colorize,
    paper_mask,
    stroke_map,
    texture_map,
    textures,
    tone_map,
)
from toonnet.stylize._tone import distribution


def gray_picture(values):
    return np.dstack([np.asarray(values, np.uint8)] * 3)


def written_out(mix):
    """Return the model's shares by its formulas, level by level."""
    layers = [[], [], []]
    for v in range(256):
        layers[0].append(np.exp(-(255 - v) / 9) / 9)
        layers[1].append(1 / 120 if 105 <= v <= 225 else 0)
        layers[2].append(np.exp(-((v - 90) ** 2) / (2 * 11**2)))
    weights = np.array([mix.bright, mix.mild, mix.dark])
    shares = sum(w * np.array(p) / sum(p) for w, p in zip(weights, layers, strict=True))
    return shares / weights.sum()


@pytest.mark.parametrize("mix", MIXES.values(), ids=MIXES)
def test_the_model_is_three_layers_of_unit_mass(mix):
    found = distribution(mix)
    np.testing.assert_allclose(found, written_out(mix), atol=1e-12)
    assert found.sum() == pytest.approx(1)


def test_the_model_has_the_means_of_the_source():
    means = {name: distribution(mix) @ np.arange(256) for name, mix in MIXES.items()}
    assert means["balanced"] == pytest.approx(200, abs=3)
    assert means["light"] == pytest.approx(226, abs=3)
    assert means["dark"] < means["balanced"]


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("keep_paper", [False, True])
def test_a_smooth_ramp_gets_the_models_tones(mix, keep_paper):
    ramp = np.tile(np.repeat(np.arange(256), 4), (20, 1))
    if keep_paper:
        ramp = np.minimum(ramp, 244)[:, : 4 * 245]
    tone = tone_map(gray_picture(ramp), mix, keep_paper=keep_paper)
    found = np.cumsum(np.bincount(tone.ravel(), minlength=256)) / tone.size
    assert np.abs(found - np.cumsum(distribution(MIXES[mix]))).max() <= 0.02


def test_tones_keep_the_order_of_grays():
    tone = tone_map(gray_picture(np.random.default_rng(0).integers(0, 240, (40, 50))))
    assert tone.dtype == np.uint8
    ramp = tone_map(gray_picture(np.tile(np.arange(240), (3, 1))))
    assert (np.diff(ramp[0].astype(int)) >= 0).all()


def test_paper_stays_white_and_takes_the_bright_share():
    picture = np.full((60, 60, 3), 255, np.uint8)
    picture[20:40, 20:40] = (200, 40, 40)
    tone = tone_map(picture)
    assert (tone[paper_mask(picture) == 255] == 255).all()
    assert 90 < tone[30, 30] < 230, "what is drawn on the paper is seen"


@pytest.mark.parametrize("mix", [(0, 0, 0), (-1, 2, 3), (np.nan, 1, 1), (np.inf, 1, 1)])
def test_shares_that_are_none(mix):
    with pytest.raises(ValueError, match="shares must be"):
        ToneMix(*mix)
    with pytest.raises(ValueError, match="mix must be one of balanced, dark, light, got 'pale'"):
        tone_map(gray_picture([[1]]), "pale")


def test_equation_2_is_exact_for_every_pair():
    values, grays = np.meshgrid(*[np.arange(256, dtype=np.uint8)] * 2, indexing="ij")
    colored = colorize(gray_picture(values), grays, equalize="no")
    for value in range(256):
        expected = [round(value + g - Fraction(g * value, 255)) for g in range(256)]
        assert colored[value, :, 1].tolist() == expected


@pytest.mark.parametrize("equalize", ["drawing", "everything", "no"])
def test_white_stays_white_and_black_strokes_become_colored(equalize):
    image = np.full((50, 60, 3), 255, np.uint8)
    image[10:40, 10:50] = (180, 60, 20)
    gray = np.full((50, 60), 255, np.uint8)
    gray[10:40, 10:50] = np.random.default_rng(0).integers(60, 250, (30, 40))
    gray[20:22] = 0
    colored = colorize(image, gray, equalize=equalize)
    assert (colored[image == 255] == 255).all()
    stroke = colored[20:22, 10:50].astype(int)
    assert np.abs(stroke - (180, 60, 20)).max() <= 12
    assert (colored.astype(int) >= image).all(), "a texture only lightens"


def test_equalisation_spreads_the_drawing_over_all_grays():
    image = np.zeros((64, 64, 3), np.uint8)
    gray = np.random.default_rng(1).integers(150, 200, (64, 64), np.uint8)
    spread = colorize(image, gray)[..., 0]
    counts = np.histogram(spread, bins=8, range=(0, 256))[0] / spread.size
    assert np.abs(counts - 1 / 8).max() < 0.03
    assert_array_equal(colorize(image, gray, evenness=0.0)[..., 0], gray)


def test_density_makes_colors_fuller():
    image = np.full((32, 32, 3), (30, 90, 200), np.uint8)
    gray = np.random.default_rng(1).integers(0, 255, (32, 32), np.uint8)
    assert colorize(image, gray, density=3.0).mean() < colorize(image, gray).mean() - 10


def test_wrong_equalisation():
    with pytest.raises(ValueError, match=r"equalize must be .* got 'yes'"):
        colorize(gray_picture([[1]]), np.zeros((1, 1), np.uint8), equalize="yes")


def test_strokes_are_dark_along_contours_only():
    image = np.full((120, 120, 3), 255, np.uint8)
    image[40:80, 40:80] = (220, 30, 30)
    strokes = stroke_map(image)
    assert strokes[60, 39] < 60
    assert strokes[60, 60] == 255
    assert strokes[5, 5] == 255
    assert (stroke_map(np.full((9, 9, 3), 77, np.uint8)) == 255).all()
    assert stroke_map(image, darkness=2.0).mean() < strokes.mean()


def test_texture_map_reports_its_solution():
    tone = np.full((64, 64), 150, np.uint8)
    texture = textures.pencil(0)[:64, :64]
    drawn, fit = texture_map(tone, texture)
    assert fit.residual <= 1e-4
    assert abs(drawn.mean() - 150) < 25
    assert drawn.std() > 10, "the texture is seen"


def test_paper_that_is_not_quite_white_becomes_white():
    image = np.full((30, 30, 3), 247, np.uint8)
    image[10:20, 10:20] = (60, 90, 20)
    gray = np.full((30, 30), 120, np.uint8)
    assert (colorize(image, gray)[:8] == 255).all()


def test_a_photographs_paper_is_paper_and_a_colored_ground_is_not():
    photographed = np.random.default_rng(0).integers(222, 232, (40, 40, 1), np.uint8)
    photographed = np.repeat(photographed, 3, axis=2)
    photographed[12:28, 12:28] = (200, 40, 40)
    paper = paper_mask(photographed)
    assert (paper[:10] == 255).all()
    assert (paper[12:28, 12:28] == 0).all()
    ground = np.full((40, 40, 3), (180, 215, 250), np.uint8)
    assert not paper_mask(ground).any()
