"""Decisions: recorded, undone, carried as CSV."""

import csv
import io
from importlib import resources

import imagehash
import pytest
from commands import drawing
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rows import add_picture

from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.review import (
    COLUMNS,
    apply_shipped_decisions,
    export_decisions,
    import_decisions,
    last_act,
    record,
    shipped,
    undo,
)
from toonnet.dataset.status import refresh_status
from toonnet.io import write_picture

NOON = "2026-01-31T12:00:00.000Z"
LATER = "2026-01-31T13:00:00.000Z"


@pytest.fixture
def dataset(tmp_path):
    with Dataset.create(tmp_path / "data") as dataset:
        yield dataset


def fill(dataset, count, **values):
    with dataset.transaction() as connection:
        return [add_picture(connection, str(number), **values) for number in range(count)]


def state(dataset):
    """Return what decisions have made of the pictures, by source id."""
    return {p.source_id: (p.status, p.label, p.reason) for p in dataset.pictures()}


def table(*lines, header="source,source_id,verdict,label,reason,perceptual_hash,who,at"):
    return "\n".join([header, *lines, ""])


def test_verdicts_decide_status_label_and_reason(dataset):
    one, two, three = fill(dataset, 3)
    assert record(dataset, [one], "accept", who="me") == 1
    record(dataset, [two], "reject", who="me", reason="a photograph")
    record(dataset, [three], "relabel", label="dog", who="me")
    assert state(dataset) == {
        "0": ("accepted", "cat", None),
        "1": ("rejected", "cat", "a photograph"),
        "2": ("accepted", "dog", None),
    }


def test_a_duplicate_is_accepted_by_who_saw_that_it_was_taken_for_one(dataset):
    one, two = fill(dataset, 2)
    record(dataset, [one], "accept", who="me", at=NOON)
    with dataset.transaction() as connection:
        for id_, other in ((one, two), (two, one)):
            connection.execute(
                "INSERT INTO finding VALUES (?, 'near', 'duplicate', 'as another', ?)", [id_, other]
            )
        refresh_status(connection)
    assert state(dataset) == dict.fromkeys("01", ("duplicate", "cat", "as another"))
    record(dataset, [one], "accept", who="me", at=LATER)
    assert state(dataset)["0"] == ("accepted", "cat", "distinct")
    record(dataset, [two], "reject", who="me", at=LATER)
    assert state(dataset)["1"][0] == "rejected"


def test_an_act_is_undone_as_a_whole_and_only_it(dataset):
    ids = fill(dataset, 5)
    record(dataset, ids[:3], "reject", who="me", at=NOON)
    record(dataset, ids[2:], "relabel", label="bee", who="me", at=LATER)
    record(dataset, ids[:1], "accept", who="you", at=LATER)
    act = last_act(dataset, who="me")
    assert (act.at, act.verdict, act.pictures) == (LATER, "relabel", 3)
    assert sorted(undo(dataset, who="me", at=LATER)) == sorted(ids[2:])
    assert [status for status, *_ in state(dataset).values()].count("rejected") == 2
    assert dataset.picture(ids[2]).status == "rejected"
    assert dataset.picture(ids[4]).label == "cat"
    assert dataset.picture(ids[0]).status == "accepted"
    before = state(dataset)
    undo(dataset, who="me", at=LATER)
    assert state(dataset) == before
    undo(dataset, who="me", at=NOON)
    assert last_act(dataset, who="me") is None
    assert dataset.picture(ids[0]).status == "accepted"
    assert undo(dataset, who="nobody", at=NOON) == []


def test_what_is_sent_again_is_recorded_once(dataset):
    ids = fill(dataset, 3)
    assert record(dataset, ids * 2, "accept", who="me", at=NOON) == 3
    assert record(dataset, ids, "accept", who="me", at=NOON) == 0
    undo(dataset, who="me", at=NOON)
    assert record(dataset, ids, "accept", who="me", at=NOON) == 0
    assert set(state(dataset).values()) == {("pending", "cat", None)}


def test_an_accepted_picture_keeps_the_label_it_was_accepted_under(dataset):
    (one,) = fill(dataset, 1)
    record(dataset, [one], "accept", who="me")
    with dataset.transaction() as connection:
        connection.execute("UPDATE picture SET collected_label = 'dog'")
    record(dataset, [one], "accept", who="you")
    assert dataset.picture(one).label == "cat"


