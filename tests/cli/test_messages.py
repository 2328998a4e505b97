"""A wrong command line gets one message, which names the value and what would be right."""

import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from commands import CLEAN, run

from toonnet.cli._call import EXTRA_OF
from toonnet.cli._model_report import fail
from toonnet.io import write_picture

ROOT = Path(__file__).resolve().parents[2]
WIDE = CLEAN | {"COLUMNS": "200", "NO_COLOR": "1"}
PACKAGES = {"pycollada": "collada", "tensorflow-cpu": "tensorflow"}
"""Packages whose module is called otherwise."""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ius a.png out --size 0", "'--size': must be at least 1, got '0'"),
        ("ius a.png out --size wide", "'--size': must be a whole number, got 'wide'"),
        ("ius a.png out --timeout soon", "'--timeout': must be a number, got 'soon'"),
        ("ius a.png out --format gif", "'--format': 'gif' is not one of 'png', 'jpeg'"),
        ("ius a.png out --siz 3", "No such option: --siz (Possible options: --size)"),
        ("inflate a.png out --roundness 9", "'--roundness': must be at most 1.5, got '9'"),
        ("review data --port 99999", "'--port': must be at most 65535, got '99999'"),
        ("ius missing.png out", "SRC 'missing.png' doesn't exist"),
        ("build data --recipe nope", "no recipe is called 'nope'; there are demo, toonnet10k"),
        ("build data --recipe demo --until nope", "no stage is called 'nope'; there are collect"),
        ("collect data --sources nope", "no source is called 'nope'; there are fluent3d"),
        ("serve --host nonsense", "host must be an IP address, got 'nonsense'"),
    ],
)
def test_a_wrong_usage_is_told_with_status_2(tmp_path, line, told):
    ended = run(*line.split(), cwd=tmp_path, env=WIDE)
    assert ended.returncode == 2
    assert told in ended.stderr.decode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("stats missing", "'missing' is no data set: it has no catalog.sqlite; toonnet collect"),
        ("predict a.png --model missing", "there is no model 'missing': give a .keras or .onnx"),
        ("predict a.png --model notes.txt", "'notes.txt' is no model: models are saved by"),
        ("predict notes.txt", "not_a_picture"),
        ("build notes.txt --recipe demo", "can't make 'notes.txt': File exists; name another"),
        ("ius a.png notes.txt", "can't write to 'notes.txt': Not a directory; choose a folder"),
        ("ius a.png out --engine dask --scheduler here", "no Dask scheduler answers at 'here'"),
    ],
)
def test_what_fails_is_told_with_status_1(tmp_path, line, told):
    write_picture(tmp_path / "a.png", np.full((20, 30, 3), 90, np.uint8))
    (tmp_path / "notes.txt").write_text("notes")
    ended = run(*line.split(), cwd=tmp_path, env=WIDE)
    assert ended.returncode == 1
    assert told in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr


def test_the_extras_modules_are_known():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    for extra in set(EXTRA_OF.values()):
        for package in extras[extra]:
            name = package.split(">")[0].split("[")[0]
            assert EXTRA_OF[PACKAGES.get(name, name)] == extra


@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("scipy", "inflate a.png out", "this needs scipy, which isn't installed: pip install 'too"),
        ("trimesh", "render a.stl out", "this needs trimesh, which isn't installed: pip install"),
        ("keras", "predict a.png -m a.keras", "this needs Keras: pip install 'toonnet[models]'"),
        ("dask", "ius a.png out --engine dask", "pip install 'toonnet[dask]'"),
        ("fsspec", "ius memory://a out", "pip install 'toonnet[dask]'"),
        ("numba", "ius a.png out --backend numba", "pip install 'toonnet[numba]'"),
        ("fastapi", "serve", "pip install 'toonnet[render,web]'"),
    ],
)
def test_what_is_not_installed_is_told_with_its_extra(tmp_path, module, line, told):
    write_picture(tmp_path / "a.png", np.full((20, 30, 3), 90, np.uint8))
    for name in ("a.stl", "a.keras"):
        (tmp_path / name).write_bytes(b"solid a\nendsolid a\n")
    code = f"""
import sys
sys.modules[{module!r}] = None
sys.argv = ["toonnet", *{line.split()!r}]
from toonnet.cli import main
main()
"""
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path, env=CLEAN, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert told in ended.stderr
    assert ended.returncode in (1, 2)
    assert "Traceback" not in ended.stderr


def test_the_version_of_something_else_is_left_alone():
    ended = run("sources", "--json", env=CLEAN | {"TOONNET_VERSION": "2"})
    assert ended.returncode == 0


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(2, "No such file or directory", "a.png"), "'a.png': No such file"),
        (OSError(28, "No space left on device"), "'run': No space left on device"),
    ],
)
def test_the_file_is_named_or_else_the_folder(error, told, capsys):
    with pytest.raises(SystemExit, match="1"):
        fail("train", error, "run")
    assert told in capsys.readouterr().err
