"""The filter as a whole: seeds, threads, white backgrounds, angles by region."""

from dataclasses import replace

import cv2
import numpy as np
import pictures
import pytest
from numpy.testing import assert_array_equal

from toonnet import stylize
from toonnet.stylize import STYLES

FILTERS = {
    "pencil": stylize.pencil,
    "crayon": stylize.crayon,
    "charcoal": stylize.charcoal,
    "custom": lambda image, **options: stylize.custom(
        image, np.random.default_rng(0).integers(0, 256, (40, 50), np.uint8), **options
    ),
}
EVERY = pytest.mark.parametrize("name", FILTERS)


def cartoon(side=192):
    """Return outlined shapes on white: two halves of a disc and a leaf."""
    picture = np.full((side, side, 3), 255, np.uint8)
    middle, radius = (side // 2, side // 2), side // 3
    cv2.ellipse(picture, middle, (radius, radius), 0, 90, 270, (200, 50, 40), -1)
    cv2.ellipse(picture, middle, (radius, radius), 0, -90, 90, (40, 90, 180), -1)
    cv2.circle(picture, middle, radius, (0, 0, 0), 4, cv2.LINE_AA)
    return picture


@EVERY
def test_the_background_of_a_cartoon_stays_white(name):
    image = cartoon()
    outside = cv2.erode(stylize.paper_mask(image), np.ones((15, 15))) > 0
    drawn = FILTERS[name](image)
    assert drawn.shape == image.shape
    assert drawn.dtype == np.uint8
    assert (drawn[outside] >= 250).all()
    assert (drawn[outside] == 255).mean() > 0.99


@EVERY
@pytest.mark.parametrize("gray", [True, False])
def test_a_seed_gives_the_same_bytes_at_any_number_of_threads(name, gray):
    image = cartoon()
    first = FILTERS[name](image, seed=4, gray=gray, threads=1)
    for threads in (1, 2, 5):
        assert_array_equal(FILTERS[name](image, seed=4, gray=gray, threads=threads), first)
    assert not np.array_equal(FILTERS[name](image, seed=5, gray=gray), first)
    assert (np.ptp(first, axis=2) == 0).all() == gray


@EVERY
@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (3, 2), (17, 31), (130, 301)])
@pytest.mark.parametrize("kind", ["drawing", "noise", "flat"])
def test_any_picture_of_any_size(kind, size, name):
    image = pictures.make(kind, *size, seed=1)
    image.flags.writeable = False
    for by_region in (True, False):
        assert FILTERS[name](image, by_region=by_region).shape == image.shape


def test_colors_keep_their_hue():
    image, drawn = cartoon(), stylize.pencil(cartoon()).astype(int)
    red, blue = drawn[96, 50:80].mean(0), drawn[96, 110:140].mean(0)
    assert red.argmax() == 0
    assert blue.argmax() == 2
    assert image[96, 60].argmax() == 0


def orientation_deg(gray):
    """Return the direction along which gray changes least, and how clearly, by structure tensor."""
    gray = gray.astype(float)
    down, across = np.gradient(gray)
    xx, yy, xy = (across**2).mean(), (down**2).mean(), (across * down).mean()
    coherence = np.hypot(xx - yy, 2 * xy) / (xx + yy)
    return np.rad2deg(0.5 * np.arctan2(2 * xy, xx - yy)) + 90, coherence


def apart_deg(a, b):
    return abs((a - b + 90) % 180 - 90)


def test_regions_are_hatched_at_angles_of_their_own():
    image = np.zeros((256, 256, 3), np.uint8)
    image[:, :128] = (190, 60, 50)
    image[:, 128:] = (60, 120, 190)
    style = replace(STYLES["pencil"], wobble_px=0.0)
    apart = []
    for seed in range(6):
        drawn = stylize.pencil(image, seed=seed, gray=True, style=style)[..., 0]
        left, right = (orientation_deg(drawn[16:-16, x : x + 96]) for x in (12, 148))
        assert min(left[1], right[1]) > 0.25, "strokes have a direction"
        apart.append(apart_deg(left[0], right[0]))
        sheet = stylize.pencil(image, seed=seed, gray=True, style=style, by_region=False)[..., 0]
        one, other = (orientation_deg(sheet[16:-16, x : x + 96])[0] for x in (12, 148))
        assert apart_deg(one, other) < 12
    assert sum(angle > 20 for angle in apart) >= 3


def test_the_angle_is_the_placements():
    texture = stylize.textures.pencil(0)
    for angle_deg in (0, 30, 75, 140):
        sheet = stylize.whole_texture(
            (300, 300), texture, np.random.default_rng(0), angle_deg=angle_deg
        )
        # Rows point down: a counterclockwise angle is negative there.
        assert apart_deg(-orientation_deg(sheet)[0], angle_deg) < 4


def test_a_style_changes_what_it_says():
    image = cartoon()
    full = stylize.pencil(image, style=replace(STYLES["pencil"], density=6.0))
    assert full.mean() < stylize.pencil(image).mean()


@pytest.mark.parametrize(
    ("image", "error"),
    [
        (np.zeros((4, 5, 3)), TypeError),
        ("cat.png", TypeError),
        (np.zeros((4, 5), np.uint8), ValueError),
        (np.zeros((4, 5, 4), np.uint8), ValueError),
        (np.zeros((0, 5, 3), np.uint8), ValueError),
    ],
)
@EVERY
def test_wrong_pictures(image, error, name):
    with pytest.raises(error, match="image must"):
        FILTERS[name](image)


def test_textures_of_styles():
    assert stylize.texture_of("crayon") is stylize.textures.crayon(0)
    with pytest.raises(ValueError, match="style must be one of"):
        stylize.texture_of("oil")
    for style, texture in (("custom", None), ("pencil", np.zeros((20, 20), np.uint8))):
        with pytest.raises(ValueError, match="custom needs one"):
            stylize.texture_of(style, texture)
