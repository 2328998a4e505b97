"""Pictures made from pictures: rows, ids and licences; any workers; kills."""

import json
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from catalogs import dump
from commands import drawing, tree
from hypothesis import given
from hypothesis import strategies as st
from rows import add_picture

from toonnet.batch import LocalEngine, recipe_hash
from toonnet.dataset import Dataset, identity, mask_file, refresh_status
from toonnet.dataset.derive import Derived, derive, joined_licences
from toonnet.io import PictureError, encode_mask, write_picture


@dataclass(frozen=True)
class Tinted:
    """Adds a colour; fails for what is told to fail."""

    strengths: tuple = (1, 2)
    origin: str = "stylized"
    licences: tuple = ("MIT",)
    pause_s: float = 0.0

    def prepare(self):
        """Nothing to import."""

    def recipes(self, parent):
        return [{"operation": "tint", "version": 1, "strength": s} for s in self.strengths]

    def make(self, parent, recipe):
        time.sleep(self.pause_s)
        if parent.row.title == "bad":
            raise PictureError("broken", "it says so", "don't")
        tinted = parent.memory.setdefault("half", parent.pixels // 2) + recipe["strength"]
        mask = parent.gray_mask()
        return Derived(tinted, {} if mask is None else {"alpha": 255 - mask, "parts": mask // 100})


@pytest.fixture
def dataset(tmp_path):
    """Five parents of an odd size, the first with a mask."""
    with Dataset.create(tmp_path / "data") as dataset:
        fill(dataset)
        yield dataset


def fill(dataset):
    with dataset.transaction() as connection:
        for number in range(5):
            id_ = add_picture(
                connection,
                str(number),
                licence=("CC0-1.0", "CC-BY-4.0")[number % 2],
                group_id=f"g{number}",
                words='["cat"]',
            )
            if number == 0:
                connection.execute("INSERT INTO mask VALUES (?, 'alpha', ?)", [id_, mask_file(id_)])
                path = dataset.folder / mask_file(id_)
                path.parent.mkdir(parents=True)
                path.write_bytes(encode_mask(np.full((11, 23), 200, np.uint8)))
    for number, picture in enumerate(dataset.pictures()):
        dataset.path(picture).parent.mkdir(parents=True, exist_ok=True)
        write_picture(dataset.path(picture), drawing(number, height=11, width=23))


def run(dataset, stage=None, workers=2, **options):
    parents = list(dataset.pictures(origin="collected"))
    return derive(dataset, parents, stage or Tinted(), engine=LocalEngine(workers), **options)


def test_every_recipe_of_every_parent_gives_a_row(dataset):
    summary = run(dataset)
    assert summary.counts == {"done": 10}
    derived = list(dataset.pictures(origin="stylized"))
    assert len(derived) == 10
    for picture in derived:
        parent = dataset.picture(picture.parent_id)
        assert picture.id == identity(parent.id, recipe_hash(picture.recipe))
        assert picture.recipe_hash == recipe_hash(picture.recipe)
        assert picture.licence == f"{parent.licence} AND MIT"
        assert picture.group_id == parent.group_id
        assert (picture.source, picture.source_id) == (parent.source, parent.source_id)
        assert (picture.label, picture.words) == ("cat", ("cat",))
        expected = dataset.pixels(parent) // 2 + picture.recipe["strength"]
        assert np.array_equal(dataset.pixels(picture), expected)
        assert (dataset.mask(picture) is not None) == (dataset.mask(parent) is not None)
    masked = [picture for picture in derived if dataset.mask(picture) is not None]
    assert len(masked) == 2
    assert not dataset.mask(masked[0]).any()
    assert dataset.mask(masked[0], "parts").all()


def test_the_second_run_does_nothing_and_another_recipe_adds(dataset):
    run(dataset)
    before = dump(dataset.folder)
    assert run(dataset).counts == {"unchanged": 10}
    assert dump(dataset.folder) == before
    assert run(dataset, Tinted((2, 3))).counts == {"unchanged": 5, "done": 5}


def test_a_changed_parent_gives_changed_pictures(dataset):
    run(dataset)
    first = next(dataset.pictures(origin="collected"))
    write_picture(dataset.path(first), drawing(9, height=11, width=23))
    assert run(dataset).counts == {"unchanged": 8, "done": 2}


def test_the_number_of_workers_changes_nothing(dataset, tmp_path):
    run(dataset, workers=1)
    with Dataset.create(tmp_path / "other") as other:
        fill(other)
        run(other, workers=4)
    assert dump(tmp_path / "other") == dump(dataset.folder)
    assert tree(tmp_path / "other" / "images") == tree(dataset.folder / "images")


@pytest.mark.timeout(60)
def test_killed_then_run_again(dataset, tmp_path):
    run(dataset)
    with Dataset.create(tmp_path / "killed") as killed:
        fill(killed)
    moment = random.Random(1)
    for _ in range(3):
        child = os.fork()
        if child == 0:
            with Dataset.open(tmp_path / "killed") as killed:
                run(killed, Tinted(pause_s=0.05))
            os._exit(0)
        time.sleep(moment.uniform(0.05, 0.3))
        os.kill(child, 9)
        os.waitpid(child, 0)
    with Dataset.open(tmp_path / "killed") as killed:
        assert run(killed).exit_status == 0
    assert dump(tmp_path / "killed") == dump(dataset.folder)
    for part in ("images", "masks"):
        assert tree(tmp_path / "killed" / part) == tree(dataset.folder / part)


def test_faults_are_recorded(dataset):
    first = next(dataset.pictures())
    with dataset.transaction() as connection:
        connection.execute("UPDATE picture SET title = 'bad' WHERE id = ?", [first.id])
    assert run(dataset).counts == {"done": 8, "skipped": 2}
    broken = list(dataset.pictures(status="broken"))
    assert [picture.reason for picture in broken] == ["broken: it says so"] * 2


def test_limit_and_dry_run(dataset):
    before = dump(dataset.folder)
    assert len(run(dataset, dry_run=True).planned) == 10
    assert dump(dataset.folder) == before
    assert run(dataset, limit=3).counts == {"done": 3}


def test_a_mask_of_another_size_is_refused(dataset):
    class Wrong(Tinted):
        def make(self, parent, recipe):
            return Derived(parent.pixels, {"alpha": np.zeros((2, 3), np.uint8)})

    summary = run(dataset, Wrong())
    assert summary.counts == {"failed": 10}
    assert "mask 'alpha' must be 11 x 23 like the picture" in summary.problems[0].record.detail


def test_made_from_a_3d_model(dataset):
    with dataset.transaction() as connection:
        connection.execute(
            "INSERT INTO body (id, file, label, source, source_id, licence, group_id, status)"
            " VALUES ('b1', 'bodies/b1.obj', 'car', 'models', 'm', 'MIT', 'g', 'accepted')"
        )
    (dataset.folder / "bodies").mkdir()
    (dataset.folder / "bodies" / "b1.obj").write_text("v 0 0 0")

    class Rendered(Tinted):
        def make(self, parent, recipe):
            size = len(parent.path.read_text())
            return Derived(np.full((size, 3, 3), recipe["strength"], np.uint8))

    derive(dataset, dataset.bodies(label="car"), Rendered(origin="rendered"), engine=LocalEngine(1))
    made = list(dataset.pictures(origin="rendered"))
    assert [(p.label, p.status, p.licence, p.group_id) for p in made] == [
        ("car", "accepted", "MIT", "g")
    ] * 2


def test_what_is_made_follows_its_parent_until_somebody_decides(dataset):
    run(dataset)
    first = next(dataset.pictures(origin="collected"))
    one, two = (p.id for p in dataset.pictures(origin="stylized") if p.parent_id == first.id)
    grandchild = "0" * 16
    say = "INSERT INTO decision VALUES (NULL, ?, ?, ?, NULL, 'me', '2026-01-01T00:00:00Z', 0)"

    def statuses():
        pictures = (dataset.picture(id_) for id_ in (first.id, one, two, grandchild))
        return [(picture.status, picture.label) for picture in pictures]

    with dataset.transaction() as connection:
        add_picture(connection, "0", id=grandchild, parent_id=two, recipe_hash="r")
        connection.execute(say, [first.id, "relabel", "dog"])
        refresh_status(connection, [first.id])
    assert statuses() == [("accepted", "dog")] * 4
    with dataset.transaction() as connection:
        connection.execute(say, [one, "reject", None])
        connection.execute(say, [two, "accept", "bee"])
        refresh_status(connection)
    assert statuses() == [
        ("accepted", "dog"),
        ("rejected", "dog"),
        ("accepted", "bee"),
        ("accepted", "bee"),
    ]
    with dataset.transaction() as connection:
        connection.execute("UPDATE decision SET undone = 1")
        connection.execute(say, [first.id, "reject", None])
        assert refresh_status(connection, [first.id]) == 4
    assert {status for status, _ in statuses()} == {"rejected"}
    assert dataset.picture(grandchild).reason == "its parent is rejected"


@pytest.mark.parametrize(
    ("licences", "joined"),
    [
        ((), None),
        (("MIT",), "MIT"),
        (("MIT", None), None),
        (("MIT", "CC0-1.0", "MIT"), "CC0-1.0 AND MIT"),
        (("B AND A", "C"), "A AND B AND C"),
        (("GPL-2.0-only OR MIT",), "GPL-2.0-only OR MIT"),
        (("GPL-2.0-only OR MIT", "CC0-1.0"), "(GPL-2.0-only OR MIT) AND CC0-1.0"),
    ],
)
def test_licences_of_all_parents(licences, joined):
    assert joined_licences(licences) == joined


@given(st.lists(st.sampled_from(["A", "B", "C OR D"]), min_size=1))
def test_joining_again_changes_nothing(licences):
    once = joined_licences(licences)
    assert joined_licences([once, *licences]) == once


def test_recipes_are_kept_as_they_are(dataset):
    run(dataset)
    (text,) = dataset.connection.execute(
        "SELECT DISTINCT recipe FROM picture WHERE recipe LIKE '%: 2, %'"
    ).fetchone()
    assert json.loads(text) == {"operation": "tint", "version": 1, "strength": 2}
    assert Path(dataset.folder / "catalog.sqlite").exists()
