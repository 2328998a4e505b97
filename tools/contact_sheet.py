"""A sheet of labelled picture pairs, before and after, side by side."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pair = tuple[str, NDArray[np.uint8], NDArray[np.uint8]]
"""What a picture shows, the picture before and after: uint8 H x W x 3."""

TILE_PX = 192
HEADING_PX = 56
LABEL_PX = 24
GAP_PX = 16
COLUMNS = 5


def contact_sheet(pairs: Sequence[Pair]) -> Image.Image:
    """Return one picture of all pairs, row by row, each under its label."""
    rows = -(-len(pairs) // COLUMNS)
    cell_width, cell_height = 2 * TILE_PX + 2 * GAP_PX, LABEL_PX + TILE_PX + GAP_PX
    size = (COLUMNS * cell_width + GAP_PX, rows * cell_height + HEADING_PX)
    sheet = Image.new("RGB", size, (238, 238, 238))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(16)
    draw.text((GAP_PX, GAP_PX), "left: before, right: after IUS", "black", font)
    for i, (label, before, after) in enumerate(pairs):
        left = GAP_PX + i % COLUMNS * cell_width
        top = HEADING_PX + i // COLUMNS * cell_height
        draw.text((left, top), label, (60, 60, 60), font)
        sheet.paste(_tile(before), (left, top + LABEL_PX))
        sheet.paste(_tile(after), (left + TILE_PX, top + LABEL_PX))
    return sheet


def _tile(picture: NDArray[np.uint8]) -> Image.Image:
    """Return the picture shrunk to fit, centred on white."""
    tile = Image.new("RGB", (TILE_PX, TILE_PX), "white")
    fitting = Image.fromarray(picture)
    fitting.thumbnail((TILE_PX, TILE_PX), Image.Resampling.LANCZOS)
    tile.paste(fitting, ((TILE_PX - fitting.width) // 2, (TILE_PX - fitting.height) // 2))
    return tile
