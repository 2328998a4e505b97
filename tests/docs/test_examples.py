"""The documentation's examples run, its links lead somewhere, its options exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = [
    pytest.param(block, id=f"{page.name}-{i}")
    for page in PAGES
    for i, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL))
]


def test_there_are_examples():
    assert len(EXAMPLES) >= 2


@pytest.mark.parametrize("code", EXAMPLES)
def test_example_runs(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    drawing = np.full((60, 80, 3), 255, np.uint8)
    drawing[10:50, 20:60] = (250, 200, 30)
    Image.fromarray(drawing).save("drawing.png")
    exec(compile(code, "example", "exec"), {"__name__": "example"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]
    assert missing == []


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


def test_command_line_page_has_every_option():
    page = (ROOT / "docs" / "cli.md").read_text()
    shown = options_in(page)
    wide = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    offered = set()
    for command in ("ius", "doctor"):
        arguments = [Path(sys.executable).with_name("toonnet"), command, "--help"]
        offered |= options_in(subprocess.check_output(arguments, env=wide, text=True))
    assert shown == offered, "make cli-docs writes the page anew"
