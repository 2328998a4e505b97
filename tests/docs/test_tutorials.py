"""The tutorials run as they stand: their code, their commands, their files and what these print.

A block goes into the file that the line before it names last (``… `mine.toml`:``); else blocks of
``python`` and ``bash`` run, in order, in one folder; ``text`` is what the block before it printed,
``…`` stands for anything. Where a tutorial changes the tree, the folder is a copy of it.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toonnet import _core

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "tutorials").glob("[a-z]*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"`([\w./-]+)`:\s*$")
COPIED = ("toonnet", "tests", "cpp", "pyproject.toml")

# An editable install finds its own tree before any other: the copy has to be looked for first.
STARTED = """
import sys
sys.meta_path[:] = [each for each in sys.meta_path if "editable" not in type(each).__module__]
sys.path[:0] = [{tree!r}] * bool({tree!r})
"""


class Shell:
    """A folder, and what is run in it."""

    def __init__(self, folder, *, in_the_tree):
        self.folder, self.names, self.printed = folder, {"__name__": "tutorial"}, ""
        tools = folder / ".bin"
        tools.mkdir()
        started = STARTED.format(tree=str(folder)) if in_the_tree else ""
        self._script(tools / "sitecustomize.py", started)
        self._script(
            tools / "toonnet",
            f"#!{sys.executable} -P\n{started}\nfrom toonnet.cli import main\nmain()\n",
        )
        kept = {key: value for key, value in os.environ.items() if "TOONNET" not in key}
        path = f"{tools}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = kept | {"PATH": path, "HYPOTHESIS_STORAGE_DIRECTORY": str(tools)}
        if in_the_tree:
            self._script(folder / "conftest.py", started)

    def _script(self, path, text):
        path.write_text(text)
        path.chmod(0o755)

    def python(self, code):
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            exec(compile(code, "tutorial", "exec"), self.names)
        self.printed = told.getvalue()

    def bash(self, script):
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=250,
        )  # fmt: skip
        assert ended.returncode == 0, f"{script}\n{ended.stdout}\n{ended.stderr}"
        self.printed = ended.stdout

    def text(self, expected):
        pattern = ".*".join(map(re.escape, expected.strip().split("…")))
        assert re.fullmatch(pattern, self.printed.strip(), re.DOTALL), self.printed


def blocks(text):
    """Yield (language, content, file) of a page's blocks; the file is None where there is none."""
    for found in BLOCK.finditer(text):
        before = text[: found.start()].rstrip("\n").rpartition("\n\n")[2]
        named = NAMED.search(before)
        yield found[1], found[2], named and named[1]


def changes_the_tree(page):
    return page.name.startswith("add_")


def copy_of_the_tree(folder):
    """Copy what a tutorial changes, with the native module of the installation."""
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    core = Path(_core.__file__)
    shutil.copy(core, folder / "toonnet" / core.name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_tutorial(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if "pybind11" in page.read_text("utf-8"):
        pytest.importorskip("pybind11", reason="it is for a checkout, which make setup equips")
    if changes_the_tree(page):
        copy_of_the_tree(tmp_path)
    shell = Shell(tmp_path, in_the_tree=changes_the_tree(page))
    for language, content, file in blocks(page.read_text("utf-8")):
        if file is not None:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(content)
        else:
            getattr(shell, language)(content)


def test_the_blocks_are_those_that_are_meant():
    text = "A. `some/file.toml`:\n\n```toml\na = 1\n```\n\nB:\n\n```bash\nls\n```\n"
    assert [*blocks(text)] == [("toml", "a = 1\n", "some/file.toml"), ("bash", "ls\n", None)]


@pytest.mark.parametrize(("expected", "right"), [("a\n…", True), ("a…c", True), ("a\nb", False)])
def test_what_is_printed_is_compared(tmp_path, expected, right):
    shell = Shell(tmp_path, in_the_tree=False)
    shell.python("print('a'); print('b'); print('c')")
    with contextlib.nullcontext() if right else pytest.raises(AssertionError):
        shell.text(expected)
