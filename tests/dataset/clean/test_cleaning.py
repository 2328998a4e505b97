"""``toonnet clean`` as a whole: undone, tuned, resumed, with broken files and any workers."""

import json
import shutil

import numpy as np
import pytest
from catalogs import dump
from cleanable import clean, drawings, marks, photograph, put, statuses, white
from commands import report, run
from rows import add_picture

from toonnet.batch import LocalEngine
from toonnet.dataset import Dataset, identity
from toonnet.dataset.clean import apply_rules, chosen_rules, measure_pictures, undo_rules
from toonnet.dataset.review import record
from toonnet.io import write_picture


@pytest.fixture(scope="module")
def messy(tmp_path_factory):
    """A data set with something for most rules; not cleaned yet."""
    folder = tmp_path_factory.mktemp("messy") / "data"
    with Dataset.create(folder) as dataset:
        for number, picture in enumerate(drawings(6)):
            put(dataset, f"drawing {number}", picture, title="sun")
        put(dataset, "copy", drawings(6)[2])
        put(dataset, "white", white())
        put(dataset, "photograph", photograph())
        put(dataset, "hot dog", drawings(6)[5][::-1].copy(), label="dog", title="hot dog")
        put(dataset, "cut", photograph(1))
        path = folder / dataset.picture(identity("drawn", "cut")).file
        path.write_bytes(path.read_bytes()[:500])
        put(dataset, "lost", None)
        with dataset.transaction() as connection:
            add_picture(connection, "broken", file=None, status="broken", reason="truncated: …")
    return folder


EXPECTED = {
    "cut": "broken",
    "lost": "broken",
    "white": "blank",
    "photograph": "photograph",
    "hot dog": "wrong_words",
}


@pytest.fixture
def copy(messy, tmp_path):
    return shutil.copytree(messy, tmp_path / "data")


@pytest.fixture(scope="module")
def cleaned(messy, tmp_path_factory):
    folder = shutil.copytree(messy, tmp_path_factory.mktemp("cleaned") / "data")
    ended = run("clean", folder, "--json", "--workers", 1)
    assert ended.returncode == 3, ended.stderr
    return folder, report(ended)


def test_what_is_marked_and_told(cleaned):
    folder, told = cleaned
    with Dataset.open(folder) as dataset:
        found = marks(dataset)
        copies = {name for name, rule in found.items() if rule == "exact_duplicates"}
        assert len(copies) == 1
        assert copies <= {"copy", "drawing 2"}
        assert {name: rule for name, rule in found.items() if name not in copies} == EXPECTED
        assert statuses(dataset)["cut"][0] == "broken"
        assert statuses(dataset)["cut"][1].startswith("truncated: ")
        assert statuses(dataset)["lost"][1].startswith("missing: ")
        assert statuses(dataset)["broken"] == ("broken", "truncated: …")
        for picture in dataset.pictures(status="pending"):
            assert len(picture.perceptual_hash) == 16
    assert told["rules"]["broken"] == {"marked": 2}
    assert told["rules"]["photograph"] == {"marked": 1, "score": 0.9}
    assert (told["done"], told["skipped"], told["pictures"], told["changed"]) == (10, 2, 12, 6)
    assert {problem["reason"] for problem in told["problems"]} == {"truncated", "missing"}


def test_the_number_of_workers_changes_nothing(copy, cleaned):
    assert run("clean", copy, "--workers", 3).returncode == 3
    assert dump(copy) == dump(cleaned[0])


def test_a_second_run_reads_only_what_is_broken(cleaned):
    folder, _ = cleaned
    before = dump(folder)
    again = report(run("clean", folder, "--json"))
    assert (again["done"], again["skipped"], again["changed"]) == (0, 2, 0)
    assert dump(folder) == before


def test_tuning_reads_no_picture_and_going_back_gives_the_same(dataset):
    for number, picture in enumerate(drawings(6)):
        put(dataset, f"{number}", picture)
    put(dataset, "photograph", photograph())
    clean(dataset)
    before = dump(dataset.folder)
    for picture in dataset.pictures():  # Of the same size, so nobody knows without reading them.
        path = dataset.path(picture)
        path.write_bytes(bytes(path.stat().st_size))
    tuned = clean(dataset, "photograph.score=12", "nearly_empty.drawn_share=1")
    assert set(marks(dataset).values()) == {"nearly_empty"}
    assert tuned.changed == 7
    clean(dataset)
    assert dump(dataset.folder) == before


def test_undo_takes_all_back_and_leaves_other_findings(dataset):
    put(dataset, "white", white())
    other = put(dataset, "other", drawings()[1])
    for name in ("once", "once more"):
        put(dataset, name, drawings()[0])
    with dataset.transaction() as connection:
        connection.execute(
            "INSERT INTO finding VALUES (?, 'of another', 'pending', 'look again', NULL)", [other]
        )
    before = statuses(dataset)
    clean(dataset)
    assert len(marks(dataset)) == 3
    assert undo_rules(dataset) == 2
    assert marks(dataset) == {"other": "of another"}
    assert statuses(dataset) == before | {"other": ("pending", "look again")}
    assert undo_rules(dataset) == 0
    clean(dataset)
    assert len(marks(dataset)) == 3