@pytest.mark.parametrize(
    ("verdict", "values", "message"),
    [
        ("approve", {}, "verdict must be one of accept, reject, relabel, got 'approve'"),
        ("relabel", {}, "relabel needs a label"),
        ("relabel", {"label": "unicorn"}, "label must be one of android robot, .*got 'unicorn'"),
        ("reject", {"label": "cat"}, "reject takes no label"),
        ("accept", {"who": " "}, "who must be a name"),
        ("accept", {"reason": "two\nlines"}, "reason must be one line"),
        ("accept", {"reason": "x" * 501}, "at most 500 characters"),
        ("accept", {"at": "yesterday"}, "at must be like 2026-01-31T12:00:00Z, got 'yesterday'"),
        ("accept", {"at": "2026-01-31T12:00:00"}, "at must be like"),
    ],
)
def test_wrong_values_are_named_and_nothing_is_recorded(dataset, verdict, values, message):
    (one,) = fill(dataset, 1)
    with pytest.raises(ValueError, match=message):
        record(dataset, [one], verdict, **({"who": "me"} | values))
    assert last_act(dataset, who="me") is None


def test_an_unknown_picture_stops_the_whole_act(dataset):
    ids = fill(dataset, 2)
    with pytest.raises(KeyError, match="no picture 'nothing'"):
        record(dataset, [*ids, "nothing"], "accept", who="me")
    assert {status for status, *_ in state(dataset).values()} == {"pending"}


def test_moments_of_any_zone_are_ordered_as_they_passed(dataset):
    (one,) = fill(dataset, 1)
    record(dataset, [one], "reject", who="me", at="2026-01-31T12:30:00+01:00")
    record(dataset, [one], "accept", who="you", at="2026-01-31T12:00:00Z")
    record(dataset, [one], "reject", who="she", at="2026-01-31T13:59:00+02:00")
    assert dataset.picture(one).status == "accepted"


# --- CSV --------------------------------------------------------------------------------------
UGLY = 'a,"b"; =1+1 <b>é \U0001f408'


def test_decisions_travel_to_another_data_set(dataset, tmp_path):
    with dataset.transaction() as connection:
        ids = [add_picture(connection, name) for name in ("x", UGLY, "z", "quiet")]
        child = add_picture(connection, "x2", parent_id=ids[0], recipe_hash="1")
    record(dataset, ids[:2], "reject", who=UGLY, reason=UGLY, at=NOON)
    record(dataset, ids[1:3], "relabel", label="tree", who="me", at=LATER)
    record(dataset, [child], "accept", who="me")
    exported = export_decisions(dataset)
    assert (exported.decisions, exported.left_out) == (3, 1)
    rows = list(csv.reader(io.StringIO(exported.text)))
    assert rows[0] == list(COLUMNS)
    assert [row[1] for row in rows[1:]] == sorted(row[1] for row in rows[1:])
    with Dataset.create(tmp_path / "other") as other:
        with other.transaction() as connection:
            for name in ("quiet", "z", UGLY, "x"):
                add_picture(connection, name)
        done = import_decisions(other, exported.text, who="nobody")
        assert (done.new, done.known, done.unknown, done.wrong) == (3, 0, [], [])
        assert state(dataset) == {**state(other), "x2": ("accepted", "cat", None)}
        assert export_decisions(other).text == exported.text
        again = import_decisions(other, exported.text, who="nobody")
        assert (again.new, again.known) == (0, 3)
        assert export_decisions(other).text == exported.text


def test_the_order_of_imports_does_not_matter(dataset):
    fill(dataset, 1)
    early = table(f"drawn,0,reject,,early,,a,{NOON}")
    late = table(f"drawn,0,relabel,bee,late,,b,{LATER}")
    import_decisions(dataset, late, who="me")
    import_decisions(dataset, early, who="me")
    assert state(dataset) == {"0": ("accepted", "bee", "late")}


def test_a_table_made_by_hand_needs_three_columns(dataset):
    fill(dataset, 3)
    text = "\ufeffsource_id,verdict,source\r\n0, accept ,drawn\r\n\r\n1,reject,drawn\r\n"
    done = import_decisions(dataset, text, who="me")
    assert (done.new, done.wrong, done.unknown) == (2, [], [])
    assert [row[0] for row in state(dataset).values()].count("accepted") == 1
    assert last_act(dataset, who="me").pictures >= 1
    assert import_decisions(dataset, text, who="me").known == 2


def test_bad_lines_are_told_by_number_and_the_others_count(dataset):
    fill(dataset, 9)
    text = table(
        "drawn,0,accept,,,,,",
        "drawn,1,approve,,,,,",
        "drawn,2,relabel,,,,,",
        "drawn,3,relabel,unicorn,,,,",
        "drawn,4,accept,,,xyz,,",
        "drawn,5,accept,,,,,never",
        "drawn,6,accept",
        ",7,accept,,,,,",
        "drawn,nothing,accept,,,,,",
        '"dra\nwn",0,accept,,,,,',
        "drawn,8,reject,cat,,,,",
    )
    done = import_decisions(dataset, text, who="me")
    assert done.new == 2
    assert [line.partition(":")[0] for line in done.wrong] == [f"line {n}" for n in range(3, 10)]
    assert done.wrong[4].startswith("line 7: at must be like")
    assert done.unknown == [
        "line 10: no picture 'nothing' of 'drawn'",
        "line 12: no picture '0' of 'dra\\nwn'",
    ]
    assert state(dataset)["8"] == ("rejected", "cat", None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column 'source'; the first line names the columns: source,source_id,verdict"),
        ("source,source_id\n", "no column 'verdict'"),
        ("source,source_id,verdict,licence\n", "a column 'licence' too many"),
        ("source,source_id,verdict,verdict\n", "a column 'verdict' too many"),
        ("\x89PNG\r\n\x1a\n\x00", "no column 'source'"),
    ],
)
def test_what_is_no_table_of_decisions_is_refused(dataset, text, message):
    with pytest.raises(DatasetError, match=message):
        import_decisions(dataset, text, who="me")


