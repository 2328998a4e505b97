"""``toonnet collect`` from folders: what it leaves, and that nothing disturbs that."""

import os
import random
import re
import shutil
import signal
import sqlite3
import time

import numpy as np
import pytest
from catalogs import dump
from commands import CLEAN, report, run, start, tree, write_drawings

from toonnet.batch import LocalEngine
from toonnet.dataset import Dataset, identity
from toonnet.dataset.collect import collect, gather
from toonnet.dataset.sources import Candidate, Settings, Source, SourceError, Wanted
from toonnet.dataset.sources.folder import Folder
from toonnet.io import read_picture

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M{0} 1h3v5H2z"'
    ' fill="#{1:06x}"/></svg>'
)


@pytest.fixture(scope="module")
def art(tmp_path_factory):
    """Rasters, drawings with alpha, a torn file and things that are no pictures."""
    folder = tmp_path_factory.mktemp("own") / "art"
    write_drawings(folder / "cat", 12, height=30, width=40)
    write_drawings(folder / "Dogs" / "sub", 5, height=30, width=40)
    for number in range(8):
        path = folder / "android_robot" / f"robot {number}.svg"
        path.parent.mkdir(exist_ok=True)
        path.write_text(SVG.format(number % 5, number * 99991))
    (folder / "cat" / "torn.png").write_bytes(
        (folder / "cat" / "drawing-000.png").read_bytes()[:99]
    )
    (folder / "cat" / "notes.txt").write_text("no picture")
    (folder / "submarines").mkdir()
    shutil.copy(folder / "cat" / "drawing-001.png", folder / "submarines")
    shutil.copy(folder / "cat" / "drawing-001.png", folder / "loose.png")
    return folder


def collected(art, folder, *options):
    return run("collect", folder, "--sources", f"folder:{art}", *options)


@pytest.fixture(scope="module")
def undisturbed(art, tmp_path_factory):
    """What an uninterrupted run leaves."""
    folder = tmp_path_factory.mktemp("undisturbed") / "data"
    ended = collected(art, folder, "--workers", 1)
    assert ended.returncode == 0, ended.stderr
    return folder


def test_every_picture_has_its_form_and_its_row(art, undisturbed):
    with Dataset.open(undisturbed) as dataset:
        pictures = list(dataset.pictures())
        assert len(pictures) == 12 + 5 + 8 + 1
        labels = [picture.label for picture in pictures]
        assert {label: labels.count(label) for label in labels} == {
            "cat": 13,
            "dog": 5,
            "android robot": 8,
        }
        for picture in dataset.pictures(status="pending"):
            pixels, mask = dataset.pixels(picture), dataset.mask(picture)
            assert pixels.shape == (picture.height, picture.width, 3) == (512, 512, 3)
            assert picture.id == identity("folder", picture.source_id)
            assert (mask is not None) == (picture.label == "android robot")
            if mask is not None:
                assert (pixels[np.logical_not(mask)] > 100).any()
        (torn,) = dataset.pictures(status="broken")
        assert torn.source_id == "art/cat/torn.png"
        assert torn.reason.startswith("truncated: ")
        assert torn.file is None


def test_pixels_are_those_of_the_source(art, undisturbed):
    with Dataset.open(undisturbed) as dataset:
        picture = dataset.picture(identity("folder", "art/cat/drawing-003.png"))
        source = read_picture(art / "cat" / "drawing-003.png", size_px=512).picture
        height = source.shape[0]
        top = (512 - height) // 2
        assert np.array_equal(dataset.pixels(picture)[top : top + height], source)


def test_a_second_run_does_nothing(art, undisturbed):
    before, files = dump(undisturbed), tree(undisturbed / "images")
    ended = collected(art, undisturbed, "--json")
    assert ended.returncode == 0
    assert report(ended)["reasons"] == {"truncated": 1}
    assert report(ended)["unchanged"] == 25
    assert dump(undisturbed) == before
    assert tree(undisturbed / "images") == files


def test_the_number_of_workers_changes_nothing(art, undisturbed, tmp_path):
    assert collected(art, tmp_path / "data", "--workers", 3).returncode == 0
    assert dump(tmp_path / "data") == dump(undisturbed)
    for part in ("images", "masks"):
        assert tree(tmp_path / "data" / part) == tree(undisturbed / part)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("series", range(int(os.environ.get("TOONNET_KILLS", "3"))))
def test_kill_at_any_moment_then_the_same_command(art, undisturbed, tmp_path, series):
    """Both at the beginning, before anything is made, and while pictures are made."""
    folder, moment = tmp_path / "data", random.Random(series)
    for after_pictures in (0, moment.randrange(1, 25)):
        options = ("collect", folder, "--sources", f"folder:{art}", "--workers", 2)
        process = start(*options, start_new_session=True)
        while len(list(folder.glob("images/*/*.png"))) < after_pictures and process.poll() is None:
            time.sleep(0.002)
        time.sleep(moment.uniform(0, 0.8 if after_pictures == 0 else 0.05))
        if moment.random() < 0.5:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert collected(art, folder).returncode == 0
    assert dump(folder) == dump(undisturbed)
    for part in ("images", "masks"):
        assert tree(folder / part) == tree(undisturbed / part)


