"""What is exported, what is left out and why, and that equal exports have equal bytes."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
from commands import CLEAN, TOONNET, drawing, manifest, report, run, tree
from exports import add, exported, make_dataset

from toonnet.batch import LocalEngine
from toonnet.dataset import Dataset, picture_file
from toonnet.dataset.export import FORMATS, ExportOptions, export
from toonnet.dataset.licences import allows, expand
from toonnet.io import PictureError, check_png, encode_picture, read_picture


@pytest.fixture
def dataset_of_mine(dataset_folder, tmp_path):
    """A copy of the data set, to be changed."""
    return shutil.copytree(dataset_folder, tmp_path / "mine")


def exporting(folder, destination, *, workers=2, dry_run=False, **options):
    chosen = ExportOptions(**{"format": "webdataset", "shard_bytes": 5000} | options)
    with Dataset.open(folder) as dataset:
        engine = LocalEngine(workers)
        return export(dataset, destination, chosen, engine=engine, dry_run=dry_run)


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text(), newline="")))


def test_only_accepted_pictures_with_a_licence(exported_as, dataset_folder):
    rows = table(exported_as("webdataset") / "pictures.csv")
    assert {row["id"] for row in rows} == set(exported(dataset_folder))
    assert all(row["licence"] for row in rows)


def test_the_others_are_counted_with_their_reasons(dataset_folder, tmp_path):
    found = exporting(dataset_folder, tmp_path / "out", dry_run=True)
    assert found.left_out == {
        "rejected": 3,
        "without licence": 2,
        "pending": 1,
        "made from what isn't in the catalog": 1,
    }
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "wanted", [("permissive",), ("CC0-1.0",), ("share-alike", "MIT"), ("GPL-3.0",)]
)
def test_licences_hold_for_pictures_and_their_parents(dataset_of_mine, tmp_path, wanted):
    if wanted == ("GPL-3.0",):
        wanted = ("GPL-3.0-or-later",)
    found = exporting(dataset_of_mine, tmp_path / "out", licences=wanted)
    assert found.left_out["licence not allowed"] > 0
    allowed = expand(wanted, [])
    works = table(tmp_path / "out" / "ATTRIBUTION.csv")
    assert works
    assert all(allows(allowed, work["licence"]) for work in works)


def test_labels_and_origins(dataset_of_mine, tmp_path):
    exporting(dataset_of_mine, tmp_path / "out", labels=("car", "dog"), origins=("collected",))
    rows = table(tmp_path / "out" / "pictures.csv")
    assert {row["label"] for row in rows} == {"car", "dog"}
    assert {row["origin"] for row in rows} == {"collected"}
    for wrong in ({"labels": ("unicorn",)}, {"origins": ("bought",)}, {"licences": ("free",)}):
        with pytest.raises(ValueError, match=r"unicorn|bought|free"):
            exporting(dataset_of_mine, tmp_path / "out", **wrong)


@pytest.mark.parametrize("split", ["grouped", "folds", "paper", "none"])
def test_sides_are_those_that_the_catalog_records(dataset_of_mine, tmp_path, split):
    exporting(dataset_of_mine, tmp_path / "out", split=split, seed=4)
    with Dataset.open(dataset_of_mine) as dataset:
        recorded = {
            unit: side if fold is None else f"fold_{fold}"
            for unit, side, fold in dataset.connection.execute(
                "SELECT group_id, side, fold FROM split WHERE scheme = ? AND seed = 4", [split]
            )
        }
    for row in table(tmp_path / "out" / "pictures.csv"):
        unit = row["id"] if split == "paper" else row["group_id"]
        assert row["split"] == ("train" if split == "none" else recorded[unit])
        assert row["file"].startswith(f"{row['split']}/")


def test_attribution_names_every_picture_and_its_parents(exported_as, dataset_folder):
    folder = exported_as("imagefolder")
    works = table(folder / "ATTRIBUTION.csv")
    page = (folder / "ATTRIBUTION.md").read_text()
    for picture, _, _ in exported(dataset_folder).values():
        own = [work for work in works if work["picture_id"] == picture.id]
        assert [work["role"] for work in own] == ["picture"] + ["parent"] * bool(picture.parent_id)
        assert [work["id"] for work in own] == [picture.id, *filter(None, [picture.parent_id])]
        assert own[0]["author"] == (picture.author or "")
        assert own[0]["licence"] == picture.licence
        assert own[0]["licence_url"].startswith("https://")
        assert own[0]["url"] == (picture.url or "")
        assert f"`{picture.id}`" in page
    assert "[A 3D cat](https://m) (3D model) by Modeller" in page
    assert "<i>" not in page.replace("\\<i\\>", "")
    assert not re.search(r"\n[^-#\nE]", page), "no title breaks its line"


def test_checksums_hold_for_every_file(exported_as):
    for layout in FORMATS:
        folder = exported_as(layout)
        subprocess.run(
            ["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=True
        )
        listed = {
            line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()
        }
        files = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and ".toonnet" not in path.parts
        }
        assert listed == files - {"SHA256SUMS"}


@pytest.mark.parametrize("layout", FORMATS)
def test_the_same_bytes_whatever_the_workers_and_the_place(layout, dataset_of_mine, tmp_path):
    options = {"format": layout, "masks": True, "size_px": 50}
    exporting(dataset_of_mine, tmp_path / "one", workers=1, **options)
    moved = dataset_of_mine.rename(tmp_path / "moved")
    exporting(moved, tmp_path / "three", workers=3, **options)
    assert tree(tmp_path / "one") == tree(tmp_path / "three")


def test_another_export_into_the_same_folder_leaves_nothing_of_the_first(dataset_of_mine, tmp_path):
    exporting(dataset_of_mine, tmp_path / "out", format="imagefolder", masks=True)
    found = exporting(dataset_of_mine, tmp_path / "out", licences=("CC0-1.0",))
    assert any(path.startswith("masks/train/") for path in found.removed)
    exporting(dataset_of_mine, tmp_path / "fresh", licences=("CC0-1.0",))
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_the_second_run_makes_nothing(dataset_of_mine, tmp_path):
    exporting(dataset_of_mine, tmp_path / "out")
    before = tree(tmp_path / "out")
    found = exporting(dataset_of_mine, tmp_path / "out")
    assert found.summary.counts["done"] == 0
    assert found.summary.counts["unchanged"] > 2
    assert tree(tmp_path / "out") == before


def test_a_changed_picture_changes_its_file_alone(dataset_of_mine, tmp_path):
    exporting(dataset_of_mine, tmp_path / "out", format="imagefolder")
    row = table(tmp_path / "out" / "pictures.csv")[0]
    pixels = np.zeros((40, 56, 3), np.uint8)
    (dataset_of_mine / picture_file(row["id"])).write_bytes(encode_picture(pixels, "png"))
    found = exporting(dataset_of_mine, tmp_path / "out", format="imagefolder")
    assert found.summary.counts["done"] == 1
    assert not read_picture(tmp_path / "out" / row["file"]).picture.any()


@pytest.mark.parametrize("damage", ["missing", "cut", "flipped", "other size"])
def test_a_damaged_picture_is_left_out_and_told(dataset_of_mine, tmp_path, damage):
    victim = sorted(exported(dataset_of_mine))[3]
    path = dataset_of_mine / picture_file(victim)
    data = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    else:
        path.write_bytes(encode_picture(np.zeros((9, 9, 3), np.uint8), "png"))
    found = run("export", dataset_of_mine, tmp_path / "out", "--format", "webdataset", "--json")
    assert found.returncode == 3
    told = report(found)
    assert [problem["source"] for problem in told["problems"]] == [picture_file(victim)]
    assert told["left_out"]["damaged file"] == 1
    assert told["pictures"] == len(table(tmp_path / "out" / "pictures.csv"))
    assert victim not in {row["id"] for row in table(tmp_path / "out" / "pictures.csv")}
    assert (tmp_path / "out" / "SHA256SUMS").exists()


def test_every_flipped_or_missing_byte_of_a_png_is_noticed():
    data = encode_picture(drawing(5, 9, 7), "png")
    assert check_png(data) == (9, 7)
    for position in range(len(b"\x89PNG\r\n\x1a\n"), len(data)):  # Reading checks how it begins.
        flipped = bytearray(data)
        flipped[position] ^= 1 << position % 8
        for spoiled in (bytes(flipped), data[:position]):
            with pytest.raises(PictureError):
                check_png(spoiled)


def test_sizes(dataset_of_mine, tmp_path):
    exporting(dataset_of_mine, tmp_path / "out", format="imagefolder", size_px=28, masks=True)
    rows = table(tmp_path / "out" / "pictures.csv")
    for row in rows:
        assert (row["height"], row["width"], row["pixel_sha256"]) == ("20", "28", "")
        assert read_picture(tmp_path / "out" / row["file"]).picture.shape == (20, 28, 3)
        mask = tmp_path / "out" / "masks" / row["file"]
        assert not mask.exists() or read_picture(mask).picture.shape == (20, 28, 3)
    assert any((tmp_path / "out" / "masks" / row["file"]).exists() for row in rows)


def test_other_order_other_seed(exported_as):
    def ids(seed):
        return [row["id"] for row in table(exported_as("webdataset", seed=seed) / "pictures.csv")]

    assert ids(0) != ids(1)
    assert sorted(ids(0)) == sorted(ids(1))


def test_folders_that_are_no_place_for_an_export(dataset_of_mine, tmp_path):
    (tmp_path / "mine too").mkdir()
    (tmp_path / "mine too" / "README.md").write_text("precious")
    for folder, words in ((tmp_path / "mine too", b"isn't empty"), (dataset_of_mine, b"itself")):
        before = tree(folder)
        found = run("export", dataset_of_mine, folder, "--format", "coco", "--split", "none")
        assert (found.returncode, tree(folder)) == (1, before)
        assert words in found.stderr
        assert found.stderr.count(b"error: ") == 1


def test_nothing_to_export(tmp_path):
    with Dataset.create(tmp_path / "empty") as dataset, dataset.transaction() as connection:
        add(dataset, connection, "one", status="pending")
    found = run("export", tmp_path / "empty", tmp_path / "out", "--format", "parquet")
    assert found.returncode == 1
    assert b"no picture to export (1 pending)" in found.stderr
    assert not (tmp_path / "out").exists()


def test_wrong_usage(dataset_folder, tmp_path):
    for wrong in (["--licences", "fre"], ["--labels", "unicorn"], ["--shard-size", "big"]):
        found = run("export", dataset_folder, tmp_path / "o", "--format", "coco", *wrong)
        assert found.returncode == 2, found.stderr
        assert wrong[1].encode() in found.stderr
    assert run("export", tmp_path, tmp_path / "o", "--format", "coco").returncode == 1


def test_without_pyarrow_one_line_names_the_extra(dataset_folder, tmp_path):
    code = (
        "import sys; sys.modules['pyarrow'] = None; from toonnet.cli import main; "
        f"sys.argv = ['toonnet', 'export', {str(dataset_folder)!r}, {str(tmp_path / 'o')!r}, "
        "'--format', 'parquet']; main()"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, env=CLEAN)
    assert done.returncode == 1
    assert b"pip install 'toonnet[export]'" in done.stderr
    assert b"Traceback" not in done.stderr


def test_labels_of_ones_own_get_safe_folders(tmp_path):
    names = ("été / ../x", "CON", "a" * 200, "été   x", "日本")
    with Dataset.create(tmp_path / "own") as dataset, dataset.transaction() as connection:
        for number, name in enumerate(names):
            add(dataset, connection, f"p{number}", seed=number, label=name)
    exporting(tmp_path / "own", tmp_path / "out", format="imagefolder", split="none")
    folders = [path.name for path in (tmp_path / "out" / "train").iterdir() if path.is_dir()]
    assert len(folders) == len(names)
    assert all(re.fullmatch(r"[a-z0-9_-]{1,80}", name) and name != "con" for name in folders)
    lines = (tmp_path / "out" / "train" / "metadata.jsonl").read_text().splitlines()
    assert {json.loads(line)["label"] for line in lines} == set(names)


def test_killed_at_any_moment_it_ends_the_same(tmp_path):
    folder = make_dataset(tmp_path / "cartoons", count=60)
    arguments = ["--format", "coco", "--masks", "--workers", "2"]
    assert run("export", folder, tmp_path / "undisturbed", *arguments).returncode == 0
    count = len(manifest(tmp_path / "undisturbed"))

    def made():
        return len(list((tmp_path / "out").rglob("*.png")))

    for part in (0.02, 0.3, 0.8, 1.0):
        process = subprocess.Popen(
            [*TOONNET, "export", folder, tmp_path / "out", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=CLEAN,
        )
        while process.poll() is None and made() < part * count:
            time.sleep(0.005)
        process.kill()
        process.wait()
    assert run("export", folder, tmp_path / "out", *arguments).returncode == 0
    assert tree(tmp_path / "out") == tree(tmp_path / "undisturbed")
