"""`unify` against the loop oracle; backends against each other; classes over all colours."""

import cv2
import numpy as np
import oracles
import pictures
import pytest
from hypothesis import given, settings
from numpy.testing import assert_array_equal
from pictures import random_ius_params, random_mask

from toonnet.fast import IUSParams, available_backends, unify

BACKENDS = available_backends("unify")


@settings(max_examples=150)
@given(pictures.cases(largest=16))
def test_equals_the_oracle(case):
    params, mask = random_ius_params(case.seed), random_mask(case)
    expected = oracles.unify(case.picture, params, mask)
    for backend in BACKENDS:
        unified = unify(case.picture, params, mask, backend=backend)
        assert_array_equal(unified, expected, err_msg=f"{backend}: {case} {params}")


@settings(max_examples=2000)
@given(pictures.cases(largest=40))
def test_backends_agree(case):
    params, mask = random_ius_params(case.seed), random_mask(case)
    expected, *others = (unify(case.picture, params, mask, backend=b) for b in BACKENDS)
    for unified in others:
        assert_array_equal(unified, expected, err_msg=f"{case} {params}")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("preset", ["default", "paper"])
@pytest.mark.parametrize("kind", pictures.KINDS)
def test_backends_agree_on_a_whole_picture(kind, preset, backend):
    picture = pictures.make(kind, 203, 299, seed=3)
    params = getattr(IUSParams, preset)()
    expected = unify(picture, params, backend="numba")
    assert_array_equal(unify(picture, params, backend=backend), expected)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("columns", "is_background"), [(3, False), (4, True)])
def test_enclosed_light_is_background_from_its_share_on(columns, is_background, backend):
    picture = np.full((20, 20, 3), (230, 40, 30), np.uint8)
    picture[9, 8 : 8 + columns] = 255
    params = IUSParams(background_area_divisor=100)  # A hundredth is 4 pixels.
    unified = unify(picture, params, backend=backend)
    filled = np.full_like(picture, (230, 40, 30))
    assert_array_equal(unified, picture if is_background else filled)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("row", "column"), [(0, 5), (19, 5), (5, 0), (5, 19), (1, 1)])
def test_light_at_the_border_is_background(row, column, backend):
    picture = np.full((20, 20, 3), (230, 40, 30), np.uint8)
    picture[row, column] = 255
    unified = unify(picture, IUSParams(background_area_divisor=100), backend=backend)
    at_border = (row, column) != (1, 1)
    assert (unified[row, column] == (255 if at_border else (230, 40, 30))).all()


# One seed in all, the first pixel, fills whatever its rules allow: each of all colours lies beside
# a run of the seed's, so that exactly the colours that turn into the seed's are close or light.

_SEED = (255, 0, 0)


def colors_beside_seed(first):
    """Return a picture with 2^20 colours from number `first` on, in rows 1 and 2 of every 3."""
    numbers = np.arange(first, first + 2**20).reshape(1024, 1024)
    colors = np.dstack([numbers >> 16, numbers >> 8 & 255, numbers & 255]).astype(np.uint8)
    picture = np.full((1537, 1025, 3), _SEED, np.uint8)
    picture[1::3, 1:] = colors[:512]
    picture[2::3, 1:] = colors[512:]
    return picture


def one_seed(params, **changes):
    everywhere = {"cell_px": 2**31 - 1, "seed_score": "saturation", "fill_color": "seed"}
    return IUSParams(**{**vars(params), **everywhere, **changes})


def expected_fill(picture, params):
    hue, saturation, value = np.moveaxis(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(int), 2, 0)
    outline = value < params.outline_value_below
    light = (saturation < params.light_saturation_below) & (value > params.light_value_above)
    close = np.minimum(hue, 180 - hue) <= params.hue_tolerance  # The seed's hue is 0.
    close &= saturation >= params.gray_saturation_below
    close &= 255 - value <= params.value_tolerance
    return np.where((~outline & (light | close))[..., None], np.uint8(_SEED), picture)


CLASS_RULES = {
    "default": one_seed(IUSParams.default()),
    "paper": one_seed(IUSParams.paper()),
    "outline": one_seed(IUSParams.paper(), hue_tolerance=90),
    "light": one_seed(IUSParams.default(), hue_tolerance=0, value_tolerance=0),
    "gray": one_seed(
        IUSParams.default(), hue_tolerance=90, value_tolerance=255, light_value_above=255
    ),
}


@pytest.mark.parametrize(
    ("rule", "backend"),
    [
        (rule, backend)
        for rule in CLASS_RULES
        for backend in BACKENDS
        if backend in ("numba", "cpp") or rule == "default"  # Others take a quarter of a minute.
    ],
)
def test_classes_of_every_color(rule, backend):
    params = CLASS_RULES[rule]
    everything = np.ones((1537, 1025), bool)
    for first in range(0, 2**24, 2**20):
        picture = colors_beside_seed(first)
        unified = unify(picture, params, everything, backend=backend)
        assert_array_equal(unified, expected_fill(picture, params))