def test_changed_artwork_is_made_anew_and_forgets_what_was_measured(tmp_path):
    art, folder = tmp_path / "art", tmp_path / "data"
    paths = write_drawings(art / "bee", 3)
    assert collected(art, folder).returncode == 0
    ids = [identity("folder", f"art/bee/{path.name}") for path in paths]
    with Dataset.open(folder) as dataset, dataset.transaction() as connection:
        for id_ in ids:
            connection.execute("UPDATE picture SET perceptual_hash = 'ff' WHERE id = ?", [id_])
            connection.execute("INSERT INTO measurement VALUES (?, 'ink', 0.5)", [id_])
    shutil.copy(paths[1], paths[0])
    ended = collected(art, folder, "--licence", "CC0-1.0", "--json")
    assert report(ended)["done"] == 1
    with Dataset.open(folder) as dataset:
        first, second, _ = map(dataset.picture, ids)
        assert first.pixel_sha256 == second.pixel_sha256
        assert (first.perceptual_hash, second.perceptual_hash) == (None, "ff")
        assert [picture.licence for picture in dataset.pictures()] == ["CC0-1.0"] * 3
        query = "SELECT picture_id FROM measurement WHERE name = ?"
        measured = dataset.connection.execute(query, ["ink"]).fetchall()
        assert sorted(measured) == sorted((id_,) for id_ in ids[1:])
        assert len(dataset.connection.execute(query, ["source_side_px"]).fetchall()) == 3


def test_how_large_rasters_were_is_remembered(undisturbed):
    query = (
        "SELECT source_id, value FROM picture JOIN measurement ON picture_id = id "
        "WHERE name = 'source_side_px' ORDER BY source_id"
    )
    with Dataset.open(undisturbed) as dataset:
        sides = dict(dataset.connection.execute(query).fetchall())
    assert set(sides.values()) == {40}
    assert len(sides) == 17
    assert all(source_id.endswith(".png") for source_id in sides)


def test_a_picture_that_breaks_keeps_no_file_and_mends(tmp_path):
    art, folder = tmp_path / "art", tmp_path / "data"
    (path,) = write_drawings(art / "bee", 1)
    content = path.read_bytes()
    collected(art, folder)
    good = dump(folder)
    path.write_bytes(content[:100])
    assert collected(art, folder).returncode == 0
    with Dataset.open(folder) as dataset:
        assert [picture.status for picture in dataset.pictures()] == ["broken"]
    path.write_bytes(content)
    assert collected(art, folder).returncode == 0
    assert dump(folder) == good


def test_a_missing_file_is_made_again(art, undisturbed, tmp_path):
    folder = shutil.copytree(undisturbed, tmp_path / "data")
    for part in ("images", "masks"):
        sorted((folder / part).rglob("*.png"))[3].unlink()
    collected(art, folder)
    for part in ("images", "masks"):
        assert tree(folder / part) == tree(undisturbed / part)


def test_tags_and_limit(art, tmp_path):
    options = ("--tags", "cat,android-robot", "--limit", 15, "--json")
    ended = collected(art, tmp_path / "data", *options)
    counts = report(ended)
    assert counts["done"] + counts["skipped"] == 15
    with Dataset.open(tmp_path / "data") as dataset:
        assert {picture.label for picture in dataset.pictures()} == {"cat", "android robot"}


def test_a_dry_run_makes_nothing(art, tmp_path):
    folder = tmp_path / "data"
    ended = collected(art, folder, "--dry-run")
    assert ended.returncode == 0
    assert ended.stdout.decode().count(" -> images/") == 26
    assert not (folder / "catalog.sqlite").exists()
    assert not (folder / "images").exists()


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (("--tags", "unicorn"), 2, b"no label is called 'unicorn'; there are android robot, car"),
        (("--sources", "web"), 2, b"no source is called 'web'; there are"),
        (("--sources", "folder"), 3, b"failed folder: source: it needs a path"),
        (("--sources", "folder:nowhere"), 3, b"'nowhere' doesn't exist"),
    ],
)
def test_what_is_wrong_is_one_clear_line(tmp_path, options, status, message):
    ended = run("collect", tmp_path / "data", *options)
    assert ended.returncode == status
    assert message in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_what_is_no_data_set_is_left_alone(art, tmp_path):
    (tmp_path / "catalog.sqlite").write_text("something else, long enough for a header" * 10)
    ended = collected(art, tmp_path)
    assert ended.returncode == 1
    assert b"error: can't read" in ended.stderr


