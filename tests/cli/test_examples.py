"""Which pictures a model learns from and is tested on, beyond what a split says."""

import hashlib

import pytest
from rows import add_picture

from toonnet.cli._examples_job import Choice, choose
from toonnet.dataset import Dataset
from toonnet.dataset.groups import assign_groups

HELD_OUT_FAMILY = "iconify"
"""With names of the set ``twemoji``."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """Return a data set of three sources, some of its pictures held out."""
    folder = tmp_path_factory.mktemp("examples") / "demo"
    with Dataset.create(folder) as dataset:
        with dataset.transaction() as connection:
            for label in ("cat", "dog"):
                for number in range(6):
                    for source in ("a", "b"):
                        add_picture(
                            connection, f"{label}/{number}", source=source, label=label,
                            status="accepted", licence="MIT",
                        )  # fmt: skip
                add_picture(
                    connection, f"twemoji:{label}", source="iconify", label=label, title=label,
                    status="accepted", licence="MIT",
                )  # fmt: skip
        assign_groups(dataset)
    with Dataset.open(folder) as dataset:
        yield dataset


def sources(pictures):
    return sorted({picture.source for picture in pictures})


def test_all_but_what_is_held_out(dataset):
    sides = choose(dataset, Choice(split="held_out", validation=0)).sides
    assert len(sides["train"]) == 24
    assert sources(sides["train"]) == ["a", "b"]
    assert sides["test"] == sides["held_out"]
    assert sources(sides["test"]) == ["iconify"]
    assert len(sides["test"]) == 2
    assert sides["validation"] == []


@pytest.mark.parametrize("split", ["grouped", "held_out"])
def test_a_source_left_out(dataset, split):
    sides = choose(dataset, Choice(split=split, leave_out="b", validation=0)).sides
    assert sources(sides["train"]) == ["a"]
    assert sources(sides["test"]) == ["b"]
    assert (len(sides["train"]), len(sides["test"])) == (12, 12)
    assert sources(sides["held_out"]) == ["iconify"]


def test_what_shares_a_group_with_a_source_left_out_is_on_no_side(dataset):
    query = "UPDATE picture SET group_id = ? WHERE source = ? AND source_id IN ('cat/0', 'cat/1')"
    before = dataset.connection.execute("SELECT group_id, id FROM picture").fetchall()
    with dataset.transaction() as connection:
        for source in ("a", "b"):
            connection.execute(query, ["shared", source])
    try:
        sides = choose(dataset, Choice(leave_out="b", validation=0)).sides
    finally:
        with dataset.transaction() as connection:
            connection.executemany("UPDATE picture SET group_id = ? WHERE id = ?", before)
    assert len(sides["train"]) == 10
    assert len(sides["test"]) == 12


def test_a_source_that_is_not_there(dataset):
    with pytest.raises(ValueError, match=r"source 'c' isn't one of a, b, iconify"):
        choose(dataset, Choice(leave_out="c"))


def test_what_is_kept_back_under_one_label_is_under_another(dataset):
    """Cats are in six groups, dogs in those four of them that cats alone would not keep back."""
    before = dataset.connection.execute("SELECT group_id, id FROM picture").fetchall()
    names = [f"both/{number}" for number in range(6)]
    names.sort(key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    query = "UPDATE picture SET group_id = ? WHERE source_id = ? AND source IN ('a', 'b')"
    with dataset.transaction() as connection:
        for number, name in enumerate(names):
            connection.execute(query, [name, f"cat/{number}"])
            connection.execute(query, [names[2 + number % 4], f"dog/{number}"])
    try:
        both = choose(dataset, Choice(split="held_out", validation=0.34)).sides
        cats = choose(dataset, Choice(split="held_out", validation=0.34, labels=("cat",))).sides
    finally:
        with dataset.transaction() as connection:
            connection.executemany("UPDATE picture SET group_id = ? WHERE id = ?", before)
    for side in ("train", "validation"):
        assert cats[side] == [picture for picture in both[side] if picture.label == "cat"]
        assert cats[side]


@pytest.mark.parametrize("narrower", [{"licences": ("MIT",)}, {"origins": ("collected",)}])
def test_what_is_kept_back_does_not_hang_on_what_is_wanted(dataset, narrower):
    query = "UPDATE picture SET licence = ?, origin = ? WHERE source = 'b'"
    with dataset.transaction() as connection:
        connection.execute(query, ["CC0-1.0", "composed"])
    try:
        both = choose(dataset, Choice(split="held_out", validation=0.3)).sides
        one = choose(dataset, Choice(split="held_out", validation=0.3, **narrower)).sides
    finally:
        with dataset.transaction() as connection:
            connection.execute(query, ["MIT", "collected"])
    assert len(both["validation"]) == 8
    for side in ("train", "validation"):
        assert one[side] == [picture for picture in both[side] if picture.source == "a"]
        assert one[side]
