"""The documentation's examples run, its links lead somewhere, its options exist."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.main import get_command

from toonnet.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = [
    pytest.param(
        block,
        id=f"{page.name}-{i}",
        marks=[pytest.mark.gpu] if "import cupy" in block else [],
    )
    for page in PAGES
    if page.name != "export.md"  # Its code reads exports: tests/export/test_docs.py.
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


LINKING = [*PAGES, *sorted((ROOT / "docs" / "tutorials").glob("*.md"))]


@pytest.mark.parametrize("page", LINKING, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]
    assert missing == []


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


def all_commands(group):
    for command in group.commands.values():
        yield from all_commands(command) if hasattr(command, "commands") else [command]


def test_command_line_page_has_every_option():
    page = (ROOT / "docs" / "cli.md").read_text()
    shown = options_in(page)
    group = get_command(app)
    offered = {"--help", *(name for option in group.params for name in option.opts)} & shown
    for command in all_commands(group):
        for option in command.params:
            offered |= {name for name in (*option.opts, *option.secondary_opts) if "--" in name}
    assert shown == offered, "make cli-docs writes the page anew"
