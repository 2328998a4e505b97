"""Write README's tables of recognition from results/: ``python -m tools.readme``.

The table of speed comes from benchmarks/results, by ``make bench``.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toonnet.experiments import paper, plan
from toonnet.experiments.tables import names_of
from toonnet.io import atomic_write

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- recognition -->", "<!-- end of recognition -->"
TESTED = {
    "held_out": "the packaged model, on what was held out",
    "folds": "its recipe, five folds that part no group",
}
"""Files of results/model, and what they tell about."""
WHICH = "grouped, collected"
"""Split and pictures of the effects."""


def recognition(results: Path) -> str:
    """Return all tables of what a folder of results holds, as Markdown."""
    parts = [_errors(results / "model")]
    for file in sorted(results.glob("*/results.json")):
        told = json.loads(file.read_text("utf-8"))
        rows = [f"| {' | '.join(row)} |" for row in _effects(told)]
        if rows:
            head = f"| change of the top-1 error, percentage points, scale `{told['scale']}` "
            parts.append("\n".join([f"{head}| the paper | here |", "|---|--:|--:|", *rows]))
            parts.append(
                "Small nets in the paper's place; real pictures alone, a split that parts no "
                "group, 95 % intervals: "
                f"[all tables](results/{told['scale']}/README.md), "
                "[how they are made](docs/reproduce.md)."
            )
    return "\n\n".join(parts)


def _errors(folder: Path) -> str:
    best = paper.TABLE_3["r101", "gv3", "gv3-fin"]
    lines = [
        "| error on real pictures, % | pictures | top-1 | top-3 |",
        "|---|--:|--:|--:|",
        f"| the paper's best, its own pictures, split at random | | {best.top_1} | {best.top_3} |",
    ]
    for name, text in TESTED.items():
        figures = json.loads((folder / f"{name}.json").read_text("utf-8"))["figures"]
        cells = [
            f"{figures['top_1']['count']:,}",
            *map(_share, (figures["top_1"], figures["top_3"])),
        ]
        lines.append(f"| {text} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(told: Mapping[str, float]) -> str:
    value, low, high = (f"{100 * told[key]:.1f}" for key in ("share", "low", "high"))
    return f"{value} ({low}–{high})"


def _effects(told: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield each effect that the paper tells of, then those of the forms that were chosen.

    Its name, the paper's figure and ours.
    """
    for name, theirs in _paper().items():
        if ours := _effect(told, name):
            yield name, _signed(theirs), ours
    for idea in (each.name for each in plan.ideas()):
        form = told["chosen"].get(idea, {}).get(WHICH.partition(",")[0])
        if ours := _effect(told, f"{idea}: {form}"):
            yield f"{idea} in the form chosen on validation pictures: {form}", "", ours


def _effect(told: Mapping[str, Any], name: str) -> str | None:
    found = told["effects"].get(name, {}).get(WHICH, {}).get("top_1")
    if found is None:
        return None
    ours = (100 * found["difference"][key] for key in ("value", "low", "high"))
    value, low, high = (_signed(each) for each in ours)
    return f"{value} ({low}, {high})"


def _paper() -> dict[str, float]:
    """Return the paper's effects by the names that results.json has for ours.

    One of each idea, of the nets that its other forms are tried with; the rest is linked to.
    """
    net, members = plan.VARIED, plan.THREE
    alone = {"r101": paper.TABLE_3["r101",], "gv3": paper.TABLE_3["gv3",]}
    alone["gv3-fin"] = paper.TABLE_2["gv3", "rgb", True]
    best = min(alone[name].top_1 for name in members)
    return {
        f"IUS, {paper.NETS[net]}": _less(paper.TABLE_1, (net, False), (net, True)),
        f"FIN, {paper.NETS[net]}, rgb": _less(
            paper.TABLE_2, (net, "rgb", False), (net, "rgb", True)
        ),
        f"NPN, {names_of(members)}, against best single": paper.TABLE_3[members].top_1 - best,
    }


def _less(errors: Mapping[Any, paper.Errors], without: Any, with_it: Any) -> float:
    return errors[with_it].top_1 - errors[without].top_1


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def filled(text: str, content: str) -> str:
    """Return README's text with the tables between its markers."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"README.md must hold {START} and after it {END}")
    return f"{before}{START}\n{content}\n{END}{after}"


def main() -> int:
    """Write the tables."""
    page = ROOT / "README.md"
    atomic_write(page, filled(page.read_text("utf-8"), recognition(ROOT / "results")).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
