"""A search for near-duplicates across the sides of splits, by another library, finds none."""

from itertools import combinations

import cv2
import imagehash
import numpy as np
import pytest
from commands import drawing
from PIL import Image
from rows import add_picture

from toonnet.batch import LocalEngine
from toonnet.dataset import Dataset, picture_file
from toonnet.dataset.clean import measure_pictures
from toonnet.dataset.groups import assign_groups
from toonnet.dataset.splits import assign_split
from toonnet.io import write_picture

DRAWINGS = 40
NEAR = 4
"""Bits of 64 that the hashes of near-duplicates differ in at most."""


def editions(seed):
    """Return a drawing as it is, brighter, moved, and through a lossy format."""
    plain = drawing(seed, height=120, width=160)
    brighter = cv2.add(plain, np.full_like(plain, 6))
    moved = cv2.warpAffine(
        plain, np.float32([[1, 0, 1], [0, 1, 1]]), (160, 120), borderValue=(255, 255, 255)
    )
    lossy = cv2.imdecode(cv2.imencode(".jpg", plain, [cv2.IMWRITE_JPEG_QUALITY, 70])[1], 1)
    return plain, brighter, moved, lossy


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """Editions of drawings, each told as another hand's: only their looks join them."""
    with Dataset.create(tmp_path_factory.mktemp("apart") / "demo") as made:
        for seed in range(DRAWINGS):
            for number, picture in enumerate(editions(seed)):
                with made.transaction() as connection:
                    id_ = add_picture(
                        connection, f"{number}/{seed}.png", label=("cat", "dog")[seed % 2]
                    )
                path = made.folder / picture_file(id_)
                path.parent.mkdir(parents=True, exist_ok=True)
                write_picture(path, picture)
        summary = measure_pictures(made, engine=LocalEngine(workers=1))
        assert summary.exit_status == 0
        assign_groups(made)
        yield made


def near_pairs_across(dataset, split):
    """Return how many near pairs there are, and how many of them are on two sides."""
    hashes = {
        picture: imagehash.phash(Image.open(dataset.path(picture)))
        for picture in dataset.pictures()
    }
    near = [pair for pair in combinations(hashes, 2) if hashes[pair[0]] - hashes[pair[1]] <= NEAR]
    across = [pair for pair in near if split.place(pair[0]) != split.place(pair[1])]
    return len(near), len(across)


@pytest.mark.parametrize("scheme", ["grouped", "folds"])
def test_no_near_duplicates_on_two_sides(dataset, scheme):
    near, across = near_pairs_across(dataset, assign_split(dataset, scheme))
    assert near > 3 * DRAWINGS
    assert across == 0


def test_the_papers_way_has_them(dataset):
    _, across = near_pairs_across(dataset, assign_split(dataset, "paper"))
    assert across > DRAWINGS


def test_drawings_of_their_own_stay_groups_of_their_own(dataset):
    groups = {}
    for picture in dataset.pictures():
        seed = picture.source_id.partition("/")[2]
        groups.setdefault(picture.group_id, set()).add(seed)
    assert len(groups) >= DRAWINGS
    assert all(len(seeds) == 1 for seeds in groups.values())
