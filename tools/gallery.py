"""Show every capability on real pictures, or for the documentation on drawings of our own.

python -m tools.gallery DATASET FOLDER: a page with pictures of a data set, such as the one that
``make demo`` builds, their authors and licences. Without arguments: docs/gallery and README's.
"""

import argparse
import base64
import hashlib
import io
import sys
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import crayon
from tools.inflate_gallery import MORE
from tools.sheets import Cell, Picture, sheet
from tools.stylize_gallery import COLUMNS as BY_HAND
from tools.stylize_gallery import DRAWINGS, drawn
from toonnet import __version__, fast, stylize
from toonnet.dataset import Dataset
from toonnet.dataset import Picture as Row
from toonnet.inflate import black_stroke, inflate
from toonnet.io import atomic_write, read_mask
from toonnet.models import recognize
from toonnet.render import CelRenderer, View
from toonnet.report import document, table, tag

DOCS = Path(__file__).resolve().parent.parent / "docs"
CRAYONS = (8, 11, 13, 14)
"""Seeds of crayon drawings: a house, a cat, a car, a penguin."""
TURNED_DEG = (-60, -30, 0, 30, 60, 180)


def unified(pictures: Sequence[Picture]) -> list[list[Cell]]:
    """Return a row of pictures and a row of the same after IUS."""
    return [list(pictures), list(fast.ius(list(pictures)))]


def recognised(pictures: Sequence[Picture]) -> list[list[Cell]]:
    """Return a row of pictures and a row of what they show, by the packaged model."""
    return [list(pictures), [[*guesses] for guesses in recognize(list(pictures))]]


def by_hand(pictures: Sequence[Picture]) -> list[list[Cell]]:
    """Return for each picture what each style makes of it."""
    return [[work(picture) for work in BY_HAND.values()] for picture in pictures]


def in_the_round(pictures: Sequence[Picture]) -> list[list[Cell]]:
    """Return for each picture its model from all sides, and the parts that it was made of."""
    views = [View(float(angle), 0.0, 0.0, 12.0) for angle in TURNED_DEG]
    rows: list[list[Cell]] = []
    with CelRenderer(384, style=black_stroke(384), outputs="all") as renderer:
        for picture in pictures:
            seen = renderer.render(inflate(picture).render_mesh(), views)
            assert seen.masks is not None
            rows.append([picture, *seen.pictures, coloured(seen.masks[TURNED_DEG.index(30)])])
    return rows


def kernels(pictures: Sequence[Picture]) -> list[list[Cell]]:
    """Return for each picture what functions of `toonnet.fast` make of it."""
    return [[picture, *(work(picture) for work in KERNELS.values())] for picture in pictures]


def coloured(numbers: np.ndarray) -> Picture:
    """Return whole numbers, H x W, as colours; 0 is white."""
    palette = np.random.default_rng(4).integers(60, 256, (256, 3), np.uint8)
    palette[0] = 255
    return palette[np.where(numbers > 0, (numbers - 1) % 255 + 1, 0)]


