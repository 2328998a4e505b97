"""The Albumentations transforms: seeds, pickles, saved pipelines."""

import os
import pickle

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")

import albumentations
import numpy as np
import pictures
import pytest
from numpy.testing import assert_array_equal

from toonnet.adapters.albumentations import Stylize, Unify
from toonnet.fast import ius
from toonnet.stylize import STYLES, draw, texture_of

IMAGE = pictures.make("drawing", 48, 64, 3)


def pipeline(*transforms, seed=7):
    return albumentations.Compose(list(transforms), seed=seed)


def test_a_seed_decides_and_calls_differ():
    one, other = (pipeline(Stylize("crayon", p=1.0)) for _ in range(2))
    first, second = (one(image=IMAGE)["image"] for _ in range(2))
    assert_array_equal(other(image=IMAGE)["image"], first)
    assert not np.array_equal(first, second)
    assert not np.array_equal(
        pipeline(Stylize("crayon", p=1.0), seed=8)(image=IMAGE)["image"], first
    )


def test_it_is_the_filter():
    transform = Stylize("pencil", gray=True, p=1.0)
    expected = draw(
        IMAGE, texture_of("pencil"), STYLES["pencil"], seed=5, gray=True, by_region=True
    )
    assert_array_equal(transform.apply(IMAGE, seed=5), expected)
    assert_array_equal(pipeline(Unify(p=1.0))(image=IMAGE)["image"], ius(IMAGE))


def test_masks_and_boxes_stay():
    mask = np.zeros(IMAGE.shape[:2], np.uint8)
    result = pipeline(Stylize(p=1.0))(image=IMAGE, mask=mask)
    assert_array_equal(result["mask"], mask)


@pytest.mark.parametrize(
    "transform",
    [
        Stylize("charcoal", by_region=False, p=1.0),
        Stylize("custom", texture=np.arange(400, dtype=np.uint8).reshape(20, 20), p=1.0),
        Unify("paper", p=1.0),
    ],
    ids=["charcoal", "custom", "paper"],
)
def test_pickles_and_saved_pipelines_do_the_same(transform):
    expected = pipeline(transform)(image=IMAGE)["image"]
    copied = pickle.loads(pickle.dumps(pipeline(transform)))
    saved = albumentations.from_dict(albumentations.to_dict(pipeline(transform)))
    saved.set_random_seed(7)
    copied.set_random_seed(7)
    assert_array_equal(copied(image=IMAGE)["image"], expected)
    assert_array_equal(saved(image=IMAGE)["image"], expected)


def test_a_chance_of_nothing_does_nothing():
    assert_array_equal(pipeline(Stylize(p=0.0))(image=IMAGE)["image"], IMAGE)


def test_wrong_arguments():
    with pytest.raises(ValueError, match="style must be one of"):
        Stylize("oil")
    with pytest.raises(ValueError, match="custom needs one"):
        Stylize("custom")
    with pytest.raises(ValueError, match="preset must be"):
        Unify("best")
