"""``toonnet build``: what it gives, what is up to date, kills, settings that change."""

import dataclasses
import os
import random
import re
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from builds import build, files, states, write_art, write_recipe
from catalogs import dump
from clusters import cluster
from commands import report, run, start

from toonnet.dataset import Dataset
from toonnet.dataset.review import record
from toonnet.dataset.selections import selected_ids
from toonnet.dataset.splits import load_split

STAGES = [
    *("collect", "clean", "review", "bodies", "render", "inflate", "stylize", "balance", "unify"),
    *("split", "export", "report"),
]
NAMED = ("labels =", 'name = "small"\nlabels =')


@pytest.fixture(scope="module")
def art(tmp_path_factory):
    folder = tmp_path_factory.mktemp("art")
    return write_art(folder)


@pytest.fixture(scope="module")
def told(art, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed") / "data"
    return folder, build(folder, art, "--workers", 1)


@pytest.fixture(scope="module")
def undisturbed(told):
    """The data set of a build that nothing disturbed."""
    return told[0]


@pytest.fixture
def copied(undisturbed, tmp_path):
    return shutil.copytree(undisturbed, tmp_path / "copied")


def chosen(folder, name="small"):
    with Dataset.open(folder) as dataset:
        ids = selected_ids(dataset, name)
        return [picture for picture in dataset.pictures() if picture.id in ids]


def test_every_label_has_as_many_pictures_and_a_copy_of_each(told):
    folder, report_ = told
    pictures = chosen(folder)
    drawn = [picture for picture in pictures if picture.origin != "unified"]
    copies = [picture for picture in pictures if picture.origin == "unified"]
    assert {picture.status for picture in pictures} == {"accepted"}
    for label in ("cat", "bee"):
        assert sum(picture.label == label for picture in drawn) == 16
    assert sorted(copy.parent_id for copy in copies) == [picture.id for picture in drawn]
    assert {(copy.height, copy.width) for copy in copies} == {(64, 64)}
    counts = report_["stages"]
    assert [stage["stage"] for stage in counts] == STAGES
    assert {stage["state"] for stage in counts} == {"done"}


def test_real_pictures_come_first_and_made_ones_are_shared_alike(undisturbed):
    counts = {}
    for picture in chosen(undisturbed):
        counts[picture.label, picture.origin] = counts.get((picture.label, picture.origin), 0) + 1
    assert counts["bee", "collected"] == 3
    assert counts["cat", "collected"] == 9
    for origin in ("rendered", "inflated", "stylized"):
        shares = [counts[label, origin] / 16 for label in ("cat", "bee")]
        assert max(shares) <= 2 * min(shares)


def test_made_pictures_are_in_the_group_and_on_the_side_of_what_they_are_made_from(undisturbed):
    with Dataset.open(undisturbed) as dataset:
        split = load_split(dataset)
        pictures = {picture.id: picture for picture in dataset.pictures()}
        for picture in chosen(undisturbed):
            assert split.side(picture) in ("train", "test", "held_out")
            parent = pictures.get(picture.parent_id)
            if parent is not None:
                assert parent.group_id == picture.group_id


def test_the_exports_are_the_chosen_pictures_and_their_copies(undisturbed):
    pictures = {picture.id: picture for picture in chosen(undisturbed)}
    found = {}
    for folder, unified in (("pictures", False), ("unified", True)):
        root = undisturbed / "builds" / "small" / folder
        found = {path.stem: path for path in root.glob("*/*/*.png")}
        wanted = {id_ for id_, each in pictures.items() if (each.origin == "unified") == unified}
        assert set(found) == wanted
        for id_, path in found.items():
            assert path.parent.name == pictures[id_].label.replace(" ", "_")
        assert (root / "SHA256SUMS").exists()
    page = (undisturbed / "builds" / "small" / "report.html").read_text()
    assert "32 of 32 pictures were chosen" in page
    assert 'id="balance"' in page


def test_a_second_build_does_nothing(art, copied):
    before = dump(copied), files(copied)
    assert set(states(build(copied, art)).values()) == {"up to date"}
    assert (dump(copied), files(copied)) == before


def test_the_number_of_workers_changes_nothing(art, undisturbed, tmp_path):
    build(tmp_path / "data", art, "--workers", 3)
    assert dump(tmp_path / "data") == dump(undisturbed)
    assert files(tmp_path / "data") == files(undisturbed)


def test_a_dask_cluster_changes_nothing(art, undisturbed, tmp_path):
    with cluster(2) as client:
        options = ("--engine", "dask", "--scheduler", client.scheduler.address)
        build(tmp_path / "data", art, *options)
    assert dump(tmp_path / "data") == dump(undisturbed)
    assert files(tmp_path / "data") == files(undisturbed)


@pytest.mark.timeout(600)
def test_killed_at_random_moments_then_the_same_command(art, undisturbed, tmp_path):
    """As often as TOONNET_KILLS says; each time a bit further than an undisturbed build was."""
    kills, folder = int(os.environ.get("TOONNET_KILLS", "3")), tmp_path / "data"
    moment = random.Random(os.environ.get("TOONNET_SEED", "9"))
    whole = sum(name is not None for part in files(undisturbed).values() for name in part.values())
    marks = sorted(moment.randrange(whole) for _ in range(kills))
    for mark in marks:
        process = start("build", folder, "--recipe", art, "--workers", 2, start_new_session=True)
        while process.poll() is None and count_files(folder) < mark:
            time.sleep(0.005)
        time.sleep(moment.uniform(0, 0.2))
        with suppress(ProcessLookupError):  # It may have come to its end.
            if moment.random() < 0.5:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    build(folder, art)
    assert dump(folder) == dump(undisturbed)
    assert files(folder) == files(undisturbed)


def count_files(folder):
    return sum(
        name.endswith((".png", ".glb", ".html"))
        for _, _, names in os.walk(folder)
        for name in names
    )


def test_ctrl_c_ends_it_in_good_order(art, undisturbed, tmp_path):
    process = start("build", tmp_path / "data", "--recipe", art)
    while process.poll() is None and count_files(tmp_path / "data") < 30:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    build(tmp_path / "data", art)
    assert dump(tmp_path / "data") == dump(undisturbed)


def test_another_setting_makes_anew_what_depends_on_it_and_nothing_of_the_old_stays(
    art, copied, tmp_path
):
    old = {picture.id for picture in chosen(copied)}
    gray = write_recipe(art.parent, "gray.toml", NAMED, ("[stylize]", "[stylize]\ngray = true"))
    found = states(build(copied, gray))
    same = ["collect", "clean", "review", "bodies", "render", "inflate"]
    assert [name for name in STAGES if found[name] == "up to date"] == same
    pictures = chosen(copied)
    stylized = [picture for picture in pictures if picture.origin == "stylized"]
    assert stylized
    assert {picture.recipe["gray"] for picture in stylized} == {True}
    kept = {picture.id for picture in pictures} & old
    assert kept
    assert not kept & {picture.id for picture in stylized}
    fresh = tmp_path / "fresh"
    build(fresh, gray)
    assert [picture.id for picture in chosen(fresh)] == [picture.id for picture in pictures]
    assert files(copied)["builds"] == files(fresh)["builds"]


def test_a_decision_of_a_person_is_heeded(art, copied):
    rejected = next(picture for picture in chosen(copied) if picture.origin == "collected")
    with Dataset.open(copied) as dataset:
        record(dataset, [rejected.id], "reject", who="me")
    found = states(build(copied, art))
    assert {found[name] for name in STAGES[:4]} == {"up to date"}
    assert {found[name] for name in ("stylize", "balance", "unify", "export")} == {"done"}
    pictures = chosen(copied)
    assert len(pictures) == 64
    assert rejected.id not in {picture.id for picture in pictures}
    assert rejected.id not in {picture.parent_id for picture in pictures}


def test_a_lost_file_is_made_again(art, copied, undisturbed):
    lost = next(picture for picture in chosen(copied) if picture.origin == "inflated")
    (copied / lost.file).unlink()
    (copied / "builds" / "small" / "unified" / "labels.txt").unlink()
    found = states(build(copied, art))
    assert {name for name in STAGES if found[name] == "done"} == {"inflate", "export"}
    assert files(copied) == files(undisturbed)


def test_stages_alone(art, copied, tmp_path):
    folder = tmp_path / "data"
    assert list(states(build(folder, art, "--until", "review"))) == ["collect", "clean", "review"]
    ended = run("build", folder, "--recipe", art, "--only", "render")
    assert ended.returncode == 1
    assert ended.stderr.decode() == (
        "error: render needs bodies, which isn't up to date: --until render does it first\n"
    )
    assert list(states(build(folder, art, "--only", "bodies"))) == ["bodies"]
    assert states(build(copied, art, "--only", "split,report")) == {
        "split": "up to date",
        "report": "up to date",
    }
    assert states(build(copied, art, "--only", "report", "--force")) == {"report": "done"}


def test_a_dry_run_tells_the_plan_and_writes_nothing(art, copied, tmp_path):
    folder = tmp_path / "data"
    ended = run("build", folder, "--recipe", art, "--dry-run")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.decode().splitlines()
    assert lines[0] == "collect  to do"
    assert lines[1] == "clean    to do if what comes before it changes"
    assert not folder.exists()
    before = dump(copied), files(copied)
    other = write_recipe(art.parent, "other.toml", NAMED, ("pictures = 32", "pictures = 30"))
    ended = run("build", copied, "--recipe", other, "--dry-run", "--json")
    found = states(report(ended))
    assert {found[name] for name in STAGES[:4]} == {"up to date"}
    assert "to do" in {found[name] for name in ("render", "inflate", "stylize")}
    assert found["balance"] == found["report"] == "waits"
    assert (dump(copied), files(copied)) == before


def test_where_nothing_is_rendered_no_models_are_gathered(art, tmp_path):
    changed = ("[render]\npictures = 4", "[render]\npictures = 0")
    recipe = write_recipe(art.parent, "flat.toml", changed)
    build(tmp_path / "data", recipe, "--until", "bodies")
    with Dataset.open(tmp_path / "data") as dataset:
        assert [*dataset.bodies()] == []
        assert [*dataset.pictures()] != []


def test_the_shipped_recipes_are_whole():
    from toonnet.cli._build.recipe import load_recipe, shipped_recipes

    assert set(shipped_recipes()) == {"demo", "toonnet10k"}
    recipe = load_recipe("toonnet10k")
    assert (recipe.render.pictures, recipe.inflate.pictures, recipe.stylize.pictures) == (
        *(2000, 1500, 2000),
    )
    assert (recipe.balance.pictures, len(recipe.label_names)) == (10000, 12)
    assert 2 * load_recipe("demo").balance.pictures <= 300


def test_the_recipe_of_the_documentation_is_one():
    from toonnet.cli._build.recipe import parsed_recipe

    page = (Path(__file__).resolve().parents[2] / "docs" / "build.md").read_text()
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert parsed_recipe(text, "build.md", name="mine").balance.pictures == 200
    for section in dataclasses.fields(parsed_recipe("", "empty", name="empty")):
        if dataclasses.is_dataclass(section.default_factory):
            for item in dataclasses.fields(section.default_factory):
                assert f"`{item.name}`" in page, f"[{section.name}] {item.name}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[render]\npicturs = 3", "[render] has no key 'picturs'; did you mean 'pictures'?"),
        ("[rendr]\npictures = 3", "a recipe has no 'rendr'; did you mean 'render'?"),
        ("[render]\npictures = '3'", "[render]: pictures must be a whole number, got '3'"),
        ("[render]\npictures = true", "[render]: pictures must be a whole number, got True"),
        ("[render]\nsize = 4", "[render]: size must be from 8 to 4096, got 4"),
        ("[render]\nelevation = [1]", "[render]: elevation must be 2 values, got [1]"),
        ("[render]\nelevation = [9, 1]", "a range must rise, got [9, 1]"),
        ("[render]\nsamples = 2", "samples must be 1 or 4, got 2"),
        ("[stylize]\nstyles = ['ink']", "must be one of pencil, crayon, charcoal, got 'ink'"),
        ("[unify]\nmask = 'beta'", "mask must be one of none, alpha, got 'beta'"),
        ("labels = ['unicorn']", "no label is called 'unicorn'"),
        ("[collect]\nsources = ['web']", "no source is called 'web'"),
        ("[clean]\nrules = ['ugly.much=1']", "no rule is called 'ugly'"),
        ("name = '../up'", "name must be at most 40 letters, digits, - and _, got '../up'"),
        ("render = 3", "render is a table: write [render] above its keys"),
        ("[render\n", "Expected ']'"),
    ],
)
def test_what_is_wrong_with_a_recipe_is_one_clear_line(tmp_path, text, message):
    recipe = tmp_path / "mine.toml"
    recipe.write_text(text)
    ended = run("build", tmp_path / "data", "--recipe", recipe)
    assert ended.returncode == 2, ended.stderr
    first, second = ended.stderr.decode().splitlines()
    assert message in first
    assert second == "try: toonnet build --help"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--recipe", "toonet10k"), b"no recipe is called 'toonet10k'; did you mean 'toonnet10k'?"),
        (("--recipe", "gone.toml"), b"can't read the recipe 'gone.toml': No such file"),
        (("--recipe", "demo", "--only", "rendr"), b"no stage is called 'rendr'; did you mean"),
    ],
)
def test_what_is_wrong_with_the_command_is_one_clear_line(tmp_path, options, message):
    ended = run("build", tmp_path / "data", *options, cwd=tmp_path)
    assert ended.returncode == 2
    assert message in ended.stderr


def test_a_selection_is_exported_and_surveyed(copied, tmp_path):
    options = ("--format", "imagefolder", "--selection", "small", "--origins", "unified")
    ended = run("export", copied, tmp_path / "out", *options)
    assert ended.returncode == 0, ended.stderr
    assert len(list((tmp_path / "out").glob("*/*/*.png"))) == 32
    ended = run("stats", copied, "--selection", "small", "--json")
    assert report(ended)["pictures"] == 64
    for command in (["export", copied, tmp_path / "no", *options[:2]], ["stats", copied]):
        ended = run(*command, "--selection", "smal")
        assert ended.returncode == 2
        assert b"no selection is called 'smal'; there are small" in ended.stderr
