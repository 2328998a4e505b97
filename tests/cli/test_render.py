"""``toonnet render`` as its users see it: model files, catalogues, data sets, faults, kills."""

import json
import random
import time
from pathlib import Path

import numpy as np
import pytest
from catalogs import dump
from commands import CLEAN, manifest, reasons, report, run, start, tree
from models import (
    add_bodies,
    glb,
    many_parts_glb,
    unfinished_glb,
    write_catalogue,
    write_models,
    write_textured,
)

from toonnet.batch import recipe_hash
from toonnet.cli._snapshots import Look
from toonnet.dataset import Dataset
from toonnet.io import read_mask, read_picture, write_picture
from toonnet.render import CelRenderer, StratifiedViews, View, load_mesh
from toonnet.render.here import renderer_here

SMALL = ("--size", "32", "--views", "3", "--samples", "1")
IN_ONE_LINE = str.maketrans("│\n", "  ")


@pytest.fixture
def models(tmp_path):
    return write_models(tmp_path / "models")


def lines(folder):
    return [json.loads(line) for line in (folder / "snapshots.jsonl").read_text().splitlines()]


def test_a_folder_of_models(models, tmp_path):
    ended = run("render", models, tmp_path / "out", *SMALL)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.startswith(b"5 done, 0 skipped, 0 failed; ")
    told = lines(tmp_path / "out")
    folders = ["cone", "deep/card", "figure", "ring.obj", "ring.stl"]
    assert [line["file"] for line in told] == [
        f"{folder}/{view:02d}.png" for folder in folders for view in range(3)
    ]
    for line in told:
        picture = read_picture(tmp_path / "out" / line["file"]).picture
        mask = read_mask(tmp_path / "out" / line["mask"])
        assert picture.shape == (32, 32, 3)
        assert (mask.dtype, mask.shape) == (np.uint8, (32, 32))
        assert set(np.unique(mask)) - {0} == set(map(int, line["parts"]))
        assert line["coverage"] == pytest.approx((mask > 0).mean(), abs=0.15)
        assert (line["size_px"], line["seed"], line["style"]) == (32, 0, "eq1")
        assert line["renderer"] == renderer_here().name
        assert np.shape(line["camera"]["view_matrix"]) == (4, 4)
    assert set(told[6]["parts"].values()) == {"ball", "box"}
    front = [line["azimuth_deg"] for line in told if line["view"] == 0]
    assert len(set(front)) == 5
    assert all(min(angle, 360 - angle) <= 15 for angle in front)


def test_snapshots_are_the_renderers(models, tmp_path):
    assert run("render", models / "figure.glb", tmp_path / "out", *SMALL).returncode == 0
    mesh = load_mesh(models / "figure.glb")
    first, *_ = told = lines(tmp_path / "out")
    assert first["model"].endswith("figure.glb")
    with CelRenderer(32, samples=1) as renderer:
        names = ("azimuth_deg", "elevation_deg", "roll_deg", "field_of_view_deg")
        views = [View(**{name: line[name] for name in names}) for line in told]
        expected = renderer.render(mesh, views)
    for line, picture in zip(told, expected.pictures, strict=True):
        drawn = read_picture(tmp_path / "out" / line["file"]).picture
        assert (np.abs(drawn.astype(int) - picture).max(axis=2) > 2).mean() < 0.01


def test_options_change_what_is_drawn(models, tmp_path):
    options = {
        "plain": (),
        "drawn": ("--style", "flat", "--contour", "black-stroke", "--line-width", "4"),
        "other views": ("--seed", "5", "--elevation", "80", "90", "--light", "world"),
        "all round": ("--fibonacci", "--style", "unlit", "--contour", "none", "--samples", "4"),
    }
    seen = {}
    for name, given in options.items():
        out = tmp_path / name
        assert run("render", models / "figure.glb", out, *SMALL, *given).returncode == 0
        seen[name] = b"".join((out / f"figure/0{view}.png").read_bytes() for view in range(3))
    assert len(set(seen.values())) == len(options)
    assert all(line["elevation_deg"] >= 80 for line in lines(tmp_path / "other views"))
    assert min(line["elevation_deg"] for line in lines(tmp_path / "all round")) < -30


