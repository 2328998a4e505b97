"""``toonnet decisions`` as its users see it."""

import subprocess

import pytest
from commands import CLEAN, TOONNET, report, run
from rows import add_picture

from toonnet.dataset import Dataset
from toonnet.dataset.review import record


@pytest.fixture
def data(tmp_path):
    """Three pictures, two of them decided."""
    with Dataset.create(tmp_path / "data") as dataset:
        with dataset.transaction() as connection:
            ids = [add_picture(connection, name) for name in ("one", "two", "three")]
        record(dataset, ids[:1], "relabel", label="dog", who="me", at="2026-01-31T12:00:00Z")
        record(dataset, ids[1:2], "reject", reason="blurred", who="me", at="2026-01-31T12:00:00Z")
    return tmp_path / "data"


TABLE = b"""\
source,source_id,verdict,label,reason,perceptual_hash,who,at
drawn,one,relabel,dog,,,me,2026-01-31T12:00:00.000Z
drawn,two,reject,,blurred,,me,2026-01-31T12:00:00.000Z
"""


def test_export_and_import(data, tmp_path):
    ended = run("decisions", "export", data, tmp_path / "table.csv")
    assert (ended.returncode, ended.stdout) == (0, b"")
    assert ended.stderr == b"2 decisions written\n"
    assert (tmp_path / "table.csv").read_bytes() == TABLE
    assert run("decisions", "export", data, "-", "--quiet").stdout == TABLE
    for new, known in ((0, 2), (0, 2)):
        ended = run("decisions", "import", data, tmp_path / "table.csv", "--json")
        assert ended.returncode == 0
        assert report(ended) == {
            "new": new,
            "known": known,
            "changed": 0,
            "unknown": [],
            "wrong": [],
        }


def test_who_is_recorded(data):
    text = b"source,source_id,verdict\ndrawn,three,accept\n"
    command = [*TOONNET, "decisions", "import", str(data), "-", "--who", "somebody"]
    ended = subprocess.run(command, input=text, env=CLEAN, check=False, capture_output=True)
    assert ended.returncode == 0
    assert ended.stderr.startswith(b"1 decisions recorded, 0 known")
    assert (
        b"drawn,three,accept,cat,,,somebody,2" not in run("decisions", "export", data, "-").stdout
    )
    assert b"drawn,three,accept,,,,somebody,2" in run("decisions", "export", data, "-").stdout


def test_bad_lines_are_told_and_the_others_count(data, tmp_path):
    lines = [
        b"drawn,three,accept,,,,,",
        *[b"drawn,lost,accept,,,,,"] * 30,
        b"drawn,one,so what,,,,,",
    ]
    (tmp_path / "table.csv").write_bytes(b"\n".join([TABLE.splitlines()[0], *lines]))
    ended = run("decisions", "import", data, tmp_path / "table.csv")
    assert ended.returncode == 3
    told = ended.stderr.decode().splitlines()
    assert told[0].startswith(
        "line 33: verdict must be one of accept, reject, relabel, got 'so what'"
    )
    assert told[1] == "line 3: no picture 'lost' of 'drawn'"
    assert told[-2:] == [
        "… and 11 more; --json lists them all",
        "1 decisions recorded, 0 known, 0 changed since review, 30 without a picture, 1 wrong",
    ]
    (tmp_path / "table.csv").write_bytes(b"source,source_id,verdict\ndrawn,lost,accept\n")
    assert run("decisions", "import", data, tmp_path / "table.csv").returncode == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file or directory"),
        (b"name,verdict\n", "the CSV has no column 'source'; the first line names the columns"),
        (b"source,source_id,verdict\n\xff", "line 2 isn't UTF-8; save the CSV as UTF-8"),
    ],
)
def test_no_table(data, tmp_path, content, message):
    if content is not None:
        (tmp_path / "table.csv").write_bytes(content)
    ended = run("decisions", "import", data, tmp_path / "table.csv")
    assert ended.returncode == 1
    assert ended.stderr.count(b"\n") == 1
    assert ended.stderr.startswith(b"error: ")
    assert message in ended.stderr.decode()


def test_no_data_set(tmp_path):
    for command in ("import", "export"):
        ended = run("decisions", command, tmp_path, tmp_path / "table.csv")
        assert (ended.returncode, ended.stderr.count(b"\n")) == (1, 1)
        assert b"toonnet collect DATASET makes one" in ended.stderr
