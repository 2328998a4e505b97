"""``toonnet stats``: a table, JSON, a report."""

import json

import pytest
from commands import run
from pictures_of_a_set import add_drawing

from toonnet.dataset import Dataset


@pytest.fixture
def demo(tmp_path):
    with Dataset.create(tmp_path / "demo") as dataset:
        for number in range(3):
            add_drawing(dataset, f"{number}.png", status="accepted")
    return tmp_path / "demo"


def test_a_table(demo):
    ended = run("stats", demo)
    assert ended.returncode == 0, ended.stderr
    lines = [line.split() for line in ended.stdout.decode().splitlines()]
    assert ["cat", "3", "–", "–", "–", "–", "3"] in lines
    assert ["CC0-1.0", "3"] in lines


def test_json_beside_a_report(demo, tmp_path):
    ended = run("stats", demo, "--json", "--html", tmp_path / "report.html")
    found = json.loads(ended.stdout)
    assert found["labels"] == {"cat": {"accepted": 3}}
    assert set(found["style_and_label"]) == {"cramers_v", "guessed_from_style", "guessed_blindly"}
    assert (tmp_path / "report.html").read_text().count("data:image/webp") == 3
    assert b"report written" in ended.stderr


def test_quiet(demo, tmp_path):
    ended = run("stats", demo, "-q", "--html", tmp_path / "report.html", "--limit", 1)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
    assert (tmp_path / "report.html").read_text().count("data:image/webp") == 1


def test_where_nothing_can_be_written_or_read(demo, tmp_path):
    for arguments in ((demo, "--html", tmp_path / "no" / "report.html"), (tmp_path / "no",)):
        ended = run("stats", *arguments)
        assert ended.returncode == 1
        assert len(ended.stderr.splitlines()) == 1
        assert ended.stderr.startswith(b"error: ")
