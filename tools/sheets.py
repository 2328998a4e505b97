"""Sheets of pictures: a row of tiles each, with names above the columns and beside the rows."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
Guesses = Sequence[tuple[str, float]]
"""What a picture may show, and how likely it is."""


class Answer(NamedTuple):
    """What a picture may show, and what it does show."""

    guesses: Guesses
    truth: str


Cell = Picture | Guesses | Answer | str | None
"""What a tile shows: a picture, labels with bars (green if right), words or nothing."""

HEAD_PX = 30
GAP_PX = 10
INK, PALE, ACCENT = (40, 40, 40), (225, 225, 225), (42, 93, 219)
RIGHT, WRONG = (46, 125, 50), (198, 40, 40)


def sheet(
    rows: Sequence[Sequence[Cell]],
    *,
    head: Sequence[str] = (),
    names: Sequence[str] = (),
    tile_px: int = 192,
) -> Image.Image:
    """Return one picture: of each row its tiles, under the columns' names, after the row's own."""
    left = 0 if not names else max(6 * GAP_PX, *(round(_font().getlength(name)) for name in names))
    left += 2 * GAP_PX if names else 0
    top = HEAD_PX if head else 0
    step = tile_px + GAP_PX
    columns = max(map(len, rows), default=0)
    made = Image.new("RGB", (left + columns * step, top + len(rows) * step), "white")
    draw = ImageDraw.Draw(made)
    for column, name in enumerate(head):
        draw.text((left + column * step + tile_px // 2, 7), name, INK, _font(), anchor="ma")
    for row, cells in enumerate(rows):
        y = top + row * step
        if names:
            draw.text((GAP_PX, y + tile_px // 2), names[row], INK, _font(), anchor="lm")
        for column, cell in enumerate(cells):
            if cell is not None:
                made.paste(_tile(cell, tile_px), (left + column * step, y))
    return made


def _font(size: int = 15) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _tile(cell: Picture | Guesses | Answer | str, side_px: int) -> Image.Image:
    """Return what a cell shows, on white."""
    tile = Image.new("RGB", (side_px, side_px), "white")
    if isinstance(cell, np.ndarray):
        fitting = Image.fromarray(cell)
        if max(fitting.size) < side_px:
            scale = side_px / max(fitting.size)
            fitting = fitting.resize((round(fitting.width * scale), round(fitting.height * scale)))
        fitting.thumbnail((side_px, side_px), Image.Resampling.BOX)
        tile.paste(fitting, ((side_px - fitting.width) // 2, (side_px - fitting.height) // 2))
    elif isinstance(cell, str):
        place = (side_px // 2, side_px // 2)
        ImageDraw.Draw(tile).multiline_text(place, cell, INK, _font(), anchor="mm", align="center")
    elif isinstance(cell, Answer):
        color = RIGHT if cell.guesses[0][0] == cell.truth else WRONG
        _bars(ImageDraw.Draw(tile), cell.guesses, side_px, color)
    else:
        _bars(ImageDraw.Draw(tile), cell, side_px, ACCENT)
    return tile


def _bars(
    draw: ImageDraw.ImageDraw, guesses: Guesses, side_px: int, color: tuple[int, int, int]
) -> None:
    """Draw a bar for each guess, the first one in a colour of its own."""
    step, wide = side_px // (len(guesses) + 1), side_px - 2 * GAP_PX
    for place, (label, probability) in enumerate(guesses):
        y = step // 2 + place * step
        draw.text((GAP_PX, y), label, INK, _font())
        draw.text((side_px - GAP_PX, y), f"{probability:.0%}", INK, _font(), anchor="ra")
        bar = (GAP_PX, y + 21, side_px - GAP_PX, y + 29)
        draw.rounded_rectangle(bar, 4, PALE)
        long = GAP_PX + max(8, round(wide * probability))
        draw.rounded_rectangle((*bar[:2], long, bar[3]), 4, INK if place else color)