def test_what_a_person_decided_counts_for_more(dataset):
    id_ = put(dataset, "white", white())
    record(dataset, [id_], "accept", who="tester")
    clean(dataset)
    assert marks(dataset) == {"white": "blank"}
    assert statuses(dataset)["white"][0] == "accepted"


def test_a_dry_run_marks_nothing(copy):
    ended = run("clean", copy, "--dry-run")
    assert ended.returncode == 3
    assert b"6 of 12 pictures would be marked" in ended.stderr
    with Dataset.open(copy) as dataset:
        assert marks(dataset) == {}
        assert {status for status, _ in statuses(dataset).values()} == {"pending", "broken"}


def test_undo_only_and_without_on_the_command_line(copy):
    run("clean", copy)
    assert run("clean", copy, "--only", "blank,broken").returncode == 3
    with Dataset.open(copy) as dataset:
        assert set(marks(dataset).values()) == {"blank", "broken"}
        rules = dataset.connection.execute("SELECT value FROM meta WHERE key = 'clean'").fetchone()
        assert json.loads(rules[0]) == {"broken": {}, "blank": {"contrast": 16}}
    ended = run("clean", copy, "--undo")
    assert (ended.returncode, b"4 pictures changed" in ended.stderr) == (0, False)
    assert b"3 pictures changed" in ended.stderr
    with Dataset.open(copy) as dataset:
        assert marks(dataset) == {}


def test_pictures_made_from_others_go_with_those(dataset):
    parent = put(dataset, "white", white())
    put(dataset, "inverted", 255 - white(), parent_id=parent, recipe_hash="0", origin="unified")
    cleaned = clean(dataset)
    assert cleaned.pictures == 1
    assert statuses(dataset) == {
        "white": ("rejected", "blank: contrast 0"),
        "inverted": ("rejected", "its parent is rejected"),
    }


def test_a_changed_file_is_measured_again(dataset):
    id_ = put(dataset, "cat", white())
    put(dataset, "other", drawings()[1])
    clean(dataset)
    before = dataset.picture(id_)
    write_picture(dataset.path(before), drawings()[0])
    summary = measure_pictures(dataset, engine=LocalEngine(1))
    assert summary.counts["done"] == 1
    after = dataset.picture(id_)
    assert after.pixel_sha256 != before.pixel_sha256
    assert after.perceptual_hash != before.perceptual_hash


def test_a_mended_file_is_marked_no_more(dataset):
    id_ = put(dataset, "cat", drawings()[0])
    path = dataset.path(dataset.picture(id_))
    content = path.read_bytes()
    clean(dataset)
    good = dump(dataset.folder)
    path.write_bytes(content[:60])
    clean(dataset)
    assert statuses(dataset)["cat"][0] == "broken"
    path.write_bytes(content)
    clean(dataset)
    assert dump(dataset.folder) == good


def test_limit_and_force(dataset):
    for number, picture in enumerate(drawings(5)):
        put(dataset, f"{number}", picture)
    engine = LocalEngine(1)
    counts = [
        measure_pictures(dataset, engine=engine, **options).counts["done"]
        for options in ({"limit": 2}, {"limit": 2, "seed": 1}, {}, {}, {"force": True})
    ]
    assert counts == [2, 2, 1, 0, 5]


def test_a_thousand_pictures_of_one_hash(dataset):
    """Their pairs aren't listed one by one: hashes that differ are."""
    with dataset.transaction() as connection:
        for number in range(1500):
            id_ = add_picture(connection, str(number), pixel_sha256=str(number))
            measures = {"measures": 1, "phash": "0" * 16, "dhash": "0" * 16, "contrast": 99}
            measures |= {"thumbnail": np.full(768, number % 250, np.uint8).tobytes()}
            connection.executemany(
                "INSERT INTO measurement VALUES (?, ?, ?)",
                [(id_, name, value) for name, value in measures.items()],
            )
    cleaned = apply_rules(dataset, chosen_rules())
    kept = 1500 - cleaned.marked["near_duplicates"]
    assert 250 / 7 <= kept <= 250 / 4 + 1  # None of 0 to 249 within 3 of another one, or of none.


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (("--rule", "photograph.grain=1"), 2, b"has no threshold 'grain'; it has score"),
        (("--without", "dust"), 2, b"no rule is called 'dust'"),
        (("--undo", "--dry-run"), 2, b"don't go together"),
        ((), 1, b"no data set"),
    ],
)
def test_what_is_wrong_is_one_clear_line(tmp_path, options, status, message):
    ended = run("clean", tmp_path / "nothing", *options)
    assert ended.returncode == status
    assert message in ended.stderr
    assert b"Traceback" not in ended.stderr