def test_a_spoiled_catalog_is_a_clear_error(art, undisturbed, tmp_path):
    folder = shutil.copytree(undisturbed, tmp_path / "data")
    connection = sqlite3.connect(folder / "catalog.sqlite")
    connection.execute("DROP TABLE mask")
    connection.close()
    ended = collected(art, folder, "--force")
    assert ended.returncode == 1
    assert b"the catalog: no such table" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_csv(tmp_path):
    paths = write_drawings(tmp_path / "files", 3)
    table = tmp_path / "mine.csv"
    table.write_text(
        "file,label,author,licence,url\n"
        f"files/{paths[0].name},cat,A. Artist,CC-BY-4.0,https://example.org/1\n"
        f"files/{paths[1].name},Kittens,,,\n"
        f"files/{paths[2].name},panda,,,\n"
    )
    wanted = Wanted(frozenset({"cat"}))
    found = list(Folder(Settings(licence="CC0-1.0"), str(table)).candidates(wanted, tmp_path))
    assert [(c.source_id, c.label, c.author, c.licence) for c in found] == [
        ("mine/files/drawing-000.png", "cat", "A. Artist", "CC-BY-4.0"),
        ("mine/files/drawing-001.png", "cat", None, "CC0-1.0"),
    ]
    assert found[0].artwork.read() == paths[0].read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,label\na.png,submarine\n", "line 2: no label 'submarine'"),
        ("file,label\na.png,cat\n,cat\n", "line 3: it needs a file and a label"),
        ("name\na.png\n", "line 2: it needs a file and a label"),
        ('file,label\n"a.png,cat\n', "can't read"),
    ],
)
def test_a_wrong_csv_names_the_line(tmp_path, text, message):
    table = tmp_path / "mine.csv"
    table.write_text(text)
    with pytest.raises(SourceError, match=message):
        list(Folder(Settings(), str(table)).candidates(Wanted(frozenset({"cat"})), tmp_path))


class Drawn(Source):
    """A source that offers what it is told to, then fails in the way it is told to."""

    name, gives, licence, needs = "drawn", "drawings", "CC0-1.0", "nothing"

    def __init__(self, name, count, *, error=None, why_not=None):
        super().__init__(Settings())
        self.name, self.count, self.error, self.missing = name, count, error, why_not

    def why_not(self):
        return self.missing

    def candidates(self, wanted, cache):
        for number in range(self.count):
            yield Candidate(
                source=self.name, source_id=str(number), label="cat", artwork=Blot(number)
            )
        if self.error:
            raise self.error


class Blot:
    def __init__(self, number):
        self.number = number

    def read(self):
        return SVG.format(self.number, 255).encode()


WANTED = Wanted(frozenset({"cat"}))


def test_a_failing_source_leaves_the_others_alone(tmp_path):
    sources = [
        Drawn("one", 2),
        Drawn("two", 1, error=SourceError("the server is gone; try later")),
        Drawn("three", 1, error=KeyError("a bug")),
        Drawn("four", 3),
    ]
    lines = []
    gathered = gather(sources, WANTED, tmp_path / "cache", asked=False, tell=lines.append)
    summary = collect(tmp_path, gathered, engine=LocalEngine(2))
    assert summary.counts == {"done": 7, "failed": 2}
    assert summary.exit_status == 3
    text = "\n".join(summary.lines())
    assert "failed two: source: the server is gone; try later" in text
    assert "failed three: source: KeyError: 'a bug'" in text
    assert "Traceback" in summary.to_json()["problems"][0]["trace"]
    assert [re.sub(r" \(.*? s\)", "", line) for line in lines] == [
        "one offers 2 pictures",
        "two offers 1 pictures, then fails: the server is gone; try later",
        "three offers 1 pictures, then fails: KeyError: 'a bug'",
        "four offers 3 pictures",
    ]


def test_a_missing_client_is_no_failure_unless_the_source_was_asked_for(tmp_path):
    sources = [Drawn("one", 1), Drawn("two", 1, why_not="npm isn't on PATH: install Node.js")]
    gathered = gather(sources, WANTED, tmp_path, asked=False)
    summary = collect(tmp_path / "data", gathered, engine=LocalEngine(1))
    assert summary.exit_status == 0
    assert summary.lines()[0] == "two is left out: npm isn't on PATH: install Node.js"
    gathered = gather(sources, WANTED, tmp_path, asked=True)
    summary = collect(tmp_path / "data", gathered, engine=LocalEngine(1))
    assert summary.exit_status == 3
    assert "failed two: source: npm isn't on PATH: install Node.js" in summary.lines()


def test_the_list_of_sources_tells_what_works_here():
    (folder,) = (entry for entry in report_of_sources() if entry["name"] == "folder")
    assert folder["why_not"] == "it needs a path: --sources folder:PATH"
    assert set(folder) == {"command", "name", "gives", "licence", "needs", "default", "why_not"}
    shown = run("sources", env={**CLEAN, "COLUMNS": "300"}).stdout.decode()
    assert "needs a path: --sources folder:PATH" in shown


def report_of_sources():
    ended = run("sources", "--json")
    assert ended.returncode == 0, ended.stderr
    return report(ended)
