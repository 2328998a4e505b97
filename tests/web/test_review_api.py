"""What the review page's server answers."""

import io
import shutil

import numpy as np
import pytest
from commands import run
from pages import make_data_set, serving, statuses
from PIL import Image

from toonnet.dataset import Dataset

MOMENT, LATER = "2026-01-31T12:00:00.000Z", "2026-01-31T12:00:01.000Z"


def rows(answer):
    """Return the rows of an answer as dictionaries by id."""
    columns = ("id", "label", "collected_label", "status", "reason", "source", "source_id",
               "origin", "title", "version", "decided", "other_id")  # fmt: skip
    return {row[0]: dict(zip(columns, row, strict=True)) for row in answer["rows"]}


def test_state_lists_all_pictures_in_the_order_of_their_sources(client, data):
    state = client.get("/api/state").json()
    assert [row[0] for row in state["rows"]] == data.ids
    assert state["columns"][0] == "id"
    assert state["labels"][-1] == "other"
    assert (state["name"], state["who"], state["last"]) == ("pets", "tester", None)


def test_decide_undo_and_send_again(client, data):
    body = {"ids": data.ids[:3], "verdict": "relabel", "label": "tree", "at": MOMENT}
    for _ in range(2):
        answer = client.post("/api/decisions", json=body).json()
        assert {row["status"] for row in rows(answer).values()} == {"accepted"}
        assert {row["label"] for row in rows(answer).values()} == {"tree"}
        assert answer["last"]["pictures"] == 3
    client.post("/api/decisions", json={"ids": data.ids[3:4], "verdict": "reject", "at": LATER})
    assert statuses(data.folder)[3] == ("rejected", "cat")
    answer = client.post("/api/undo", json={"at": LATER}).json()
    assert rows(answer)[data.ids[3]]["status"] == "pending"
    assert answer["last"]["at"] == MOMENT
    answer = client.post("/api/undo", json={"at": MOMENT}).json()
    assert answer["last"] is None
    assert {status for status, _ in statuses(data.folder).values()} == {"pending"}
    assert client.post("/api/undo", json={"at": "2020-01-01T00:00:00Z"}).json()["rows"] == []


def test_changes_tell_the_other_tabs(client, data):
    state = client.get("/api/state").json()
    since = {"epoch": state["epoch"], "since": state["serial"]}
    assert client.get("/api/changes", params=since).json()["rows"] == []
    client.post("/api/decisions", json={"ids": data.ids[:2], "verdict": "accept", "at": MOMENT})
    client.post("/api/undo", json={"at": MOMENT})
    answer = client.get("/api/changes", params=since).json()
    assert list(rows(answer)) == data.ids[:2]
    assert answer["serial"] == since["since"] + 4
    for wrong in ({"epoch": "other"}, {"since": answer["serial"] + 1}):
        assert client.get("/api/changes", params=since | wrong).json() == {"reload": True}


def test_details_tell_all_but_where_it_lies(client, data):
    with Dataset.open(data.folder) as dataset, dataset.transaction() as connection:
        connection.execute(
            "INSERT INTO finding VALUES (?, 'near', 'duplicate', '3 bits off', ?)", data.ids[:2]
        )
    client.post("/api/decisions", json={"ids": data.ids[:1], "verdict": "accept", "at": MOMENT})
    known = client.get(f"/api/pictures/{data.ids[0]}").json()
    assert (known["licence"], known["source"], known["height"]) == ("CC0-1.0", "drawn", 512)
    assert known["decisions"] == [
        {
            "verdict": "accept",
            "label": "cat",
            "reason": None,
            "who": "tester",
            "at": MOMENT,
            "undone": 0,
        }
    ]
    assert known["findings"][0]["other_id"] == data.ids[1]
    assert "file" not in known
    assert client.get(f"/api/pictures/{data.ids[1]}").json()["duplicates"] == data.ids[:1]


def test_thumbnails_are_small_kept_and_asked_for_once(client, data):
    big = np.zeros((600, 900, 3), np.uint8)
    Image.fromarray(big).save(data.folder / "images/1.png")
    with Dataset.open(data.folder) as dataset, dataset.transaction() as connection:
        connection.execute("UPDATE picture SET pixel_sha256 = 'b1' WHERE id = ?", [data.ids[1]])
    for id_, size in ((data.ids[0], (128, 96)), (data.ids[1], (256, 171))):
        answer = client.get(f"/thumbnails/{id_}")
        assert answer.headers["content-type"] == "image/webp"
        assert "immutable" in answer.headers["cache-control"]
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.size == size
        again = client.get(f"/thumbnails/{id_}", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    kept = sorted((data.folder / "cache" / "thumbnails").rglob("*.webp"))
    assert len(kept) == 2
    kept[0].write_bytes(b"what is kept is used")
    answers = [client.get(f"/thumbnails/{id_}").content for id_ in data.ids[:2]]
    assert b"what is kept is used" in answers


def test_a_whole_picture_is_the_file(client, data):
    answer = client.get(f"/pictures/{data.ids[0]}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content == (data.folder / "images/0.png").read_bytes()


def test_broken_and_lost_pictures_have_none(client, data):
    (data.folder / "images/0.png").unlink()
    (data.folder / "images/1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for id_ in data.ids[:2]:
        answer = client.get(f"/thumbnails/{id_}")
        assert answer.status_code == 404
        assert "detail" in answer.json()


def test_a_disk_that_keeps_nothing_is_no_hindrance(client, data):
    shutil.rmtree(data.folder / "cache", ignore_errors=True)
    (data.folder / "cache").write_bytes(b"a file where the folder would be")
    assert client.get(f"/thumbnails/{data.ids[0]}").status_code == 200


# --- the command ------------------------------------------------------------------------------
def test_the_same_data_set_has_the_same_port(tmp_path):
    make_data_set(tmp_path / "pets", 1)
    with serving(tmp_path / "pets") as first, serving(tmp_path / "pets") as beside:
        assert first.host != beside.host
    with serving(tmp_path / "pets") as again:
        assert again.host == first.host


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--host", "localhost"], 2, "host must be an IP address, got 'localhost'"),
        (["--host", "192.0.2.1"], 1, "can't listen at 192.0.2.1"),
        (["--who", "\n"], 2, "who must be"),
    ],
)
def test_what_keeps_it_from_starting_is_one_line(data, options, status, message):
    ended = run("review", data.folder, *options)
    assert (ended.returncode, ended.stdout) == (status, b"")
    assert message in ended.stderr.decode()


def test_no_data_set(tmp_path):
    ended = run("review", tmp_path)
    assert (ended.returncode, ended.stderr.count(b"\n")) == (1, 1)
    assert b"is no data set" in ended.stderr


def test_a_taken_port_is_told(data):
    with serving(data.folder, "--port", "0") as server:
        ended = run("review", data.folder, "--port", server.host.rpartition(":")[2])
    assert ended.returncode == 1
    assert b"name another --port" in ended.stderr
