"""Contact sheets of what the sources offer, for people who look at every picture.

    .venv/bin/python -P tools/review_sheets.py sheets            # every label, every default source
    .venv/bin/python -P tools/review_sheets.py sheets --label bee --source iconify

A folder a label: `NAME-001.png`, forty pictures each with its number and source id below it, and
`NAME.csv` with all rows: number, sheet, source, source id, title, words, licence, and what was
wrong with those that can't be drawn. Pictures are exactly those that a data set gets.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from toonnet.dataset.framing import framed
from toonnet.dataset.labels import load_labels
from toonnet.dataset.sources import Candidate, Settings, SourceError, Wanted, chosen_sources
from toonnet.io import PictureError, atomic_write

COLUMNS, ROWS = 8, 5
TILE_PX = 150
CAPTION_PX = 40
GAP_PX = 8
CAPTION_LETTERS = 25
FIELDS = ("number", "sheet", "source", "source_id", "title", "words", "licence", "error")

Tile = tuple[NDArray[np.uint8] | None, str]
"""A picture in small, or None and why there is none."""


def main() -> int:
    """Write the sheets that the command line asks for."""
    labels = load_labels()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for the sheets")
    parser.add_argument("--label", action="append", choices=labels.names, help="only this label")
    parser.add_argument("--source", action="append", default=[], help="only this source")
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="folder for downloads")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    wanted = Wanted(frozenset(options.label or labels.names))
    by_label: dict[str, list[Candidate]] = {label: [] for label in labels.names}
    options.cache.mkdir(parents=True, exist_ok=True)
    for candidate in offered(options.source, wanted, options.cache):
        by_label[candidate.label].append(candidate)
    with ProcessPoolExecutor(options.workers) as workers:
        for label, candidates in by_label.items():
            if candidates:
                candidates.sort(key=lambda one: (one.source, one.source_id))
                tiles = list(workers.map(tile, candidates, chunksize=8))
                write_label(options.out, label.replace(" ", "-"), candidates, tiles)
    return 0


def offered(names: Sequence[str], wanted: Wanted, cache: Path) -> Iterator[Candidate]:
    """Yield the candidates of the sources that work here; say why others don't."""
    for source in chosen_sources(names, Settings.from_environment()):
        missing = source.why_not()
        try:
            if missing is None:
                yield from source.candidates(wanted, cache)
        except SourceError as error:
            missing = str(error)
        if missing:
            print(f"{source.name}: {missing}", file=sys.stderr)


def tile(candidate: Candidate) -> Tile:
    """Return a candidate's picture as a data set has it, small."""
    try:
        picture = framed(candidate.artwork.read()).picture
    except PictureError as error:
        return None, str(error)
    small = Image.fromarray(picture).resize((TILE_PX, TILE_PX), Image.Resampling.LANCZOS)
    return np.asarray(small), ""


def write_label(
    out: Path, name: str, candidates: Sequence[Candidate], tiles: Sequence[Tile]
) -> None:
    """Write a label's sheets and its list."""
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(FIELDS)
    for start in range(0, len(tiles), COLUMNS * ROWS):
        stop = min(start + COLUMNS * ROWS, len(tiles))
        file = f"{name}-{start // (COLUMNS * ROWS) + 1:03}.png"
        cells = zip(
            range(start + 1, stop + 1), candidates[start:stop], tiles[start:stop], strict=True
        )
        sheet(list(cells)).save(folder / file)
        for i in range(start, stop):
            one = candidates[i]
            row = (one.source, one.source_id, one.title, "; ".join(one.words), one.licence)
            table.writerow((i + 1, file, *row, tiles[i][1]))
    atomic_write(folder / f"{name}.csv", text.getvalue().encode())
    print(f"{name}: {len(tiles)} pictures")


def sheet(cells: Sequence[tuple[int, Candidate, Tile]]) -> Image.Image:
    """Return one sheet of numbered pictures."""
    cell_width, cell_height = TILE_PX + GAP_PX, TILE_PX + CAPTION_PX + GAP_PX
    size = (COLUMNS * cell_width + GAP_PX, -(-len(cells) // COLUMNS) * cell_height + GAP_PX)
    picture = Image.new("RGB", size, (205, 205, 205))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(11)
    for i, (number, candidate, (small, error)) in enumerate(cells):
        left = GAP_PX + i % COLUMNS * cell_width
        top = GAP_PX + i // COLUMNS * cell_height
        if small is None:
            draw.text((left, top), error[:CAPTION_LETTERS], "red", font)
        else:
            picture.paste(Image.fromarray(small), (left, top))
        caption = f"{number} {candidate.source}:{candidate.source_id}"
        for line in range(3):
            part = caption[line * CAPTION_LETTERS : (line + 1) * CAPTION_LETTERS]
            draw.text((left, top + TILE_PX + 13 * line), part, "black", font)
    return picture


if __name__ == "__main__":
    sys.exit(main())
