"""The catalog and the data set over it."""

import hashlib
import sqlite3
import threading
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import add_picture

from toonnet.dataset import (
    Dataset,
    DatasetError,
    identity,
    mask_file,
    picture_file,
    pixel_sha256,
    refresh_status,
)
from toonnet.io import PictureError, encode_mask, write_picture


@pytest.fixture
def dataset(tmp_path):
    with Dataset.create(tmp_path / "data") as dataset:
        yield dataset


def test_what_is_no_data_set_says_so(tmp_path):
    with pytest.raises(DatasetError, match=r"no catalog.sqlite; toonnet collect DATASET makes one"):
        Dataset.open(tmp_path)
    (tmp_path / "catalog.sqlite").write_bytes(b"no database, but long enough to look like one" * 30)
    with pytest.raises(DatasetError, match=r"can't read .*not a database"):
        Dataset.open(tmp_path)


def test_another_programs_database_is_refused(tmp_path):
    connection = sqlite3.connect(tmp_path / "catalog.sqlite")
    connection.execute("CREATE TABLE picture (id)")
    connection.close()
    with pytest.raises(DatasetError, match="isn't a catalog of toonnet's"):
        Dataset.open(tmp_path)


@pytest.mark.parametrize(("version", "remedy"), [(99, "update toonnet"), (0, "into a new folder")])
def test_another_version_is_refused(tmp_path, version, remedy):
    with Dataset.create(tmp_path) as dataset:
        dataset.connection.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(DatasetError, match=remedy):
        Dataset.open(tmp_path)


def test_creating_twice(tmp_path):
    Dataset.create(tmp_path).close()
    with pytest.raises(DatasetError, match="is a data set already"):
        Dataset.create(tmp_path)
    Dataset.open(tmp_path, create=True).close()
    (tmp_path / "file").touch()
    with pytest.raises(DatasetError, match="can't make"):
        Dataset.create(tmp_path / "file" / "data")


def test_a_catalog_whose_making_was_killed_is_made_anew(tmp_path):
    (tmp_path / "catalog.sqlite").touch()
    with pytest.raises(DatasetError, match="is no data set"):
        Dataset.open(tmp_path)
    Dataset.open(tmp_path, create=True).close()
    Dataset.open(tmp_path).close()


def test_opening_with_create_makes_the_folder(tmp_path):
    with Dataset.open(tmp_path / "a" / "b", create=True) as dataset:
        assert list(dataset.pictures()) == []


def test_a_transaction_is_whole_or_absent(dataset):
    with suppress(KeyboardInterrupt), dataset.transaction() as connection:
        add_picture(connection, "1")
        raise KeyboardInterrupt
    assert list(dataset.pictures()) == []
    with dataset.transaction() as connection:
        add_picture(connection, "1")
    assert len(list(dataset.pictures())) == 1


def test_writers_in_two_places_wait_for_each_other(dataset):
    def write(first):
        with Dataset.open(dataset.folder) as other:
            for number in range(first, first + 20):
                with other.transaction() as connection:
                    add_picture(connection, str(number))

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(dataset.pictures())) == 40


def test_pictures_are_filtered_and_ordered(dataset):
    with dataset.transaction() as connection:
        for number in range(2500):
            add_picture(
                connection, str(number), label=("cat", "dog")[number % 2], licence=f"L{number % 3}"
            )
    ids = [picture.id for picture in dataset.pictures()]
    assert ids == sorted(ids)
    assert len(ids) == 2500
    assert sum(1 for _ in dataset.pictures(label="cat")) == 1250
    assert sum(1 for _ in dataset.pictures(label=["cat", "dog"])) == 2500
    assert {p.licence for p in dataset.pictures(licences=("L0", "L2"))} == {"L0", "L2"}
    assert list(dataset.pictures(label=())) == []
    assert list(dataset.pictures(status="accepted")) == []


def test_the_catalog_may_be_written_while_it_is_read(dataset):
    with dataset.transaction() as connection:
        for number in range(1200):
            add_picture(connection, str(number))
    for picture in dataset.pictures():
        with dataset.transaction() as connection:
            connection.execute("UPDATE picture SET title = 'seen' WHERE id = ?", [picture.id])
    assert all(picture.title == "seen" for picture in dataset.pictures())


def test_a_row_becomes_a_picture(dataset):
    with dataset.transaction() as connection:
        id_ = add_picture(connection, "1", words='["a", "b"]')
    picture = dataset.picture(id_)
    assert picture.words == ("a", "b")
    assert picture.recipe is None
    with pytest.raises(KeyError, match="no picture 'nothing'"):
        dataset.picture("nothing")


