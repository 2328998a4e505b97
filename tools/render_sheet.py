"""Put a data set's snapshots on one sheet, a row a label: ``python -m tools.render_sheet DATASET``.

Only models that may be shown with their authors named are chosen (public domain, Apache, BSD, MIT,
CC-BY). To the sheet, docs/render_classes.jpg, belongs a page that names them.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from toonnet.dataset import Dataset
from toonnet.dataset.dataset import Body, Picture

DOCS = Path(__file__).resolve().parent.parent / "docs"
FIGURE, PAGE = DOCS / "render_classes.jpg", DOCS / "render_classes.md"
COLUMNS, TILE_PX, LABEL_PX = 10, 128, 96
VIEW = 1
"""The one after the front: from 20 to 50 degrees beside it."""
SHOWN = ("Apache-2.0", "BSD-3-Clause", "CC0-1.0", "CC-BY-3.0", "CC-BY-3.0-US", "CC-BY-4.0", "MIT")
HEAD = """# The models on the contact sheet

![A row of snapshots for each of the twelve labels](render_classes.jpg)

Made by `toonnet bodies demo && toonnet render demo && python -m tools.render_sheet demo`: one view
of each model, scaled down.

| label | model | author | licence | from |
|---|---|---|---|---|
"""


def chosen(dataset: Dataset) -> dict[str, list[tuple[Body, Picture]]]:
    """Return for each label an even choice of models, a snapshot each."""
    bodies = {body.id: body for body in dataset.bodies(status="accepted", licences=SHOWN)}
    seen: dict[str, dict[str, list[tuple[Body, Picture]]]] = defaultdict(lambda: defaultdict(list))
    for picture in dataset.pictures(origin="rendered", status="accepted"):
        body = bodies.get(picture.parent_id or "")
        if body is not None and (picture.recipe or {}).get("view") == VIEW:
            seen[body.label][body.group_id or body.id].append((body, picture))
    return {label: _across(list(seen[label].values())) for label in sorted(seen)}


def _across(groups: list[list[tuple[Body, Picture]]]) -> list[tuple[Body, Picture]]:
    """Return as many as there are columns, of groups that are evenly chosen, of each in turn."""
    ordered = sorted(groups, key=lambda group: (group[0][0].parametric, group[0][0].source_id))
    groups = ordered[:: max(1, len(ordered) // COLUMNS)]
    turns = [
        group[turn]
        for turn in range(max(map(len, groups)))
        for group in groups
        if turn < len(group)
    ]
    return turns[:COLUMNS]


def sheet(dataset: Dataset, rows: dict[str, list[tuple[Body, Picture]]]) -> Image.Image:
    """Return the picture: a row a label."""
    made = Image.new("RGB", (LABEL_PX + COLUMNS * TILE_PX, len(rows) * TILE_PX), "white")
    draw, font = ImageDraw.Draw(made), ImageFont.load_default(15)
    for row, (label, shown) in enumerate(rows.items()):
        place = (6, row * TILE_PX + TILE_PX // 2 - 10)
        draw.multiline_text(place, label.replace(" ", "\n"), (60, 60, 60), font)
        for column, (_, picture) in enumerate(shown):
            tile = Image.open(dataset.path(picture)).resize(
                (TILE_PX, TILE_PX), Image.Resampling.BOX
            )
            made.paste(tile, (LABEL_PX + column * TILE_PX, row * TILE_PX))
    return made


def credits(rows: dict[str, list[tuple[Body, Picture]]]) -> str:
    """Return the page that names every author."""
    lines = []
    for label, shown in rows.items():
        for body, _ in shown:
            where = f"[{body.source}]({body.url})" if body.url else body.source
            cells = (label, body.title or body.source_id, body.author or "", body.licence, where)
            lines.append(f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |\n")
    return HEAD + "".join(lines)


def main() -> int:
    """Write the sheet and its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    with Dataset.open(parser.parse_args().dataset) as dataset:
        rows = chosen(dataset)
        sheet(dataset, rows).save(FIGURE, quality=82, optimize=True)
        PAGE.write_text(credits(rows), encoding="utf-8")
    print(FIGURE, PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