@given(text=st.text(max_size=80).map(lambda end: table("drawn,0,accept,,,,,", end)))
def test_no_table_breaks_it(shared, text):
    done = import_decisions(shared, text, who="me")
    assert done.new + done.known >= 1


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Dataset.create(tmp_path_factory.mktemp("shared")) as dataset:
        fill(dataset, 2)
        yield dataset


def test_a_changed_picture_is_pending_and_says_why(dataset):
    seen, changed, near = "0f" * 8, "f0" * 8, "0f" * 7 + "00"
    fill(dataset, 1, perceptual_hash=seen)
    fill_one = table(f"drawn,0,accept,,,{seen},me,{NOON}")
    import_decisions(dataset, fill_one, who="me")
    assert state(dataset)["0"][0] == "accepted"
    set_hash(dataset, changed)
    for _ in range(2):
        done = import_decisions(dataset, fill_one, who="me")
        assert (done.new, done.known, done.changed) == (0, 0, 1)
        assert state(dataset) == {"0": ("pending", "cat", "changed since review")}
    set_hash(dataset, near)
    again = import_decisions(dataset, table(f"drawn,0,accept,,,{seen},you,{NOON}"), who="me")
    assert again.new == 1
    assert state(dataset) == {"0": ("accepted", "cat", None)}
    undo(dataset, who="you", at=NOON)
    assert state(dataset) == {"0": ("pending", "cat", None)}


def test_hashes_are_measured_where_they_are_not_yet(dataset):
    one, two, lost = fill(dataset, 3)
    for id_, seed in ((one, 1), (two, 2)):
        path = dataset.path(dataset.picture(id_))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_picture(path, drawing(seed, 64, 48))
    record(dataset, [one, two, lost], "reject", who="me", at=NOON)
    rows = list(csv.DictReader(io.StringIO(export_decisions(dataset).text)))
    expected = [imagehash.phash(Image.fromarray(drawing(seed, 64, 48))) for seed in (1, 2)]
    assert [row["perceptual_hash"] for row in rows] == [*map(str, expected), ""]
    assert dataset.picture(one).perceptual_hash is None
    write_picture(dataset.path(dataset.picture(two)), drawing(1, 64, 48))
    done = import_decisions(dataset, export(rows), who="me")
    assert (done.known, done.changed) == (2, 1)
    assert state(dataset)["1"] == ("pending", "cat", "changed since review")


def export(rows):
    return table(*[",".join(row.values()) for row in rows])


def set_hash(dataset, digest):
    with dataset.transaction() as connection:
        connection.execute("UPDATE picture SET perceptual_hash = ?", [digest])


# --- shipped ----------------------------------------------------------------------------------
@pytest.fixture
def shipped_tables(tmp_path, monkeypatch):
    """A folder that stands for the package's own."""
    (tmp_path / "decisions").mkdir()
    monkeypatch.setattr(shipped.resources, "files", lambda _: tmp_path)
    return tmp_path / "decisions"


def test_shipped_decisions_give_way_to_what_was_decided_here(dataset, shipped_tables):
    ids = fill(dataset, 4)
    lines = [f"drawn,{n},accept,,,,{who},{LATER}" for n, who in enumerate("aabb")]
    (shipped_tables / "one.csv").write_text(table(*lines[:2]), encoding="utf-8")
    (shipped_tables / "two.csv").write_text(table(*lines[2:], f"drawn,0,accept,,,,b,{LATER}"))
    record(dataset, ids[:1], "reject", who="me", at=NOON)
    record(dataset, ids[3:], "reject", who="me", at=NOON)
    undo(dataset, who="me", at=NOON)
    record(dataset, ids[:1], "reject", who="me", at=LATER)
    done = apply_shipped_decisions(dataset)
    assert (done.new, done.wrong, done.unknown) == (2, [], [])
    statuses = {key: value[0] for key, value in state(dataset).items()}
    assert statuses == {"0": "rejected", "1": "accepted", "2": "accepted", "3": "pending"}
    assert apply_shipped_decisions(dataset).known == 2


def test_the_shipped_tables_make_sense(dataset):
    folder = resources.files("toonnet.dataset.review") / "decisions"
    assert folder.is_dir()
    assert apply_shipped_decisions(dataset).wrong == []
