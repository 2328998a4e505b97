"""Duplicates, exact and near: found as by comparing all with all, and the right one kept."""

import cv2
import numpy as np
import pytest
from cleanable import clean, drawings, put

from toonnet.dataset import identity, refresh_status
from toonnet.dataset.clean import near_duplicate_clusters
from toonnet.dataset.clean.likeness import Gallery
from toonnet.dataset.clean.measured import measured_pictures
from toonnet.dataset.review import record
from toonnet.dataset.status import DISTINCT


def jpeg(picture, quality=60):
    _, encoded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR)[..., ::-1])


def recoloured(picture):
    return np.ascontiguousarray(picture[..., ::-1])


def kept_of(dataset):
    """Return the source id of the picture that each marked one is a duplicate of."""
    query = (
        "SELECT marked.source_id, kept.source_id FROM finding "
        "JOIN picture AS marked ON marked.id = picture_id "
        "JOIN picture AS kept ON kept.id = other_id"
    )
    return dict(dataset.connection.execute(query).fetchall())


def decide(dataset, source_id, verdict):
    record(dataset, [identity("drawn", source_id)], verdict, who="tester")


def test_the_larger_original_is_kept(dataset):
    for name, side_px in (("small", 100), ("large", 900), ("medium", 400)):
        put(dataset, name, drawings()[0], measures={"source_side_px": side_px})
    clean(dataset)
    assert kept_of(dataset) == {"small": "large", "medium": "large"}
    put(dataset, "drawing without pixels of its own", drawings()[0])
    clean(dataset)
    assert set(kept_of(dataset).values()) == {"drawing without pixels of its own"}


def test_then_the_order_of_sources_and_ids_decides(dataset):
    names = ["1", "2", "3"]
    for name in names:
        put(dataset, name, drawings()[0])
    put(dataset, "elsewhere", drawings()[0], source="aaa")
    clean(dataset)
    assert set(kept_of(dataset).values()) == {"elsewhere"}
    clean(dataset, without=["exact_duplicates"])
    assert kept_of(dataset) == dict.fromkeys(names, "elsewhere")


def test_accepted_pictures_are_kept_rejected_ones_are_not(dataset):
    for name, side_px in (("large", 900), ("medium", 400), ("small", 100)):
        put(dataset, name, drawings()[0], measures={"source_side_px": side_px})
    decide(dataset, "large", "reject")
    clean(dataset)
    assert kept_of(dataset) == {"large": "medium", "small": "medium"}
    decide(dataset, "small", "accept")
    clean(dataset)
    assert kept_of(dataset) == {"large": "small", "medium": "small"}
    found = {picture.source_id: picture.status for picture in dataset.pictures()}
    assert found == {"large": "rejected", "medium": "duplicate", "small": "accepted"}


def test_an_accepted_duplicate_is_one_unless_a_person_has_said_distinct(dataset):
    for name in ("a", "b"):
        put(dataset, name, drawings()[0])
        decide(dataset, name, "accept")
    clean(dataset)
    ((marked, kept),) = kept_of(dataset).items()
    found = {picture.source_id: picture.status for picture in dataset.pictures()}
    assert found == {marked: "duplicate", kept: "accepted"}
    record(dataset, [identity("drawn", marked)], "accept", who="tester", reason=DISTINCT)
    clean(dataset)
    assert {picture.status for picture in dataset.pictures()} == {"accepted"}


def test_copies_are_near_and_recolourings_are_not(dataset):
    for number, picture in enumerate(drawings(5)):
        put(dataset, f"{number}", picture)
        put(dataset, f"{number} copy", jpeg(picture), measures={"source_side_px": 100})
        put(dataset, f"{number} in other colours", recoloured(picture))
    clean(dataset)
    colourless = {
        f"{number} in other colours"
        for number, picture in enumerate(drawings(5))
        if np.abs(picture.astype(int) - recoloured(picture)).mean() < 3
    }
    expected = {f"{number} copy": f"{number}" for number in range(5)}
    assert {key: kept for key, kept in kept_of(dataset).items() if "colours" not in key} == expected
    assert {key for key in kept_of(dataset) if "colours" in key} <= colourless


def test_every_duplicate_is_near_a_kept_picture(dataset):
    """A chain, each link a little off: its ends aren't alike, so both are kept."""
    first, last = (picture.astype(float) for picture in drawings()[:2])
    for number in range(12):
        blended = first + (last - first) * number / 11
        put(dataset, f"{number:02d}", blended.astype(np.uint8))
    settings = ("near_duplicates.distance=10", "near_duplicates.difference=30")
    clean(dataset, *settings, only=["near_duplicates"])
    kept = kept_of(dataset)
    assert 1 <= len(kept) <= 10
    assert not set(kept) & set(kept.values())
    pictures = {p.id: p for p in measured_pictures(dataset)}
    for marked, other in kept.items():
        a, b = (pictures[identity("drawn", name)] for name in (marked, other))
        assert (a.phash ^ b.phash).bit_count() <= 10
    assert len(near_duplicate_clusters(dataset, 10, 30)) == 1


def brute_force(pictures, hash_, distance, difference):
    found = set()
    for i, a in enumerate(pictures):
        for j, b in enumerate(pictures[:i]):
            bits = (getattr(a, hash_) ^ getattr(b, hash_)).bit_count()
            values = (np.frombuffer(p.thumbnail, np.uint8).astype(int) for p in (a, b))
            apart = np.abs(np.subtract(*values)).mean()
            if bits <= distance and apart <= difference:
                found.add((i, j))
    return found


@pytest.mark.parametrize("hash_", ["phash", "dhash"])
@pytest.mark.parametrize(("distance", "difference"), [(0, 255), (6, 3.0), (14, 20.0), (64, 255)])
def test_galleries_find_what_comparing_all_with_all_finds(dataset, hash_, distance, difference):
    for number, picture in enumerate(drawings(25)):
        put(dataset, f"{number}", picture)
        put(dataset, f"{number} copy", jpeg(picture, 30))
        put(dataset, f"{number} shifted", np.roll(picture, 4, axis=0))
    (dataset.folder / next(dataset.pictures()).file).write_bytes(b"spoiled")
    clean(dataset)
    pictures = list(measured_pictures(dataset))
    assert sum(picture.thumbnail is None for picture in pictures) == 1
    gallery, found = Gallery(pictures, hash_, distance, difference), set()
    for index in range(len(pictures)):
        found |= {(index, like.index) for like in gallery.all_like(index)}
        gallery.add(index)
    whole = [index for index, picture in enumerate(pictures) if picture.thumbnail is not None]
    expected = brute_force([pictures[index] for index in whole], hash_, distance, difference)
    assert found == {(whole[i], whole[j]) for i, j in expected}


def test_clusters_are_sorted_and_hold_whatever_its_status(dataset):
    ids = []
    for number, picture in enumerate(drawings(4)):
        ids.append(put(dataset, f"{number}", picture))
        if number < 2:
            ids[-1] = sorted([ids[-1], put(dataset, f"{number} copy", jpeg(picture))])
    decide(dataset, "0", "reject")
    clean(dataset)
    assert near_duplicate_clusters(dataset) == sorted(ids[:2])
    with dataset.transaction() as connection:
        connection.execute("DELETE FROM finding")
        refresh_status(connection)
    assert near_duplicate_clusters(dataset) == sorted(ids[:2])


def test_nothing_measured_gives_no_clusters(dataset):
    assert near_duplicate_clusters(dataset) == []
