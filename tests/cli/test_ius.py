"""``toonnet ius`` as its users see it."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from commands import (
    CLEAN,
    TOONNET,
    drawing,
    manifest,
    reasons,
    report,
    run,
    tree,
    write_drawings,
)
from numpy.testing import assert_array_equal
from PIL import Image

from toonnet.dataset import Dataset, refresh_status
from toonnet.fast import IUSParams, ius
from toonnet.io import fitted, read_picture, write_picture


@pytest.fixture
def art(tmp_path):
    """Two drawings, one of them in a subfolder."""
    folder = tmp_path / "art"
    write_picture(folder_of(folder / "one.png"), drawing(1))
    write_picture(folder_of(folder / "sub" / "two.bmp"), drawing(2))
    return folder


def in_one_line(message):
    """Return a message without the frame and line breaks that it is shown with."""
    return " ".join(message.decode().replace("│", " ").split())


def folder_of(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_a_folder_keeps_its_structure_and_gives_what_ius_gives(art, tmp_path):
    ended = run("ius", art, tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == b""
    assert ended.stderr.startswith(b"2 done, 0 skipped, 0 failed; ")
    for name, source in (("one.png", 1), ("sub/two.png", 2)):
        assert_array_equal(read_picture(tmp_path / "out" / name).picture, ius(drawing(source)))


def test_files_by_name_and_several_sources(art, tmp_path):
    ended = run("ius", art / "one.png", art / "sub", tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    assert set(manifest(tmp_path / "out")) == {"one.png", "two.png"}


def test_a_list_on_standard_input_keeps_relative_paths(art, tmp_path):
    listed = f"one.png\nsub/two.bmp\n\n{art}/one.png\n".encode()
    command = [*TOONNET, "ius", "-", str(tmp_path / "out")]
    ended = subprocess.run(command, input=listed, cwd=art, env=CLEAN, check=False)
    assert ended.returncode == 0
    assert set(manifest(tmp_path / "out")) == {"one.png", "sub/two.png"}


def test_the_same_name_in_two_formats_keeps_both(tmp_path):
    art = tmp_path / "art"
    write_picture(folder_of(art / "cat.png"), drawing(1))
    write_picture(art / "cat.jpg", drawing(2))
    assert run("ius", art, tmp_path / "out").returncode == 0
    assert_array_equal(read_picture(tmp_path / "out" / "cat.png").picture, ius(drawing(1)))
    other = ius(read_picture(art / "cat.jpg").picture)
    assert_array_equal(read_picture(tmp_path / "out" / "cat.jpg.png").picture, other)


def test_the_preset_and_every_parameter(art, tmp_path):
    given = {
        "spatial_radius_px": 3,
        "color_radius": 20.5,
        "max_iterations": 2,
        "epsilon": 0.5,
        "outline_value_below": 70,
        "light_saturation_below": 30,
        "light_value_above": 190,
        "gray_saturation_below": 35,
        "background_area_divisor": 100,
        "cell_px": 5,
        "seed_score": "chroma",
        "seed_order": "score",
        "hue_tolerance": 9,
        "value_tolerance": 100,
        "fill_color": "mean",
    }
    options = [
        text
        for name, value in given.items()
        for text in (f"--{name.replace('_', '-')}", str(value))
    ]
    source = art / "one.png"
    for arguments, params in (
        ([], IUSParams.default()),
        (["--preset", "paper"], IUSParams.paper()),
        (["--preset", "paper", *options], IUSParams(**given)),
    ):
        ended = run("ius", source, tmp_path / "out", "--json", *arguments)
        assert ended.returncode == 0, ended.stderr
        assert report(ended)["recipe"]["parameters"] == vars(params)
        expected = ius(drawing(1), params)
        assert_array_equal(read_picture(tmp_path / "out" / "one.png").picture, expected)


def test_size_and_mask_come_before_ius(tmp_path):
    rgba = np.dstack([drawing(4), np.full((48, 64), 255, np.uint8)])
    rgba[:20, :, 3] = 90
    source = tmp_path / "masked.png"
    Image.fromarray(rgba).save(source)
    assert run("ius", source, tmp_path / "out", "--size", 32, "--mask", "alpha").returncode == 0
    decoded = read_picture(source, size_px=32)
    expected = ius(decoded.picture, mask=decoded.mask)
    assert expected.shape == (24, 32, 3)
    assert not np.array_equal(expected, ius(decoded.picture))
    assert_array_equal(read_picture(tmp_path / "out" / "masked.png").picture, expected)


@pytest.mark.parametrize(
    ("output_format", "name"),
    [("png", "one.png"), ("webp", "one.webp"), ("bmp", "one.bmp"), ("tiff", "one.tif")],
)
def test_lossless_formats(art, tmp_path, output_format, name):
    ended = run("ius", art / "one.png", tmp_path / "out", "--format", output_format)
    assert ended.returncode == 0, ended.stderr
    assert_array_equal(read_picture(tmp_path / "out" / name).picture, ius(drawing(1)))


def test_the_second_run_does_nothing_and_changes_are_done_again(art, tmp_path):
    out = tmp_path / "out"
    assert run("ius", art, out).returncode == 0
    before = tree(out)
    stamp = os.stat(out / "one.png").st_mtime_ns
    assert report(run("ius", art, out, "--json"))["unchanged"] == 2
    assert (tree(out), os.stat(out / "one.png").st_mtime_ns) == (before, stamp)
    write_picture(art / "one.png", drawing(9))
    counts = report(run("ius", art, out, "--json"))
    assert (counts["done"], counts["unchanged"]) == (1, 1)
    assert_array_equal(read_picture(out / "one.png").picture, ius(drawing(9)))
    assert report(run("ius", art, out, "--json", "--hue-tolerance", 3))["done"] == 2
    assert report(run("ius", art, out, "--json", "--hue-tolerance", 3, "--force"))["done"] == 2


def test_dry_run_writes_nothing(art, tmp_path):
    out = tmp_path / "out"
    ended = run("ius", art, out, "--dry-run")
    assert ended.returncode == 0
    assert ended.stdout.decode().splitlines() == [
        "one.png -> one.png",
        "sub/two.bmp -> sub/two.png",
    ]
    assert b"2 would be done" in ended.stderr
    assert not out.exists()
    run("ius", art / "one.png", out)
    before = tree(out)
    (art / "cut.png").write_bytes(b"\x89PNG")
    (art / "empty.png").touch()
    ended = run("ius", art, out, "--dry-run", "--json")
    assert ended.returncode == 3
    assert report(ended)["unchanged"] == 1
    planned = [entry["target"] for entry in report(ended)["planned"]]
    assert planned == ["sub/two.png"]
    assert tree(out) == before


def test_limit_and_seed(tmp_path):
    write_drawings(tmp_path / "art", 12, height=20, width=20)
    first = run("ius", tmp_path / "art", tmp_path / "first", "--limit", 3)
    assert first.returncode == 0
    assert set(manifest(tmp_path / "first")) == {f"drawing-00{i}.png" for i in range(3)}
    for out in ("a", "b"):
        run("ius", tmp_path / "art", tmp_path / out, "--limit", 3, "--seed", 4)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert len(manifest(tmp_path / "a")) == 3


def test_on_error(art, tmp_path):
    (art / "bad.png").write_bytes(b"no picture")
    assert run("ius", art, tmp_path / "skip").returncode == 3
    raised = run("ius", art, tmp_path / "raise", "--on-error", "raise")
    assert raised.returncode == 1
    assert b"'bad.png' is skipped: not_a_picture" in raised.stderr
    kept = run("ius", art, tmp_path / "keep", "--on-error", "quarantine", "--json")
    assert kept.returncode == 3
    assert report(kept)["quarantined"] == 1
    quarantined = tmp_path / "keep" / ".toonnet" / "quarantine" / "bad.png"
    assert quarantined.read_bytes() == b"no picture"


def test_quiet_and_json(art, tmp_path):
    quiet = run("ius", art, tmp_path / "out", "--quiet")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, b"", b"")
    both = run("ius", art, tmp_path / "out", "--quiet", "--json")
    assert both.stderr == b""
    assert report(both) == {
        **report(both),
        "command": "ius",
        "done": 0,
        "unchanged": 2,
        "skipped": 0,
        "failed": 0,
        "ignored": 0,
        "reasons": {},
        "problems": [],
        "error": None,
        "exit_status": 0,
    }


def test_the_destination_may_lie_in_the_source(art):
    for _ in range(2):
        ended = run("ius", art, art / "out", "--json")
        assert ended.returncode == 0
    assert set(manifest(art / "out")) == {"one.png", "sub/two.png"}
    assert report(ended)["unchanged"] == 2


def test_hidden_names_are_left_out(art, tmp_path):
    write_picture(folder_of(art / ".cache" / "x.png"), drawing(5))
    write_picture(art / ".hidden.png", drawing(6))
    run("ius", art, tmp_path / "out")
    assert set(manifest(tmp_path / "out")) == {"one.png", "sub/two.png"}


def test_no_source_is_written_over(art):
    before = tree(art)
    same = run("ius", art, art)
    assert same.returncode == 2
    assert "is the source folder" in in_one_line(same.stderr)
    over = run("ius", art / "one.png", art)
    assert over.returncode == 1
    assert b"is one of the sources" in over.stderr
    assert tree(art) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["SRC"], "is no data set; for files name a source and DST"),
        (["nowhere", "OUT"], "'nowhere' doesn't exist"),
        (["SRC", "OUT", "--color-radius", "nan"], "color_radius must be"),
        (["SRC", "OUT", "--spatial-radius-px", "65"], "between 1 and 64, got 65"),
        (["SRC", "OUT", "--hue-tolerance", "x"], "--hue-tolerance"),
        (["SRC", "OUT", "--preset", "papier"], "papier"),
        (["SRC", "OUT", "--size", "0"], "--size"),
        (["SRC", "OUT", "--workers", "0"], "--workers"),
        (["SRC", "OUT", "--no-such-option"], "--no-such-option"),
    ],
)
def test_wrong_usage_is_status_2_and_says_why(art, tmp_path, arguments, said):
    names = {"SRC": str(art), "OUT": str(tmp_path / "out")}
    ended = run("ius", *(names.get(argument, argument) for argument in arguments))
    assert ended.returncode == 2
    assert said in in_one_line(ended.stderr)
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_no_error(tmp_path):
    (tmp_path / "empty").mkdir()
    ended = run("ius", tmp_path / "empty", tmp_path / "out")
    assert (ended.returncode, ended.stderr) == (0, b"no pictures found\n")


def test_options_from_the_environment(art, tmp_path):
    ended = run("ius", art, tmp_path / "out", "--json", env={**CLEAN, "TOONNET_IUS_SIZE": "20"})
    assert report(ended)["recipe"]["size_px"] == 20
    wrong = run("ius", art, tmp_path / "out", env={**CLEAN, "TOONNET_IUS_SIZE": "many"})
    assert wrong.returncode == 2


def test_the_same_bytes_whatever_the_environment(tmp_path):
    write_drawings(tmp_path / "art", 12)
    (tmp_path / "art" / "bad.png").touch()
    trees = []
    for number, (workers, environment) in enumerate(
        [
            (1, {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"}),
            (3, {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}),
            (2, {"TOONNET_SIMD": "baseline", "OMP_NUM_THREADS": "1"}),
        ]
    ):
        out = tmp_path / str(number)
        run("ius", tmp_path / "art", out, "--workers", workers, env={**CLEAN, **environment})
        trees.append(tree(out))
    assert trees[0] == trees[1] == trees[2]
    assert len(trees[0]) == 12 + 2


def test_progress_is_shown_on_a_terminal_only(tmp_path):
    write_drawings(tmp_path / "art", 8, height=200, width=200)
    for quiet, shown in ((False, True), (True, False)):
        options = ["--force", *(["--quiet"] if quiet else [])]
        parent, terminal = os.openpty()
        process = subprocess.Popen(
            [*TOONNET, "ius", tmp_path / "art", tmp_path / "out", *options],
            stderr=terminal,
            stdout=subprocess.PIPE,
            env={**CLEAN, "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(terminal)
        seen = b""
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        os.close(parent)
        assert process.communicate()[0] == b""
        assert process.returncode == 0
        assert (b"/s" in seen and b"0/8" in seen) == shown, seen


def test_help_has_examples_and_is_quick():
    ended = run("ius", "-h")
    assert ended.returncode == 0
    text = ended.stdout.decode()
    for part in ("toonnet ius drawings unified", "--preset", "--dry-run", "--fill-color"):
        assert part in text
    modules = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", "-m", "toonnet.cli", "ius", "--help"],
        capture_output=True,
        text=True,
        env=CLEAN,
        check=True,
    ).stderr
    for heavy in ("numpy", "cv2", "PIL", "toonnet.fast", "toonnet.batch"):
        assert f"| {heavy}\n" not in modules.replace("  ", "")


def test_version():
    from toonnet import __version__

    ended = run("--version")
    assert (ended.returncode, ended.stdout.decode()) == (0, f"toonnet {__version__}\n")


def test_a_closed_output_is_no_traceback(art, tmp_path):
    command = " ".join([*TOONNET, "ius", str(art), str(tmp_path / "out"), "--dry-run"])
    ended = subprocess.run(
        ["bash", "-c", f"{command} | true"], capture_output=True, env=CLEAN, check=False
    )
    assert b"Traceback" not in ended.stderr


def test_timeout(tmp_path):
    write_drawings(tmp_path / "art", 1, height=1500, width=1500)
    slow = ("--spatial-radius-px", "64", "--color-radius", "100", "--epsilon", "0")
    ended = run("ius", tmp_path / "art", tmp_path / "out", *slow, "--timeout", "0.001", "--json")
    assert ended.returncode == 3
    assert reasons(ended) == {"drawing-000.png": "timeout"}
    assert json.loads(ended.stdout)["failed"] == 1


@pytest.fixture
def data(tmp_path):
    """A data set of two accepted pictures, one of them with a mask."""
    own = tmp_path / "own"
    write_drawings(own / "cat", 1)
    (own / "cat" / "drawn.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        '<path d="M1 1h3v5H2z" fill="#c63" stroke="#111"/></svg>'
    )
    assert run("collect", tmp_path / "data", "--sources", f"folder:{own}").returncode == 0
    with Dataset.open(tmp_path / "data") as dataset, dataset.transaction() as connection:
        connection.execute(
            "INSERT INTO decision (picture_id, verdict, who, at)"
            " SELECT id, 'accept', 'me', '2026-01-01T00:00:00Z' FROM picture"
        )
        refresh_status(connection)
    return tmp_path / "data"


def test_a_data_set_gets_rows_of_unified_pictures(data):
    for counted in ("done", "unchanged"):
        ended = run("ius", data, "--size", 101, "--mask", "alpha", "--json")
        assert ended.returncode == 0, ended.stderr
        assert report(ended)[counted] == 2
    with Dataset.open(data) as dataset:
        unified = list(dataset.pictures(origin="unified"))
        assert [picture.status for picture in unified] == ["accepted"] * 2
        masks = 0
        for picture in unified:
            parent = dataset.picture(picture.parent_id)
            small, mask = fitted(dataset.pixels(parent), 101), dataset.mask(picture)
            assert_array_equal(dataset.pixels(picture), ius(small, mask=mask))
            assert picture.recipe["size_px"] == 101
            masks += mask is not None
        assert masks == 1


def test_a_format_does_not_suit_a_data_set(data):
    ended = run("ius", data, "--format", "jpeg")
    assert ended.returncode == 2
    assert b"--format is for files" in ended.stderr
