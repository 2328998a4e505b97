"""Draw pictures in every style beside OpenCV's pencil sketch: ``python -m tools.stylize_gallery``.

Without arguments: a few drawings of our own, to docs/stylize.jpg. With a folder of pictures, such
as the one that ``make demo`` fetches, and a file: an even choice of them, to look at.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import cv2  # noqa: TID253  # A tool, which always needs it.
import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from toonnet import stylize
from toonnet.io import read_picture

ROOT = Path(__file__).resolve().parent.parent
FIGURE = ROOT / "docs" / "stylize.jpg"
SIDE_PX = 512
TILE_PX = 256
LABEL_PX = 26

Picture = NDArray[np.uint8]

_INK = 'stroke="#111" stroke-width="7" stroke-linejoin="round" stroke-linecap="round"'
_SHEET = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" {ink}>{shapes}</svg>'
DRAWINGS = {
    "cat": """
        <path d="M62 96 L52 34 L98 66 Q128 56 158 66 L204 34 L194 96 Q214 128 200 164 Q180 212 128
        214 Q76 212 56 164 Q42 128 62 96Z" fill="#e8923a"/>
        <path d="M128 150 Q92 152 90 180 Q96 208 128 208 Q160 208 166 180 Q164 152 128 150Z"
        fill="#f7dcb4" stroke="none"/>
        <ellipse cx="94" cy="122" rx="15" ry="18" fill="#7fbf4d"/><ellipse cx="162" cy="122" rx="15"
        ry="18" fill="#7fbf4d"/><circle cx="94" cy="124" r="6" fill="#111"/><circle cx="162"
        cy="124" r="6" fill="#111"/><path d="M116 154 L140 154 L128 166Z" fill="#d9647a"/>
        <path d="M128 168 Q120 186 104 182 M128 168 Q136 186 152 182 M62 160 L20 150 M62 172 L22 178
        M194 160 L236 150 M194 172 L234 178" fill="none"/>""",
    "car": """
        <path d="M20 168 L26 128 L68 120 L98 76 L182 76 L212 122 L236 132 L238 168Z"
        fill="#d8423a"/>
        <path d="M82 118 L104 88 L134 88 L134 118Z M146 118 L146 88 L176 88 L196 118Z"
        fill="#9fd4f0"/><path d="M20 150 L238 150" fill="none"/>
        <circle cx="74" cy="172" r="28" fill="#4a4a52"/><circle cx="74" cy="172" r="11"
        fill="#c9ccd4"/><circle cx="188" cy="172" r="28" fill="#4a4a52"/><circle cx="188" cy="172"
        r="11" fill="#c9ccd4"/><circle cx="228" cy="142" r="8" fill="#f5d742"/>""",
    "flower": """
        <path d="M128 116 Q132 180 122 240" fill="none"/><path d="M126 196 Q80 150 58 190 Q84 226
        126 206Z M126 214 Q168 164 196 200 Q170 236 126 222Z" fill="#4c9a3f"/>
        <g fill="#b05ac8"><ellipse cx="128" cy="44" rx="24" ry="34"/><ellipse cx="74" cy="78"
        rx="34" ry="24"/><ellipse cx="182" cy="78" rx="34" ry="24"/><ellipse cx="96"
        cy="128" rx="26" ry="32"/><ellipse cx="160" cy="128" rx="26" ry="32"/></g>
        <circle cx="128" cy="90" r="27" fill="#f5c93a"/>""",
    "robot": """
        <path d="M128 44 L128 20" fill="none"/><circle cx="128" cy="16" r="9" fill="#e4572e"/>
        <rect x="66" y="44" width="124" height="84" rx="16" fill="#5aa7d6"/><rect x="82" y="62"
        width="92" height="38" rx="12" fill="#e9f4fa"/><circle cx="106" cy="81" r="10"
        fill="#2b4a66"/><circle cx="150" cy="81" r="10" fill="#2b4a66"/><path d="M100 114 L156 114"
        fill="none"/><rect x="78" y="140" width="100" height="76" rx="10" fill="#8fa3b3"/><path
        d="M78 156 L44 186 M178 156 L212 186 M104 216 L104 244 M152 216 L152 244" fill="none"/>
        <circle cx="128" cy="176" r="17" fill="#f2b134"/>""",
}
"""Drawings of our own, under the project's licence."""