PLAIN = {
    "style": "eq1",
    "contour": "sobel",
    "line_width_px": 2.0,
    "light": "camera",
    "ramp_file": None,
    "size_px": 48,
    "samples": 1,
    "views": 3,
    "spread": "around",
    "elevations_deg": (-5.0, 35.0),
    "seed": 0,
    "masks": True,
}


def test_every_option_of_a_look_counts():
    changes = {
        "style": "flat",
        "contour": "black-stroke",
        "line_width_px": 5.0,
        "light": "world",
        "size_px": 40,
        "samples": 4,
        "views": 2,
        "spread": "sphere",
        "elevations_deg": (60.0, 70.0),
        "seed": 1,
    }
    mesh = load_mesh(glb(), file_type="glb")
    looks = [Look.of(**PLAIN), *(Look.of(**PLAIN | {name: changes[name]}) for name in changes)]
    assert len({recipe_hash(look.recipe) for look in looks}) == len(looks)
    assert len({look.shoot(mesh, 7).pictures.tobytes() for look in looks}) == len(looks)
    same, other = (looks[0].shoot(mesh, number).pictures for number in (7, 8))
    assert not np.array_equal(same, other)


def test_up_turns_a_model(models, tmp_path):
    pictures = []
    for up in ("auto", "y"):
        run("render", models / "ring.stl", tmp_path / up, *SMALL, "--up", up)
        pictures.append((tmp_path / up / "ring/00.png").read_bytes())
    assert pictures[0] != pictures[1]


def test_a_ramp_from_a_file(models, tmp_path):
    ramp = np.zeros((1, 64, 3), np.uint8)
    ramp[..., 0] = np.arange(64) * 4
    write_picture(tmp_path / "ramp.png", ramp)
    command = ["render", models / "figure.glb", tmp_path / "out", *SMALL, "--json", "--ramp"]
    told = report(run(*command, tmp_path / "ramp.png"))
    assert len(told["recipe"]["ramp_sha256"]) == 64
    write_picture(tmp_path / "ramp.png", ramp[:, ::-1].copy())
    assert report(run(*command, tmp_path / "ramp.png"))["done"] == 1


def test_any_number_of_workers_and_any_kill_give_the_same_bytes(models, tmp_path):
    assert run("render", models, tmp_path / "one", *SMALL, "-j", "1").returncode == 0
    assert run("render", models, tmp_path / "two", *SMALL, "-j", "2").returncode == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    moment = random.Random(3)
    for _ in range(3):
        killed = start("render", models, tmp_path / "killed", *SMALL, start_new_session=True)
        time.sleep(moment.uniform(0.5, 2.5))
        killed.kill()
        killed.wait()
    assert run("render", models, tmp_path / "killed", *SMALL).returncode == 0
    assert tree(tmp_path / "killed") == tree(tmp_path / "one")


def test_again_does_only_what_has_changed(models, tmp_path):
    command = ["render", models, tmp_path / "out", *SMALL, "--json"]
    assert report(run(*command))["done"] == 5
    assert report(run(*command))["unchanged"] == 5
    write_textured(models / "deep" / "card.obj", color=(40, 40, 200))  # The texture alone differs.
    (tmp_path / "out" / "ring.stl" / "01.parts.png").unlink()
    changed = report(run(*command))
    assert (changed["done"], changed["unchanged"]) == (2, 3)
    assert report(run(*command, "--force"))["done"] == 5
    assert report(run(*command, "--no-masks"))["done"] == 5


def test_what_no_longer_belongs_to_a_model_goes(models, tmp_path):
    command = ["render", models / "cone.ply", tmp_path / "out", "--size", "16", "--views"]
    assert run(*command, "3").returncode == 0
    (tmp_path / "out" / "cone" / "mine.txt").write_text("mine")
    assert run(*command, "2", "--no-masks").returncode == 0
    left = sorted(path.name for path in (tmp_path / "out" / "cone").iterdir())
    assert left == ["00.png", "01.png", "mine.txt", "snapshots.jsonl"]
    assert len(lines(tmp_path / "out")) == 2


