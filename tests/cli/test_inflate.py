"""``toonnet inflate`` as its users see it: files, models, data sets, faults."""

import json

import numpy as np
import pytest
from commands import reasons, report, run, tree, write_drawings
from rows import add_picture

from toonnet.dataset import Dataset
from toonnet.io import read_mask, read_picture, write_picture
from toonnet.render import load_mesh

SMALL = ("--size", "48", "--views", "3", "--samples", "1")
IN_ONE_LINE = str.maketrans("│\n", "  ")


@pytest.fixture
def art(tmp_path):
    write_drawings(tmp_path / "art", 3)
    return tmp_path / "art"


def test_a_folder_gives_snapshots_masks_and_models(art, tmp_path):
    ended = run("inflate", art, tmp_path / "out", *SMALL, "--glb")
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.startswith(b"3 done, 0 skipped, 0 failed; ")
    told = [json.loads(x) for x in (tmp_path / "out" / "snapshots.jsonl").read_text().splitlines()]
    assert [line["file"] for line in told] == [
        f"drawing-{number:03d}/{view:02d}.png" for number in range(3) for view in range(3)
    ]
    for line in told:
        picture = read_picture(tmp_path / "out" / line["file"]).picture
        mask = read_mask(tmp_path / "out" / line["mask"])
        assert picture.shape == (48, 48, 3)
        assert set(np.unique(mask)) - {0} == set(map(int, line["parts"]))
        assert 15 <= abs(line["azimuth_deg"]) <= 60
        assert abs(line["elevation_deg"]) <= 20
    mesh = load_mesh(tmp_path / "out" / "drawing-001" / "model.glb")
    assert mesh.parts[0].name == "body-0"
    again = report(run("inflate", art, tmp_path / "out", *SMALL, "--glb", "--json"))
    assert (again["done"], again["unchanged"]) == (0, 3)


def test_workers_change_nothing_and_seeds_do(art, tmp_path):
    trees = []
    for name, options in {"one": ["-j", "1"], "two": ["-j", "2"], "other": ["--seed", "1"]}.items():
        assert run("inflate", art, tmp_path / name, *SMALL, *options).returncode == 0
        found = tree(tmp_path / name)
        trees.append({k: v for k, v in found.items() if k.endswith(b"0.png")})
    assert trees[0] == trees[1]
    assert trees[0].keys() == trees[2].keys()
    assert not set(trees[0].values()) & set(trees[2].values())


def test_models_alone(art, tmp_path):
    ended = run("inflate", art, tmp_path / "out", "--glb", "--views", "0", "--json")
    assert report(ended)["done"] == 3
    assert sorted(path.name for path in (tmp_path / "out").glob("[!.]*")) == [
        f"drawing-{number:03d}.glb" for number in range(3)
    ]


def test_what_cant_be_inflated_says_why(art, tmp_path):
    write_picture(art / "blank.png", np.full((40, 50, 3), 255, np.uint8))
    thin = np.full((400, 400, 3), 255, np.uint8)
    thin[np.eye(400, dtype=bool)] = 0
    write_picture(art / "hairline.png", thin)
    ended = run("inflate", art, tmp_path / "out", *SMALL, "--json")
    assert ended.returncode == 3
    assert reasons(ended) == {"blank.png": "all_background", "hairline.png": "too_thin"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--views", "0"], "--views 0 goes with --glb"),
        (["--seed", "-1"], "--seed must be at least 0, got -1"),
        (["--turn", "30", "90"], "turns_deg must rise within [0, 75]"),
        (["--roundness", "3"], "roundness"),
    ],
)
def test_wrong_usage(options, message, art, tmp_path):
    ended = run("inflate", art, tmp_path / "out", *options)
    assert ended.returncode == 2
    assert message in ended.stderr.decode().translate(IN_ONE_LINE)
    assert not (tmp_path / "out").exists()


@pytest.fixture
def data(tmp_path):
    """A data set of two accepted pictures, the second without a background, and a rejected one."""
    drawings = tmp_path / "drawn"
    write_drawings(drawings, 3)
    with Dataset.create(tmp_path / "data") as dataset:
        with dataset.transaction() as connection:
            for number, status in enumerate(["accepted", "accepted", "rejected"]):
                add_picture(connection, str(number), status=status, group_id=f"g{number}")
        for picture in dataset.pictures():
            path = dataset.path(picture)
            path.parent.mkdir(parents=True, exist_ok=True)
            drawn = read_picture(drawings / f"drawing-00{picture.source_id}.png").picture
            write_picture(path, np.full_like(drawn, 255) if picture.source_id == "1" else drawn)
    return tmp_path / "data"


def test_a_data_sets_accepted_pictures_are_inflated(data):
    ended = run("inflate", data, *SMALL, "--json")
    assert ended.returncode == 0, ended.stderr
    assert report(ended)["done"] == 3
    with Dataset.open(data) as dataset:
        made = list(dataset.pictures(origin="inflated", status="accepted"))
        assert len(made) == 3
        for picture in made:
            parent = dataset.picture(picture.parent_id)
            assert parent.source_id == "0"
            assert (picture.group_id, picture.licence) == (parent.group_id, "CC0-1.0")
            assert picture.recipe["operation"] == "inflate"
            assert dataset.pixels(picture).shape == (48, 48, 3)
        broken = list(dataset.pictures(origin="inflated", status="broken"))
        assert {picture.reason.split(":")[0] for picture in broken} == {"all_background"}
    assert report(run("inflate", data, *SMALL, "--json"))["unchanged"] >= 3


def test_models_of_a_data_set_are_no_rows(data):
    ended = run("inflate", data, "--glb")
    assert ended.returncode == 2
    assert b"--glb and --views 0 are for files" in ended.stderr