def sketch(picture: Picture) -> Picture:
    """Return OpenCV's coloured pencil sketch, with its defaults."""
    return np.asarray(cv2.pencilSketch(np.ascontiguousarray(picture[..., ::-1]))[1][..., ::-1])


def weave(side_px: int = 128) -> Picture:
    """Return a custom texture: threads over and under one another."""
    y, x = np.mgrid[:side_px, :side_px] * (2 * np.pi / side_px)
    over = np.sin(16 * x) * (np.sin(8 * y) > 0) + np.sin(16 * y) * (np.sin(8 * x) > 0)
    return np.uint8(np.clip(165 + 55 * over, 60, 245))


COLUMNS: dict[str, Callable[[Picture], Picture]] = {
    "picture": lambda picture: picture,
    "pencil": lambda picture: stylize.pencil(picture, seed=3),
    "pencil, one sheet": lambda picture: stylize.pencil(picture, seed=3, by_region=False),
    "crayon": lambda picture: stylize.crayon(picture, seed=3),
    "pencil in gray": lambda picture: stylize.pencil(picture, seed=3, gray=True),
    "charcoal": lambda picture: stylize.charcoal(picture, seed=3),
    "custom: a weave": lambda picture: stylize.custom(picture, weave(), seed=3),
    "cv2.pencilSketch": sketch,
}


def own_drawings() -> list[Picture]:
    """Return the drawings of our own."""
    return [drawn(shapes) for shapes in DRAWINGS.values()]


def drawn(shapes: str) -> Picture:
    """Return a drawing of SVG shapes on a field of 256 x 256, in ink."""
    svg = _SHEET.format(ink=_INK, shapes=shapes)
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE_PX, height=SIDE_PX))
    return _squared(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED))


def _squared(bgra: Picture) -> Picture:
    """Lay a decoded drawing over white; return RGB."""
    alpha = bgra[..., 3:] / 255
    return np.rint(bgra[..., 2::-1] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def pictures_in(folder: Path, count: int) -> list[Picture]:
    """Return an even choice of a folder's pictures, each on a white square."""
    suffixes = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"}
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes)
    chosen = files[:: max(1, len(files) // count)][:count]
    squares = []
    for picture in (read_picture(path, size_px=SIDE_PX).picture for path in chosen):
        height, width = picture.shape[:2]
        square = np.full((SIDE_PX, SIDE_PX, 3), 255, np.uint8)
        top, left = (SIDE_PX - height) // 2, (SIDE_PX - width) // 2
        square[top : top + height, left : left + width] = picture
        squares.append(square)
    return squares


def gallery(pictures: list[Picture]) -> Image.Image:
    """Return one picture: a row for each picture, a column for each style."""
    size = (len(COLUMNS) * TILE_PX, LABEL_PX + len(pictures) * TILE_PX)
    sheet = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for column, (name, work) in enumerate(COLUMNS.items()):
        draw.text((column * TILE_PX + 8, 4), name, (60, 60, 60), font)
        for row, picture in enumerate(pictures):
            tile = Image.fromarray(work(picture)).resize((TILE_PX, TILE_PX), Image.Resampling.BOX)
            sheet.paste(tile, (column * TILE_PX, LABEL_PX + row * TILE_PX))
    return sheet


def main() -> int:
    """Write the gallery that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="of pictures; none: our own drawings")
    parser.add_argument("file", nargs="?", type=Path, default=FIGURE, help="where to put it")
    parser.add_argument("--count", type=int, default=30, help="of a folder's pictures")
    arguments = parser.parse_args()
    folder = arguments.folder
    pictures = pictures_in(folder, arguments.count) if folder else own_drawings()
    gallery(pictures).save(arguments.file, quality=82, optimize=True)
    print(arguments.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