def test_a_model_that_cant_be_read_stops_no_other(models, tmp_path):
    (models / "empty.obj").write_text("v 0 0 0\n")
    (models / "nothing.glb").touch()
    (models / "short.glb").write_bytes(unfinished_glb())
    (models / "text.stl").write_text("no model at all")
    (models / "gone.ply").symlink_to(models / "nowhere")
    write_catalogue(models / "shop.sh3f")
    (models / "torn.sh3f").write_bytes((models / "shop.sh3f").read_bytes()[:200])
    ended = run("render", models, tmp_path / "out", *SMALL, "--json")
    assert ended.returncode == 3
    assert report(ended)["done"] == 8
    assert reasons(ended) == {
        "empty.obj": "broken",
        "nothing.glb": "empty",
        "short.glb": "broken",
        "text.stl": "broken",
        "gone.ply": "missing",
        "torn.sh3f": "broken",
    }
    assert len(lines(tmp_path / "out")) == 24
    again = run("render", models, tmp_path / "out", *SMALL)
    assert again.returncode == 3
    shown = again.stderr.decode().splitlines()
    assert [line for line in shown if line.startswith("skipped short.glb: broken: ")]
    assert len(shown) == 7


def test_a_catalogues_models_have_folders_of_their_own(tmp_path):
    write_catalogue(tmp_path / "shop.sh3f")
    assert run("render", tmp_path / "shop.sh3f", tmp_path / "out", *SMALL).returncode == 0
    folders = {line["file"].rsplit("/", 1)[0] for line in lines(tmp_path / "out")}
    assert "shop/shop-chair" in folders
    tables = folders - {"shop/shop-chair"}
    assert {folder[: -len("-01234567")] for folder in tables} == {
        "shop/shop-table",
        "shop/shop-Table",
    }
    again = report(run("render", tmp_path / "shop.sh3f", tmp_path / "out", *SMALL, "--json"))
    assert again["unchanged"] == 3


def test_more_than_255_parts_have_masks_of_16_bits(tmp_path):
    (tmp_path / "many.glb").write_bytes(many_parts_glb(400))
    command = ["render", tmp_path / "many.glb", tmp_path / "out", "--size", "256", "--views", "1"]
    assert run(*command, "--elevation", "0", "0", "--samples", "1").returncode == 0
    mask = read_mask(tmp_path / "out" / "many" / "00.parts.png")
    assert mask.dtype == np.uint16
    (line,) = lines(tmp_path / "out")
    assert mask.max() > 390
    assert len(line["parts"]) == len(np.unique(mask)) - 1
    names = [part.name for part in load_mesh(tmp_path / "many.glb").parts]
    assert line["parts"] == {str(n): names[n - 1] for n in np.unique(mask) if n}


def test_dry_run_limit_and_nothing(models, tmp_path):
    ended = run("render", models, tmp_path / "out", *SMALL, "--dry-run", "--limit", "2")
    assert ended.stdout.decode().splitlines() == [
        "cone.ply -> cone/snapshots.jsonl",
        "deep/card.obj -> deep/card/snapshots.jsonl",
    ]
    assert not (tmp_path / "out").exists()
    (tmp_path / "empty").mkdir()
    ended = run("render", tmp_path / "empty", tmp_path / "out")
    assert (ended.returncode, ended.stderr) == (0, b"no models found\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--seed", "-1"], "--seed must be at least 0, got -1"),
        (["--elevation", "40", "10"], "elevations_deg must rise within [-90, 90]"),
        (["--ramp", "missing.png"], "--ramp 'missing.png': missing"),
        (["--views", "0"], "--views"),
        (["--style", "oil"], "oil"),
        (["--samples", "2"], "--samples"),
    ],
)
def test_wrong_usage(options, message, models, tmp_path):
    ended = run("render", models, tmp_path / "out", *options)
    assert ended.returncode == 2
    assert message in ended.stderr.decode().translate(IN_ONE_LINE)
    assert not (tmp_path / "out").exists()


def test_without_a_driver_one_line_says_what_to_install(models, tmp_path):
    nowhere = {**CLEAN, "__EGL_VENDOR_LIBRARY_FILENAMES": "/nonexistent.json"}
    ended = run("render", models, tmp_path / "out", "--renderer", "egl", env=nowhere)
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"error: no off-screen OpenGL 3.3 through EGL")
    assert b"libegl1" in ended.stderr
    assert not (tmp_path / "out").exists()


# --- data sets ----------------------------------------------------------------------------------


