"""Measures of one picture, against slow definitions of their own."""

import math
from collections import Counter

import cv2
import imagehash
import numpy as np
import pictures
import pytest
from cleanable import drawings, framed_square, photograph, white
from hypothesis import given, settings
from PIL import Image

from toonnet.dataset import pixel_sha256
from toonnet.dataset.clean.measures import measure, photograph_score


def neighbourhood(picture, y, x, radius=1):
    top, left = max(y - radius, 0), max(x - radius, 0)
    return picture[top : y + radius + 1, left : x + radius + 1].astype(int)


def slow_score(picture):
    """Grain times entropy, from the docstring, by loops over the pixels."""
    height, width = picture.shape[:2]
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(int)
    mirrored = np.pad(gray, 1, mode="reflect") if min(height, width) > 1 else None
    near, colors = 0, Counter()
    grain = 0
    for y in range(height):
        for x in range(width):
            if neighbourhood(picture, y, x).min() >= 250:
                continue
            near += 1
            colors[tuple(picture[y, x] >> 4)] += 1
            edge = any(
                np.ptp(neighbourhood(picture, v, u).reshape(-1, 3), axis=0).max() > 64
                for v in range(max(y - 2, 0), min(y + 3, height))
                for u in range(max(x - 2, 0), min(x + 3, width))
            )
            around = mirrored[y : y + 3, x : x + 3]
            laplacian = around[0, 1] + around[2, 1] + around[1, 0] + around[1, 2] - 4 * gray[y, x]
            grain += not edge and abs(laplacian) >= 4
    if near == 0:
        return 0.0
    entropy = -sum(n / near * math.log2(n / near) for n in colors.values())
    return grain / near * entropy


@settings(max_examples=40, deadline=None)
@given(pictures.cases(largest=14))
def test_the_score_is_what_its_words_say(case):
    if min(case.height, case.width) > 1:
        assert photograph_score(case.picture) == pytest.approx(slow_score(case.picture), abs=1e-9)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 3)])
def test_pictures_of_any_shape_have_measures(shape):
    picture = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    measures = measure(picture)
    assert len(measures["thumbnail"]) == 16 * 16 * 3
    assert 0 <= measures["photograph_score"] <= 12


def test_what_is_measured():
    picture = framed_square(32)
    picture[0, 0] = (0, 0, 7)
    measures = measure(picture)
    assert measures["drawn_share"] == 32 * 32 / 128 / 128
    assert measures["contrast"] == 255
    assert measures["pixel_sha256"] == pixel_sha256(picture)
    assert measures["phash"] == str(imagehash.phash(Image.fromarray(picture)))
    assert measures["dhash"] == str(imagehash.dhash(Image.fromarray(picture)))
    thumbnail = np.frombuffer(measures["thumbnail"], np.uint8).reshape(16, 16, 3)
    assert (thumbnail[:4, :4] == 0).all()
    assert (thumbnail[4:] == 255).all()


def test_white_is_empty_and_no_photograph():
    measures = measure(white())
    assert (measures["drawn_share"], measures["contrast"]) == (0, 0)
    assert measures["photograph_score"] == 0


def test_light_gray_counts_as_drawn_from_249():
    picture = white()
    picture[:64] = 250
    assert measure(picture)["drawn_share"] == 0
    picture[:64, :, 1] = 249
    assert measure(picture)["drawn_share"] == 0.5


def test_photographs_score_higher_than_drawings():
    assert max(map(photograph_score, drawings(12))) < 0.4
    assert min(photograph_score(photograph(seed)) for seed in range(5)) > 1
    ramp = np.repeat(np.linspace(0, 255, 128).astype(np.uint8)[None, :, None], 128, 0)
    assert photograph_score(np.repeat(ramp, 3, axis=2)) < 0.1
