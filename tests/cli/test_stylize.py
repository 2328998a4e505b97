"""``toonnet stylize`` as its users see it: folders, variants, textures, data sets."""

import json

import numpy as np
import pytest
from commands import drawing, manifest, report, run, tree, write_drawings
from numpy.testing import assert_array_equal
from rows import add_picture

from toonnet.dataset import Dataset, mask_file
from toonnet.io import encode_mask, read_picture, write_picture

IN_ONE_LINE = str.maketrans("│\n", "  ")


@pytest.fixture
def art(tmp_path):
    write_drawings(tmp_path / "art", 3)
    return tmp_path / "art"


@pytest.mark.parametrize("style", ["pencil", "crayon", "charcoal"])
def test_a_folder_is_drawn(style, art, tmp_path):
    ended = run("stylize", art, tmp_path / "out", "--style", style)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.startswith(b"3 done, 0 skipped, 0 failed; ")
    for seed in range(3):
        drawn = read_picture(tmp_path / "out" / f"drawing-{seed:03d}.png").picture
        assert drawn.shape == drawing(seed).shape
        assert not np.array_equal(drawn, drawing(seed))
        assert (drawn[(drawing(seed) == 255).all(axis=2)] == 255).mean() > 0.8
        assert (np.ptp(drawn, axis=2) == 0).all() == False  # noqa: E712  # Colours.


def test_workers_change_nothing_and_seeds_do(art, tmp_path):
    trees = []
    for name, options in {"one": ["-j", "1"], "two": ["-j", "2"], "other": ["--seed", "1"]}.items():
        assert run("stylize", art, tmp_path / name, *options).returncode == 0
        trees.append({k: v for k, v in tree(tmp_path / name).items() if k.endswith(b".png")})
    assert trees[0] == trees[1]
    assert trees[0].keys() == trees[2].keys()
    assert not set(trees[0].values()) & set(trees[2].values())


def test_variants_differ_and_resume(art, tmp_path):
    command = ["stylize", art, tmp_path / "out", "--variants", "2", "--json"]
    assert report(run(*command))["done"] == 6
    drawn = [
        read_picture(tmp_path / "out" / f"variant-{i}" / "drawing-001.png").picture for i in (1, 2)
    ]
    assert not np.array_equal(*drawn)
    again = report(run(*command))
    assert (again["done"], again["unchanged"]) == (0, 6)
    assert report(run(*command, "--gray"))["done"] == 6
    assert set(manifest(tmp_path / "out")) == {
        f"variant-{i}/drawing-{n:03d}.png" for i in (1, 2) for n in range(3)
    }


def test_limit_counts_pictures_and_dry_run_writes_nothing(art, tmp_path):
    ended = run("stylize", art, tmp_path / "out", "--limit", "1", "--variants", "3", "--dry-run")
    assert ended.returncode == 0
    assert ended.stdout.count(b" -> ") == 3
    assert not (tmp_path / "out").exists()


def test_a_custom_texture(art, tmp_path):
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        write_picture(tmp_path / f"{name}.png", rng.integers(0, 256, (40, 60, 3), np.uint8))
    command = ["stylize", art, tmp_path / "out", "--style", "custom", "--json", "--texture"]
    first = report(run(*command, tmp_path / "a.png"))
    assert first["done"] == 3
    assert len(first["recipe"]["texture_sha256"]) == 64
    assert report(run(*command, tmp_path / "a.png"))["unchanged"] == 3
    assert report(run(*command, tmp_path / "b.png"))["done"] == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--style", "custom"], "--texture FILE goes with --style custom"),
        (["--texture", "x.png"], "--texture FILE goes with --style custom"),
        (["--style", "custom", "--texture", "missing.png"], "'missing.png' isn't a file"),
        (["--seed", "-1"], "--seed must be at least 0, got -1"),
        (["--style", "oil"], "oil"),
        (["--variants", "0"], "variants"),
    ],
)
def test_wrong_usage(options, message, art, tmp_path):
    ended = run("stylize", art, tmp_path / "out", *options)
    assert ended.returncode == 2
    assert message in ended.stderr.decode().translate(IN_ONE_LINE)
    assert not (tmp_path / "out").exists()