def test_pixels_and_masks(dataset):
    rng = np.random.default_rng(0)
    pixels, alpha = rng.integers(0, 256, (5, 7, 3), np.uint8), np.full((5, 7), 127, np.uint8)
    alpha[2:, 3:] = 128
    with dataset.transaction() as connection:
        id_ = add_picture(connection, "1")
        bare = add_picture(connection, "2")
        broken = add_picture(connection, "3", file=None, reason="truncated: it ends early")
        connection.execute("INSERT INTO mask VALUES (?, 'alpha', ?)", [id_, mask_file(id_)])
        connection.execute("INSERT INTO mask VALUES (?, 'parts', ?)", [id_, mask_file(id_)])
    picture = dataset.picture(id_)
    for file, content in ((picture_file(id_), None), (mask_file(id_), encode_mask(alpha))):
        (dataset.folder / file).parent.mkdir(parents=True)
        if content:
            (dataset.folder / file).write_bytes(content)
        else:
            write_picture(dataset.path(picture), pixels)
    assert np.array_equal(dataset.pixels(picture), pixels)
    assert np.array_equal(dataset.mask(picture), alpha >= 128)
    assert dataset.mask(picture, "parts").all()
    assert dataset.mask(dataset.picture(bare)) is None
    with pytest.raises(PictureError, match="missing"):
        dataset.pixels(dataset.picture(bare))
    with pytest.raises(DatasetError, match="has no file: truncated"):
        dataset.path(dataset.picture(broken))


def test_identities():
    named = hashlib.sha256(b'["openmoji","1F431"]').hexdigest()
    assert identity("openmoji", "1F431") == named[:16]
    assert len({identity(*p) for p in [("ab", "c"), ("a", "bc"), ("abc",), ("a", "b", "c")]}) == 4
    assert identity("ü") == identity("\u00fc")
    assert picture_file("ab12") == "images/ab/ab12.png"
    assert mask_file("ab12", "parts") == "masks/ab/ab12-parts.png"


def test_the_pixels_hash_tells_sizes_apart():
    assert pixel_sha256(np.zeros((2, 3, 3), np.uint8)) != pixel_sha256(
        np.zeros((3, 2, 3), np.uint8)
    )
    strided = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    assert pixel_sha256(strided[::2]) == pixel_sha256(strided[::2].copy())


def test_opening_in_a_fresh_process_reads_what_was_written(dataset):
    with dataset.transaction() as connection:
        add_picture(connection, "1")
    with Dataset.open(dataset.folder) as again:
        assert [p.source_id for p in again.pictures()] == ["1"]


DECISIONS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "reject", "relabel"]),
        st.sampled_from([None, "dog", "bee"]),
        st.booleans(),
        st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-02-01T00:00:00Z"]),
        st.sampled_from(["seen", "distinct"]),
    ).filter(lambda decision: decision[0] != "relabel" or decision[1]),
    max_size=4,
)
FINDINGS = st.dictionaries(
    st.sampled_from(["blank", "near", "words"]),
    st.sampled_from(["rejected", "duplicate", "broken", "pending"]),
    max_size=3,
)


def derived(has_file, decisions, findings):
    """Derive label, status and reason by loops."""
    label = "cat"
    in_time = sorted(decisions, key=lambda decision: decision[3])
    standing = [(verdict, name, why) for verdict, name, undone, _, why in in_time if not undone]
    for verdict, name, _ in standing:
        if verdict != "reject" and name:
            label = name
    if not has_file:
        return label, "broken", "torn"
    if standing:
        verdict, _, why = standing[-1]
        doubled = [f"found by {rule}" for rule in sorted(findings) if findings[rule] == "duplicate"]
        if verdict != "reject" and why != "distinct" and doubled:
            return label, "duplicate", doubled[0]
        return label, "rejected" if verdict == "reject" else "accepted", why
    for status in ("broken", "rejected", "duplicate", "pending"):
        for rule in sorted(findings):
            if findings[rule] == status:
                return label, status, f"found by {rule}"
    return label, "pending", None


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Dataset.create(tmp_path_factory.mktemp("shared")) as dataset:
        yield dataset.connection


@given(cases=st.lists(st.tuples(st.booleans(), DECISIONS, FINDINGS), min_size=1, max_size=4))
def test_status_against_a_slow_definition(shared, cases):
    shared.execute("BEGIN")
    expected = {}
    for number, (has_file, decisions, findings) in enumerate(cases):
        file = {} if has_file else {"file": None, "reason": "torn"}
        id_ = add_picture(shared, str(number), label="cat", **file)
        expected[id_] = derived(has_file, decisions, findings)
        for verdict, label, undone, at, why in decisions:
            shared.execute(
                "INSERT INTO decision VALUES (NULL, ?, ?, ?, ?, 'me', ?, ?)",
                [id_, verdict, label, why, at, undone],
            )
        for rule, status in findings.items():
            shared.execute(
                "INSERT INTO finding VALUES (?, ?, ?, ?, NULL)",
                [id_, rule, status, f"found by {rule}"],
            )
    refresh_status(shared)
    rows = shared.execute("SELECT id, label, status, reason FROM picture").fetchall()
    again = refresh_status(shared)
    shared.rollback()
    assert {row[0]: row[1:] for row in rows} == expected
    assert again == 0


def test_only_the_named_pictures_are_derived(dataset):
    with dataset.transaction() as connection:
        ids = [add_picture(connection, str(number)) for number in range(1200)]
        connection.executemany(
            "INSERT INTO finding VALUES (?, 'blank', 'rejected', 'blank', NULL)",
            [[id_] for id_ in ids],
        )
        assert refresh_status(connection, ids[:700]) == 700
    assert sum(1 for _ in dataset.pictures(status="rejected")) == 700
