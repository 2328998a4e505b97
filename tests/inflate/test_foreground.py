"""What counts as drawn, with and without a mask, and what is refused."""

import numpy as np
import pytest
from inflate.conftest import check_valid, disc, flat, solid

from toonnet.inflate import inflate
from toonnet.io import PictureError


def euler(model):
    return solid(model.parts[0]).euler_number


def test_light_paper_is_no_part_and_enclosed_white_is():
    ring = disc(150, holes=[(200, 200, 80)])
    model = inflate(flat(ring), parts=False)
    check_valid(model, pieces=1)
    assert euler(model) == 2
    assert euler(inflate(flat(ring), holes=True, parts=False)) == 0
    assert euler(inflate(flat(ring), ring, parts=False)) == 0


def test_tinted_paper_with_a_soft_edge():
    mask = disc(120)
    picture = flat(mask, (40, 90, 160)).astype(np.int16)
    picture[~mask] = 244, 240, 225
    noisy = picture + np.random.default_rng(0).integers(-4, 5, picture.shape)
    model = inflate(np.clip(noisy, 0, 255).astype(np.uint8), parts=False)
    check_valid(model, pieces=1)
    assert model.parts[0].inscribed_diameter == pytest.approx(240 / 400, abs=0.02)


def test_an_opaque_alpha_counts_as_none():
    mask = disc(120)
    opaque = np.full(mask.shape, 255, np.uint8)
    assert len(inflate(flat(mask), opaque).parts[0].positions) == len(
        inflate(flat(mask)).parts[0].positions
    )


def test_specks_are_left_out_and_pinholes_closed():
    mask = disc(120, holes=[(200, 200, 2)])
    mask[5:7, 5:8] = True
    model = inflate(flat(mask), mask, parts=False)
    assert len(model.parts) == 1
    assert euler(model) == 2


def test_wings_of_glass_belong_and_shadows_dont():
    body, wing = disc(60), disc(150) & ~disc(140)
    alpha = np.where(body | wing, 255, np.where(disc(140), 40, 0)).astype(np.uint8)
    framed = inflate(flat(alpha > 0), alpha, parts=False)
    assert framed.parts[0].inscribed_diameter == pytest.approx(300 / 400, abs=0.02)
    shadow = np.where(body, 255, np.where(disc(140), 40, 0)).astype(np.uint8)
    assert inflate(flat(body), shadow).parts[0].inscribed_diameter == pytest.approx(0.3, abs=0.02)


def test_a_page_without_a_background_is_a_plate():
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 120, (90, 160, 3), np.uint8)
    model = inflate(picture)
    assert model.slab
    assert len(model.parts) == 1
    assert solid(model.parts[0]).is_watertight
    assert model.parts[0].thickness < 0.2


@pytest.mark.parametrize(
    ("picture", "mask", "reason"),
    [
        (np.full((40, 50, 3), 255, np.uint8), None, "all_background"),
        (np.zeros((40, 50, 3), np.uint8), np.zeros((40, 50), bool), "no_foreground"),
        (flat(np.eye(400, dtype=bool)), np.eye(400, dtype=bool), "too_thin"),
    ],
)
def test_what_cant_be_inflated_says_why(picture, mask, reason):
    with pytest.raises(PictureError) as caught:
        inflate(picture, mask)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((np.zeros((4, 4, 3), np.float32),), TypeError, "uint8"),
        ((np.zeros((4, 4), np.uint8),), ValueError, "H x W x 3"),
        ((np.zeros((0, 4, 3), np.uint8),), ValueError, "not empty"),
        ((np.zeros((4, 5, 3), np.uint8), np.zeros((5, 4), bool)), ValueError, "(4, 5)"),
        ((np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5))), TypeError, "float64"),
    ],
)
def test_bad_arguments_are_named(arguments, error, words):
    with pytest.raises(error) as caught:
        inflate(*arguments)
    assert words in str(caught.value)


@pytest.mark.parametrize("roundness", [0.0, 9.0, float("nan")])
def test_roundness_has_a_range(roundness):
    with pytest.raises(ValueError, match="roundness"):
        inflate(flat(disc(50)), roundness=roundness)


def drawn_lightly(mask, color=(240, 246, 255)):
    """Return a dark bar on white, and a shape that is nearly white beside it."""
    picture = flat(mask, color)
    picture[360:390, 60:340] = 60
    return picture


def test_what_is_nearly_white_is_drawn_if_it_has_an_edge():
    cloud = disc(110)
    picture = drawn_lightly(cloud)
    picture[190:210, 190:210] = 255  # A light on it is enclosed by it.
    model = inflate(picture, parts=False)
    check_valid(model, pieces=2)
    assert max(part.inscribed_diameter for part in model.parts) == pytest.approx(0.55, abs=0.02)


def test_a_soft_shadow_as_light_is_paper():
    away_px = np.hypot(*(np.mgrid[:400, :400] - 200))
    fading = np.clip(255 - 17 * (1 - away_px / 150), 0, 255).astype(np.uint8)
    picture = drawn_lightly(np.zeros((400, 400), bool))
    picture = np.minimum(picture, fading[..., None])
    assert fading.min() < 240
    assert len(inflate(picture, parts=False).parts) == 1


@pytest.mark.parametrize("quality", [50, 80])
def test_what_jpeg_leaves_around_a_drawing_is_paper(quality):
    import cv2

    stripes = disc(110)
    stripes[:, ::9] = False
    picture = flat(stripes, (200, 30, 60))
    _, file = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(file, cv2.IMREAD_COLOR)
    assert (decoded[~stripes] < 250).any(axis=1).mean() > 0.01
    model = inflate(decoded, parts=False)
    boxes = np.array([part.box_px for part in model.parts])
    assert boxes[:, :2].min() >= 200 - 114
    assert boxes[:, 2:].max() <= 200 + 114