def test_a_texture_that_is_none(art, tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    ended = run(
        "stylize", art, tmp_path / "out", "--style", "custom", "--texture", tmp_path / "text.png"
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"error: ")


# --- data sets ----------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path):
    """A data set of two accepted pictures, the first with a mask, and a rejected one."""
    with Dataset.create(tmp_path / "data") as dataset:
        with dataset.transaction() as connection:
            for number, status in enumerate(["accepted", "accepted", "rejected"]):
                id_ = add_picture(
                    connection, str(number), status=status, licence="CC0-1.0", group_id=f"g{number}"
                )
                if number == 0:
                    connection.execute(
                        "INSERT INTO mask VALUES (?, 'alpha', ?)", [id_, mask_file(id_)]
                    )
                    path = dataset.folder / mask_file(id_)
                    path.parent.mkdir(parents=True)
                    mask = np.where((drawing(0) < 255).any(axis=2), 255, 0).astype(np.uint8)
                    path.write_bytes(encode_mask(mask))
        for picture in dataset.pictures():
            path = dataset.path(picture)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_picture(path, drawing(int(picture.source_id)))
    return tmp_path / "data"


def test_a_data_sets_accepted_pictures_are_drawn(data):
    ended = run("stylize", data, "--variants", "2", "--json")
    assert ended.returncode == 0, ended.stderr
    assert report(ended)["done"] == 4
    with Dataset.open(data) as dataset:
        drawn = list(dataset.pictures(origin="stylized"))
        assert len(drawn) == 4
        for picture in drawn:
            parent = dataset.picture(picture.parent_id)
            assert (picture.group_id, picture.licence) == (parent.group_id, "CC0-1.0")
            recipe = (
                picture.recipe if isinstance(picture.recipe, dict) else json.loads(picture.recipe)
            )
            assert recipe["operation"] == "stylize"
            assert recipe["variant"] in (1, 2)
            assert dataset.pixels(picture).shape == dataset.pixels(parent).shape
            mask, before = dataset.mask(picture), dataset.mask(parent)
            assert (mask is None) == (before is None)
            if mask is not None:
                assert (mask == before).mean() > 0.9
    assert report(run("stylize", data, "--variants", "2", "--json"))["unchanged"] == 4


def test_a_custom_texture_of_a_data_set_has_a_licence(data, tmp_path):
    texture = tmp_path / "texture.png"
    write_picture(texture, np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8))
    command = ["stylize", data, "--style", "custom", "--texture", texture]
    ended = run(*command)
    assert ended.returncode == 2
    assert b"--texture-licence" in ended.stderr
    assert run(*command, "--texture-licence", "MIT").returncode == 0
    with Dataset.open(data) as dataset:
        assert {p.licence for p in dataset.pictures(origin="stylized")} == {"CC0-1.0 AND MIT"}


@pytest.mark.parametrize("options", [["--size", "64"], ["--format", "jpeg"]])
def test_options_of_files_do_not_suit_a_data_set(options, data):
    ended = run("stylize", data, *options)
    assert ended.returncode == 2
    assert b"--size and --format are for files" in ended.stderr


def test_one_folder_that_is_no_data_set(art):
    ended = run("stylize", art)
    assert ended.returncode == 2
    assert b"is no data set; for files name a source and DST" in ended.stderr


def test_drawings_equal_the_functions(art, tmp_path):
    assert run("stylize", art, tmp_path / "out", "--one-sheet").returncode == 0
    assert run("stylize", art, tmp_path / "two", "--one-sheet", "--format", "bmp").returncode == 0
    for name in ("drawing-000", "drawing-002"):
        assert_array_equal(
            read_picture(tmp_path / "out" / f"{name}.png").picture,
            read_picture(tmp_path / "two" / f"{name}.bmp").picture,
        )
