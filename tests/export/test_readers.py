"""Every format read back by its own readers equals the catalog, bit for bit."""

import json
import os
import random
import string
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from exports import exported

from toonnet.dataset import Dataset, pixel_sha256
from toonnet.dataset.export import FORMATS
from toonnet.dataset.export._example import example, record
from toonnet.dataset.labels import load_labels
from toonnet.io import read_picture

READERS = Path(__file__).with_name("readers.py")
TEXTS = ("origin", "title", "author", "licence", "source", "source_id", "url", "package")
NUMBERS = {"height": 40, "width": 56}


@pytest.fixture
def read(tmp_path):
    """Run readers in a process of their own, without a network; return what they tell."""

    def run(**wanted):
        environment = {
            **os.environ,
            "HOME": str(tmp_path),
            "HF_HOME": str(tmp_path / "hf"),
            "HF_HUB_OFFLINE": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        pairs = [f"{reader}={folder}" for reader, folder in wanted.items()]
        done = subprocess.run(
            [sys.executable, "-P", "-W", "ignore", READERS, *pairs],
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return run


def check(found, dataset_folder, *, masks=None, metadata=True, pixels=True):
    """Compare what a reader tells with the catalog; masks: what it makes of a mask or of None."""
    expected = exported(dataset_folder)
    assert set(found) == {"train", "test"}
    rows = [(row, split) for split, pictures in found.items() for row in pictures]
    assert sorted(row["id"] for row, _ in rows) == sorted(expected)
    for row, split in rows:
        picture, _, _ = expected[row["id"]]
        assert row["label"] == picture.label
        if pixels:
            assert row["pixels"] == picture.pixel_sha256
        if masks is not None:
            assert row["mask"] == masks(gray_of(dataset_folder, picture.id))
        if metadata:
            assert row["split"] == split
            assert {name: row[name] for name in TEXTS} == {
                name: getattr(picture, name) or "" for name in TEXTS
            }
            assert {name: row[name] for name in NUMBERS} == NUMBERS
            assert row["pixel_sha256"] == picture.pixel_sha256


def gray_of(dataset_folder, picture_id):
    path = dataset_folder / "masks" / picture_id[:2] / f"{picture_id}.png"
    return read_picture(path).picture if path.exists() else None


def as_it_is(gray):
    return None if gray is None else pixel_sha256(gray)


def drawn_or_all(gray):
    drawn = np.full((40, 56, 3), 255, np.uint8)
    if gray is not None:
        drawn[gray < 128] = 0
    return pixel_sha256(drawn)


def test_webdataset(exported_as, dataset_folder, read):
    plain, with_masks = exported_as("webdataset"), exported_as("webdataset", masks=True)
    assert len(list(plain.glob("train/*.tar"))) > 1
    found = read(**{"webdataset": plain, "webdataset:masks": with_masks, "card": plain})
    check(found["webdataset"], dataset_folder)
    check(found["webdataset:masks"], dataset_folder, masks=as_it_is)
    assert "(40, 56, 3)" in found["card"]


def test_datasets(exported_as, dataset_folder, read):
    tars, tables = exported_as("webdataset", masks=True), exported_as("parquet", masks=True)
    folders = exported_as("imagefolder")
    found = read(
        **{"datasets:tables": tables, "datasets:folders": folders, "datasets_of_tars": tars},
        **{"card:tables": tables, "card:folders": folders},
    )
    check(found["datasets:tables"], dataset_folder, masks=as_it_is)
    check(found["datasets:folders"], dataset_folder)
    check(found["datasets_of_tars"], dataset_folder, masks=as_it_is, metadata=False)
    assert found["card:tables"].startswith("(56, 40)")
    assert found["card:folders"].startswith("(56, 40)")


@pytest.mark.parametrize("segmentation", ["rle", "polygon"])
def test_pycocotools(exported_as, dataset_folder, read, segmentation):
    folder = exported_as("coco", segmentation=segmentation)
    told = read(pycocotools=folder, card=folder)
    assert ".png" in told["card"]
    found = told["pycocotools"]
    exact = segmentation == "rle"
    check(found, dataset_folder, masks=drawn_or_all if exact else None, metadata=False)
    for row in (row for rows in found.values() for row in rows):
        _, _, mask = exported(dataset_folder)[row["id"]]
        mask = np.ones((40, 56), bool) if mask is None else mask
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        box = [columns[0], rows[0], np.ptp(columns) + 1, np.ptp(rows) + 1]
        assert (row["area"], row["bbox"]) == (mask.sum(), box)


def test_mlcroissant(exported_as, dataset_folder, read):
    labels = load_labels().names
    told = read(**{f"mlcroissant:{layout}": exported_as(layout) for layout in FORMATS})
    for layout in FORMATS:
        found = told[f"mlcroissant:{layout}"]
        for row in (row for rows in found.values() for row in rows if layout == "parquet"):
            row["label"] = labels[row["label"]]
        check(found, dataset_folder, pixels=layout != "tfrecord")


@pytest.mark.timeout(600)
def test_tensorflow(exported_as, dataset_folder, read, tmp_path):
    described = examples()
    (tmp_path / "examples.json").write_text(json.dumps(described))
    records = exported_as("tfrecord", masks=True)
    found = read(
        card=records,
        tf_data=records,
        tensorflow=records,
        keras=exported_as("imagefolder"),
        written_by_tensorflow=tmp_path / "examples.json",
    )
    assert "(40, 56, 3)" in found["card"]
    check(found["tf_data"], dataset_folder, metadata=False)
    check(found["tensorflow"], dataset_folder, masks=as_it_is)
    check(found["keras"], dataset_folder, metadata=False)
    assert found["written_by_tensorflow"] == b"".join(map(ours, described)).hex()


def examples():
    """Describe Examples with every kind of value, name and length."""
    rng = random.Random(3)
    integers = [0, 1, -1, 127, 128, 300, 2**31, -(2**63), 2**63 - 1]
    kinds = {
        "bytes": lambda: rng.randbytes(rng.choice([0, 1, 9, 127, 128, 20_000])).hex(),
        "int64": lambda: rng.choice(integers),
        "float": lambda: rng.choice([0.0, -1.5, 3e38, rng.random()]),
    }
    # None begins with another one: protobuf's implementations differ in which of them comes first.
    names = ["é", "ö", *(string.ascii_letters[n : n + 20] for n in range(9))]
    return [
        {
            name: (kind, [kinds[kind]() for _ in range(rng.choice([1, 1, 2, 200]))])
            for name in rng.sample(names, rng.randint(0, 9))
            for kind in [rng.choice(list(kinds))]
        }
        for _ in range(60)
    ]


def ours(described):
    features = {
        name: [bytes.fromhex(each) for each in values] if kind == "bytes" else values
        for name, (kind, values) in described.items()
    }
    return b"".join(record(example(features)))


def test_the_folder_of_masks_has_the_pictures_paths(exported_as, dataset_folder):
    folder = exported_as("imagefolder", masks=True)
    for path in (folder / "masks").rglob("*.png"):
        assert (folder / path.relative_to(folder / "masks")).exists()
        gray = gray_of(dataset_folder, path.stem)
        assert (read_picture(path).picture == gray).all()
    with Dataset.open(dataset_folder) as dataset:
        count = dataset.connection.execute("SELECT COUNT(*) FROM mask").fetchone()[0]
    assert len(list((folder / "masks").rglob("*.png"))) == count
