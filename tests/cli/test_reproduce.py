"""``toonnet reproduce`` on a small set of real drawings."""

import json
import time
from types import SimpleNamespace

import pytest
from commands import report, run, start
from pictures_of_a_set import real_set

from toonnet.dataset import Dataset

PATIENCE_S = 900
TABLE_1 = {"r101", "r101-custom", "gv3", "gv3-custom"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a data set in it."""
    folder = tmp_path_factory.mktemp("reproduce")
    real_set(folder / "set")
    return folder


def reproduce(folder, what, *options):
    return run(
        "reproduce", what, folder / "set", "--scale", "smoke", "--results", folder / "results",
        "--workers", "1", *options, timeout=PATIENCE_S,
    )  # fmt: skip


def rows(folder):
    """Return the rows' files by cell."""
    there = (folder / "results" / "smoke" / "grouped-0").glob("*.json")
    return {path.stem: path for path in there if path.stem != "test"}


@pytest.fixture(scope="module")
def reproduced(folder):
    """Kill a run with no warning after a cell, go on with all; tell which rows were when there."""
    process = start(
        "reproduce", "table1", folder / "set", "--scale", "smoke",
        "--results", folder / "results", "--workers", "1",
    )  # fmt: skip
    while not rows(folder) and process.poll() is None:
        time.sleep(0.05)
    process.kill()
    process.wait()
    before = {name: path.stat().st_mtime_ns for name, path in rows(folder).items()}
    ended = reproduce(folder, "all", "--json")
    assert ended.returncode == 0, ended.stderr
    after = {name: path.stat().st_mtime_ns for name, path in rows(folder).items()}
    figures = json.loads((folder / "results" / "smoke" / "results.json").read_text())
    return SimpleNamespace(
        folder=folder, before=before, after=after, told=report(ended), figures=figures
    )


def test_a_plan_writes_nothing(folder, tmp_path):
    places = ("--results", tmp_path / "results", "--work", tmp_path / "work")
    ended = reproduce(folder, "table1", *places, "--dry-run", "--json")
    assert ended.returncode == 0, ended.stderr
    told = report(ended)
    assert {row["cell"] for row in told["cells"]} == TABLE_1
    assert told["seconds"] == pytest.approx(sum(row["seconds"] for row in told["cells"]), abs=5)
    assert list(tmp_path.iterdir()) == []
    assert b"4 of 4 cells to run" in reproduce(folder, "table1", *places, "--dry-run").stdout


@pytest.mark.timeout(4 * PATIENCE_S)
def test_a_killed_run_goes_on_cell_by_cell(reproduced):
    """The same command makes what isn't there yet."""
    folder, before, after = reproduced.folder, reproduced.before, reproduced.after
    assert 1 <= len(before) < len(TABLE_1)
    assert (reproduced.told["made"], reproduced.told["left"]) == (len(after) - len(before), 0)
    assert set(after) > TABLE_1
    assert {name: after[name] for name in before} == before
    assert set(reproduced.figures["cells"]) == set(after) - {"pre-logits_r101+gv3+gv3-fin"}
    tested = json.loads((folder / "results" / "smoke" / "grouped-0" / "test.json").read_text())
    assert len(json.loads(rows(folder)["gv3"].read_text())["ranks"]) == len(tested["ids"])
    text = (folder / "results" / "smoke" / "README.md").read_text()
    for title in ("Table 1", "Table 2", "Table 3", "Figure 9", "Figure 10", "Figure 11"):
        assert title in text
    row = json.loads(rows(folder)["npn3_r101+gv3+gv3-fin"].read_text())
    assert len(row["epochs"]) == row["configuration"]["recipe"]["epochs"]
    best = json.loads(rows(folder)["best-single_r101+gv3"].read_text())
    chosen = ("r101", "gv3")[best["more"]["chosen"]]
    assert best["ranks"] == json.loads(rows(folder)[chosen].read_text())["ranks"]


@pytest.mark.timeout(4 * PATIENCE_S)
def test_variants_are_chosen_on_the_validation_pictures(reproduced):
    folder = reproduced.folder
    ended = reproduce(folder, "variants", "--json")
    assert ended.returncode == 0, ended.stderr
    assert report(ended)["left"] == 0
    text = (folder / "results" / "smoke" / "README.md").read_text()
    assert text.count("← chosen") == len(("IUS", "FIN", "NPN"))
    stored = json.loads(rows(folder)["r101-fin-hsv"].read_text())
    assert stored["configuration"]["fin"]["feature"] == "hsv_histogram"


@pytest.mark.timeout(4 * PATIENCE_S)
def test_no_group_is_on_both_sides(reproduced):
    """What the rows were trained on and what they were tested on have no group in common."""
    import numpy as np

    from toonnet.experiments.pack import SIDES, Pack

    pack = Pack.load(reproduced.folder / "set" / "runs" / "reproduce" / "smoke" / "pack.npz")
    groups = np.array(pack.groups)
    parts = [set(groups[pack.numbers("grouped-0", side)]) for side in SIDES[1:]]
    assert all(parts)
    assert not parts[0] & parts[1]
    assert not (parts[0] | parts[1]) & parts[2]


@pytest.mark.timeout(4 * PATIENCE_S)
def test_pictures_that_came_later_are_told_and_wait(reproduced):
    folder = reproduced.folder
    with Dataset.open(folder / "set") as dataset, dataset.transaction() as connection:
        connection.execute("UPDATE picture SET status = 'rejected' WHERE source_id = '1F431'")
    ended = reproduce(folder, "table1", "--json")
    assert b"changed since its pictures were packed" in ended.stderr
    assert report(ended)["made"] == 0
    with Dataset.open(folder / "set") as dataset, dataset.transaction() as connection:
        connection.execute("UPDATE picture SET status = 'accepted'")


def test_time_that_is_up_leaves_cells(folder, tmp_path):
    ended = run(
        "reproduce", "table1", folder / "set", "--scale", "smoke", "--results", tmp_path,
        "--minutes", "0.1", "--json", timeout=PATIENCE_S,
    )  # fmt: skip
    assert ended.returncode == 3
    assert report(ended)["left"] == 4
    assert b"4 cells are left; the same command goes on" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("table4", "set"), 2, b"table4"),
        (("table1", "none"), 1, b"none"),
        (("table1", "set", "--scale", "smoke", "--collect", "none"), 1, b"no piece-N.zip.000"),
    ],
)
def test_wrong_requests_end_with_one_line(arguments, status, told, folder):
    ended = run("reproduce", *arguments, cwd=folder)
    assert ended.returncode == status, ended.stderr
    assert told in ended.stderr
    assert b"Traceback" not in ended.stderr