def _hatched(picture: Picture) -> Picture:
    size = picture.shape[:2]
    return fast.texture_blend(picture, stylize.textures.pencil(1)[: size[0], : size[1]] // 2)


def _strokes(picture: Picture) -> Picture:
    strokes = stylize.stroke_map(picture)
    return np.repeat(strokes[..., None], 3, axis=2)


KERNELS: dict[str, Callable[[Picture], Picture]] = {
    "mean_shift_filter": fast.mean_shift_filter,
    "mean_shift_segment": lambda picture: coloured(fast.mean_shift_segment(picture)[0] + 1),
    "unify": lambda picture: fast.unify(fast.mean_shift_filter(picture)),
    "rgb_to_hsv": fast.rgb_to_hsv,
    "line_strokes": _strokes,
    "texture_blend": _hatched,
}
KERNELS_HEAD = ("the picture", *KERNELS)
ROUND_HEAD = ("the drawing", *(f"{angle}°" for angle in TURNED_DEG), "its parts")


def of_one_drawing(pictures: Sequence[Picture]) -> list[list[Cell]]:
    """Return for each picture a bit of everything."""
    rows: list[list[Cell]] = []
    for picture, turned in zip(pictures, in_the_round(pictures), strict=True):
        guesses = recognize(picture)
        hand = [
            work(picture, seed=3) for work in (stylize.pencil, stylize.crayon, stylize.charcoal)
        ]
        rows.append([picture, [*guesses], *hand, turned[1], turned[2], turned[4]])
    return rows


ONE_HEAD = ("a drawing", "what it is", "pencil", "crayon", "charcoal", "", "and turned", "")


def documentation() -> None:
    """Write what README and docs/gallery.md show: drawings of our own."""
    own = {name: drawn(shapes) for name, shapes in {**DRAWINGS, **MORE}.items()}
    crayons = [crayon.draw(seed, 299, 299) for seed in CRAYONS]
    chosen = [own[name] for name in ("cat", "penguin", "bee", "car", "elephant", "flower")]
    sheets = {
        "before_after.jpg": sheet(unified(crayons), tile_px=240),
        "gallery/one_drawing.jpg": sheet(of_one_drawing(chosen[:3]), head=ONE_HEAD, tile_px=160),
        "gallery/recognised.jpg": sheet(recognised(chosen), tile_px=176),
        "gallery/in_the_round.jpg": sheet(in_the_round(chosen[:4]), head=ROUND_HEAD, tile_px=160),
        "gallery/kernels.jpg": sheet(kernels(crayons[1:]), head=KERNELS_HEAD, tile_px=192),
    }
    for name, made in sheets.items():
        made.save(DOCS / name, quality=84, optimize=True)
        print(DOCS / name)


def page_of(dataset: Dataset, folder: Path) -> Path:
    """Write a page with pictures of a data set and what becomes of them; return its file."""
    rows = chosen_drawings(dataset)
    pictures = [dataset.pixels(row) for row in rows]
    few = pictures[::3]
    models = modelled(dataset)
    sections = [
        ("unified", "Unified style", sheet(unified(pictures[:6]), tile_px=200)),
        ("recognised", "What they show", sheet(recognised(pictures[-6:]), tile_px=200)),
        ("hand", "Drawn by hand", sheet(by_hand(few), head=list(BY_HAND), tile_px=180)),
        ("round", "In the round", sheet(in_the_round(few), head=ROUND_HEAD, tile_px=180)),
        ("models", "3D models, and their parts", sheet(models, tile_px=180)),
        ("kernels", "Functions on arrays", sheet(kernels(few), head=KERNELS_HEAD, tile_px=190)),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    parts = [(name, title, _image(made, title)) for name, title, made in sections]
    parts.append(("credits", "Who drew them", _credits(dataset, rows)))
    head = tag("h1", "What toonnet makes of pictures")
    page = document(
        "toonnet: gallery", head, parts, made_by=f"toonnet {__version__}", command="make demo"
    )
    file = folder / "gallery.html"
    atomic_write(file, page.encode())
    return file


def chosen_drawings(dataset: Dataset) -> list[Row]:
    """Return a drawing of each label: collected, accepted, under a licence that is known."""
    found: dict[str, Row] = {}
    drawings = dataset.pictures(status="accepted", origin="collected")
    for row in sorted(drawings, key=lambda row: hashlib.sha256(row.id.encode()).digest()):
        if row.licence:
            found.setdefault(row.label, row)
    return [found[label] for label in sorted(found)]


def modelled(dataset: Dataset) -> list[list[Cell]]:
    """Return a row of snapshots of 3D models, a label each, and a row of their parts."""
    shots: dict[str, Row] = {}
    for row in dataset.pictures(status="accepted", origin="rendered"):
        shots.setdefault(row.label, row)
    chosen = [shots[label] for label in sorted(shots)][:8]
    return [[dataset.pixels(row) for row in chosen], [parts_of(dataset, row) for row in chosen]]


def parts_of(dataset: Dataset, row: Row) -> Cell:
    """Return a snapshot's parts as colours; None if it has no mask of them."""
    query = "SELECT file FROM mask WHERE picture_id = ? AND kind = 'parts'"
    file = dataset.connection.execute(query, [row.id]).fetchone()
    return coloured(read_mask(dataset.folder / file[0])) if file else None


def _image(made: Image.Image, title: str) -> str:
    data = io.BytesIO()
    made.save(data, "WEBP", quality=86)
    uri = f"data:image/webp;base64,{base64.b64encode(data.getvalue()).decode()}"
    return tag("img", src=uri, alt=title, style="max-width:100%").removesuffix("</img>")


def _credits(dataset: Dataset, rows: Sequence[Row]) -> str:
    cells = [
        [
            escape(row.label),
            escape(row.title or row.source_id or ""),
            escape(row.author or "unknown"),
            escape(row.licence or ""),
            tag("a", escape(row.source or ""), href=row.url)
            if row.url
            else escape(row.source or ""),
        ]
        for row in rows
    ]
    return table(["label", "picture", "author", "licence", "from"], cells)


def main() -> int:
    """Write what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", nargs="?", type=Path, help="none: the documentation's")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("demo"))
    arguments = parser.parse_args()
    if arguments.dataset is None:
        documentation()
    else:
        with Dataset.open(arguments.dataset) as dataset:
            print(page_of(dataset, arguments.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
