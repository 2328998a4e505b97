"""README's tables of recognition: what they are made of, and that they are those of results/."""

import json
import re
from pathlib import Path

import pytest

from tools.readme import END, START, filled, recognition

ROOT = Path(__file__).resolve().parents[2]


def figures(share):
    told = {"share": share, "low": share - 0.05, "high": share + 0.05, "count": 1200}
    return {"figures": {"top_1": told, "top_3": told}}


def effect(value):
    return {"top_1": {"difference": {"value": value, "low": value - 0.01, "high": value + 0.02}}}


@pytest.fixture
def results(tmp_path):
    (tmp_path / "model").mkdir()
    for name, share in (("held_out", 0.25), ("folds", 0.3)):
        (tmp_path / "model" / f"{name}.json").write_text(json.dumps(figures(share)))
    return tmp_path


def write_effects(results, effects, chosen):
    (results / "cpu").mkdir()
    told = {"scale": "cpu", "effects": effects, "chosen": chosen}
    (results / "cpu" / "results.json").write_text(json.dumps(told))


def test_errors_stand_beside_the_papers(results):
    told = recognition(results)
    assert "| the paper's best, its own pictures, split at random | | 22.4 | 7.0 |" in told
    held_out = "25.0 (20.0–30.0)"
    assert f"what was held out | 1,200 | {held_out} | {held_out} |" in told
    assert "percentage points" not in told


def test_effects_stand_beside_the_papers(results):
    """Table 1: 34.7 to 34.4; table 2: 34.4 to 33.0; table 3: 22.4 where G-v3 alone has 25.4."""
    three = "NPN, R-101 & G-v3 & G-v3-FIN, against best single"
    write_effects(
        results,
        {
            "IUS, ResNet-101": {"grouped, collected": effect(0.012), "paper, all": effect(0.5)},
            "FIN, ResNet-101, rgb": {"grouped, collected": effect(-0.02)},
            three: {"grouped, collected": effect(-0.001)},
            "NPN-3 against snapshots": {"grouped, collected": effect(0.0)},
            "FIN: HSV": {"grouped, collected": effect(-0.03)},
            "FIN: RGB": {"grouped, collected": effect(-0.04)},
        },
        {"IUS": {"grouped": None}, "FIN": {"grouped": "HSV", "paper": "RGB"}},
    )
    rows = [
        line for line in recognition(results).splitlines() if re.match(r"\| (IUS|FIN|NPN)", line)
    ]
    assert rows == [
        "| IUS, ResNet-101 | −0.3 | +1.2 (+0.2, +3.2) |",
        "| FIN, ResNet-101, rgb | −1.4 | −2.0 (−3.0, +0.0) |",
        f"| {three} | −3.0 | −0.1 (−1.1, +1.9) |",
        "| FIN in the form chosen on validation pictures: HSV |  | −3.0 (−4.0, −1.0) |",
    ]


def test_a_page_without_the_markers_is_refused():
    with pytest.raises(ValueError, match=re.escape(START)):
        filled("# toonnet\n", "a table")


def test_readme_has_the_tables_of_the_results():
    readme = (ROOT / "README.md").read_text()
    (shown,) = re.findall(f"{START}\n(.*?)\n{END}", readme, re.DOTALL)
    assert shown == recognition(ROOT / "results"), "make readme writes them anew"
