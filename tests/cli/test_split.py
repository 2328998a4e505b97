"""``toonnet split``: what it prints, what it records."""

import json

import pytest
from commands import run
from rows import add_picture

from toonnet.dataset import Dataset
from toonnet.dataset.groups import assign_groups
from toonnet.dataset.splits import load_split


@pytest.fixture
def demo(tmp_path):
    with Dataset.create(tmp_path / "demo") as dataset:
        with dataset.transaction() as connection:
            for label in ("cat", "dog"):
                for number in range(10):
                    add_picture(connection, f"{label}/{number}", label=label)
            add_picture(connection, "twemoji:cat", source="iconify", title="cat")
        assign_groups(dataset)
    return tmp_path / "demo"


def test_a_table_and_a_record(demo):
    ended = run("split", demo)
    assert ended.returncode == 0, ended.stderr
    lines = [line.split() for line in ended.stdout.decode().splitlines()]
    assert ["cat", "7", "(7)", "3", "(3)", "1", "(1)", "30.0%"] in lines
    assert ["all", "14", "(14)", "6", "(6)", "1", "(1)", "30.0%"] in lines
    with Dataset.open(demo) as dataset:
        assert len(load_split(dataset).places) == 21


def test_json_and_dry_run(demo):
    ended = run("split", demo, "--scheme", "folds", "--seed", "3", "--json", "--dry-run")
    report = json.loads(ended.stdout)
    assert (report["scheme"], report["seed"]) == ("folds", 3)
    assert report["labels"]["dog"]["fold 4"] == {"pictures": 2, "groups": 2}
    assert report["all"]["held_out"] == {"pictures": 1, "groups": 1}
    with Dataset.open(demo) as dataset:
        assert not load_split(dataset, "folds", 3).places


def test_quiet(demo):
    ended = run("split", demo, "-q")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_what_is_no_data_set(tmp_path):
    ended = run("split", tmp_path)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert run("split", tmp_path, "--scheme", "half").returncode == 2