def test_a_data_sets_accepted_models_become_rows(tmp_path):
    data = add_bodies(tmp_path / "data", 3)
    ended = run("render", data, *SMALL, "--json", "-j", "2")
    assert ended.returncode == 0, ended.stderr
    assert report(ended)["done"] == 9
    with Dataset.open(data) as dataset:
        bodies = {body.id: body for body in dataset.bodies(status="accepted")}
        rendered = list(dataset.pictures(origin="rendered"))
        assert {p.parent_id for p in rendered} == set(bodies)
        for picture in rendered:
            body = bodies[picture.parent_id]
            assert (picture.label, picture.licence) == ("car", "CC0-1.0")
            assert (picture.group_id, picture.status) == (body.group_id, "accepted")
            assert picture.recipe["operation"] == "render"
            assert picture.recipe["renderer"] == renderer_here().name
            assert dataset.pixels(picture).shape == (32, 32, 3)
            assert 0.05 < dataset.mask(picture, "parts").mean() < 0.9
        views = [p.recipe["view"] for p in rendered if p.parent_id == rendered[0].parent_id]
        assert sorted(views) == [0, 1, 2]
    assert report(run("render", data, *SMALL, "--json"))["unchanged"] == 9
    assert report(run("render", data, *SMALL, "--json", "--seed", "1"))["done"] == 9


def test_a_data_set_is_the_same_whoever_made_it_and_whatever_died(tmp_path):
    one, two = (add_bodies(tmp_path / name, 4) for name in ("one", "two"))
    assert run("render", one, *SMALL, "-j", "1").returncode == 0
    moment = random.Random(5)
    for _ in range(3):
        killed = start("render", two, *SMALL, "-j", "2", start_new_session=True)
        time.sleep(moment.uniform(0.6, 2.0))
        killed.kill()
        killed.wait()
    assert run("render", two, *SMALL, "-j", "2").returncode == 0
    assert dump(one) == dump(two)
    for part in ("images", "masks"):
        assert tree(one / part) == tree(two / part)


def test_a_data_sets_broken_model_is_recorded(tmp_path):
    data = add_bodies(tmp_path / "data", 2)
    with Dataset.open(data) as dataset:
        bad = next(dataset.bodies(status="accepted"))
        dataset.path(bad).write_bytes(unfinished_glb())
    ended = run("render", data, *SMALL, "--json")
    assert ended.returncode == 0
    assert (report(ended)["done"], report(ended)["skipped"]) == (3, 3)
    with Dataset.open(data) as dataset:
        broken = list(dataset.pictures(status="broken"))
    assert {picture.parent_id for picture in broken} == {bad.id}
    assert broken[0].reason.startswith("broken: not a readable glb model")


def test_limit_counts_models_of_a_data_set(tmp_path):
    data = add_bodies(tmp_path / "data", 3)
    assert report(run("render", data, *SMALL, "--json", "--limit", "1"))["done"] == 3


def test_files_options_do_not_suit_a_data_set(tmp_path):
    data = add_bodies(tmp_path / "data", 1)
    ended = run("render", data, "--up", "z")
    assert ended.returncode == 2
    assert b"--up is for files" in ended.stderr
    ended = run("render", tmp_path)
    assert b"is no data set; for files name a source and DST" in ended.stderr


def test_a_snapshot_of_a_data_set_is_that_of_the_function(tmp_path):
    data = add_bodies(tmp_path / "data", 1)
    assert run("render", data, *SMALL).returncode == 0
    with Dataset.open(data) as dataset, CelRenderer(32, samples=1) as renderer:
        (body,) = dataset.bodies(status="accepted")
        mesh = load_mesh(dataset.path(body))
        seen = renderer.render(mesh, StratifiedViews(3, seed=int(body.id, 16)))
        for picture in dataset.pictures(origin="rendered"):
            view = picture.recipe["view"]
            assert np.array_equal(dataset.pixels(picture), seen.pictures[view])
            file = dataset.folder / "masks" / picture.id[:2] / f"{picture.id}-parts.png"
            assert np.array_equal(read_mask(file), seen.masks[view])


def test_the_manifest_names_models_and_files(models, tmp_path):
    run("render", models / "figure.glb", tmp_path / "out", *SMALL)
    (record,) = manifest(tmp_path / "out").values()
    assert record["target"] == "figure/snapshots.jsonl"
    assert len(record["others"]) == 6
    assert all((Path(tmp_path / "out") / name).exists() for name in record["others"])
