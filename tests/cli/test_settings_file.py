"""``toonnet.toml``: flags go before the environment, that before the file; slips are told."""

import re
from pathlib import Path

import pytest
from commands import CLEAN, run, write_drawings

from toonnet.io import read_picture


@pytest.fixture
def folder(tmp_path):
    write_drawings(tmp_path / "art", 1)
    (tmp_path / "toonnet.toml").write_text("[ius]\nsize = 20\nmask = 'alpha'\n")
    return tmp_path


def side_px(folder, name):
    return max(read_picture(folder / name / "drawing-000.png").picture.shape)


def test_flag_before_environment_before_file(folder):
    environment = {**CLEAN, "TOONNET_IUS_SIZE": "30"}
    assert run("ius", "art", "file", cwd=folder).returncode == 0
    assert run("ius", "art", "variable", cwd=folder, env=environment).returncode == 0
    ended = run("ius", "art", "flag", "--size", 40, cwd=folder, env=environment)
    assert ended.returncode == 0
    assert [side_px(folder, name) for name in ("file", "variable", "flag")] == [20, 30, 40]
    (folder / "toonnet.toml").unlink()
    assert run("ius", "art", "default", cwd=folder).returncode == 0
    assert side_px(folder, "default") == 64


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[ius]\nsiez = 3", "[ius] has no option 'siez'; did you mean 'size'?"),
        ("[uis]\nsize = 3", "no command is called 'uis'; did you mean 'ius'?"),
        ("[decisions.imprt]\nwho = 'me'", "no command is called 'decisions.imprt'"),
        ("ius = 3", "ius is a table: write [ius] above its options"),
        ("[ius.size]\nx = 1", "ius.size must be a value, got a table"),
        ("[ius\n", "Expected ']'"),
    ],
)
def test_what_is_wrong_is_one_clear_line(folder, text, message):
    (folder / "toonnet.toml").write_text(text)
    for command in (["ius", "art", "out"], ["stats", "art"]):
        ended = run(*command, cwd=folder)
        assert ended.returncode == 2
        (line,) = ended.stderr.decode().splitlines()
        assert line.startswith("error: toonnet.toml: ")
        assert message in line
    assert run("ius", "--help", cwd=folder).returncode == 0


def test_a_value_that_cannot_be_is_an_error_of_the_option(folder):
    (folder / "toonnet.toml").write_text("[ius]\nsize = 'large'")
    ended = run("ius", "art", "out", cwd=folder)
    assert ended.returncode == 2
    assert b"--size" in ended.stderr
    assert not (folder / "out").exists()


def test_the_example_of_the_documentation_is_right(folder):
    page = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text()
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (folder / "toonnet.toml").write_text(text)
    assert run("ius", "art", "out", cwd=folder).returncode == 0
    assert side_px(folder, "out") == 299
