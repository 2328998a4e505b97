"""Show inflated drawings beside their drawings: ``python -m tools.inflate_gallery``.

A dozen drawings of our own, to docs/inflate.jpg. With a folder of pictures and a file: an even
choice of them, to look at.
"""

import argparse
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tools.stylize_gallery import DRAWINGS, Picture, drawn, pictures_in
from toonnet.inflate import black_stroke, inflate
from toonnet.render import CelRenderer, View

FIGURE = Path(__file__).resolve().parent.parent / "docs" / "inflate.jpg"
TILE_PX = 150
SEEN = {"front": 0, "-30°": -30, "30°": 30, "-60°": -60, "60°": 60, "back": 180}
MORE = {
    "elephant": """
        <path d="M70 96 Q60 150 66 220 L100 220 L104 178 L158 178 L160 220 L196 220 L202 160 Q220
        84 160 66 Q120 54 92 66 Q44 54 36 104 Q26 160 34 200 Q40 226 64 212 L56 200 Q48 170 60 130Z"
        fill="#9aa7b4"/><path d="M88 72 Q130 60 128 100 Q124 140 96 132 Q78 110 88 72Z"
        fill="#b9c4cf"/><circle cx="62" cy="98" r="6" fill="#111"/><path d="M206 120
        Q226 140 214 164" fill="none"/>""",
    "dog": """
        <path d="M40 84 Q44 60 76 60 Q100 60 104 92 L178 96 Q210 96 208 130 L206 216 L180 216 L178
        160 L112 160 L110 216 L84 216 L80 136 Q44 136 34 110Z" fill="#c98d52"/>
        <path d="M82 62 Q112 64 106 108 Q88 112 82 62Z" fill="#8a5a32"/>
        <path d="M206 104 Q236 90 230 56 L220 54 Q222 84 196 96Z" fill="#c98d52"/>
        <circle cx="64" cy="86" r="6" fill="#111"/><circle cx="40" cy="100" r="8" fill="#111"/>""",
    "bee": """
        <ellipse cx="150" cy="72" rx="34" ry="46" fill="#bfe0f2"/><ellipse cx="106" cy="76" rx="26"
        ry="38" fill="#d7edf8"/><path d="M70 150 Q80 104 140 104 Q214 108 226 150 Q214 196 140 196
        Q80 194 70 150Z" fill="#f5c93a"/><path d="M120 106 L120 194 L148 196 L148 104Z M176 110 L176
        190 L200 180 L200 120Z" fill="#33302c"/><circle cx="68" cy="144" r="38" fill="#f5c93a"/>
        <circle cx="54" cy="138" r="7" fill="#111"/><path d="M50 108 L36 76 M74 106 L72 72"
        fill="none"/>""",
    "penguin": """
        <path d="M78 104 Q40 140 34 190 Q58 180 78 152Z M178 104 Q216 140 222 190 Q198 180 178 152Z"
        fill="#39424e"/><path d="M128 24 Q178 26 182 96 Q200 150 176 206 L80 206 Q56 150 74 96 Q78
        26 128 24Z" fill="#39424e"/><path d="M128 92 Q166 100 160 190 L96 190 Q90 100 128 92Z"
        fill="#f4f4f0" stroke="none"/><path d="M76 204 Q60 226 96 226 L118 206Z M180 204 Q196 226
        160 226 L138 206Z" fill="#f0952e"/><circle cx="108" cy="64" r="9" fill="#fff"/><circle
        cx="148" cy="64" r="9" fill="#fff"/><path d="M112 82 L144 82 L128 102Z" fill="#f0952e"/>""",
    "tree": """
        <path d="M112 160 L104 232 L152 232 L144 160Z" fill="#8a5f3c"/><path d="M128 20 Q176 16 182
        62 Q224 74 210 116 Q212 168 154 166 Q128 186 100 166 Q46 168 46 116 Q32 74 74 62 Q80 16 128
        20Z" fill="#5aa84e"/>""",
    "panda": """
        <circle cx="62" cy="62" r="34" fill="#2f2f33"/><circle cx="194" cy="62" r="34"
        fill="#2f2f33"/><ellipse cx="128" cy="140" rx="102" ry="88" fill="#f4f4f0"/><ellipse cx="88"
        cy="132" rx="24" ry="30" fill="#2f2f33"/><ellipse cx="168" cy="132" rx="24" ry="30"
        fill="#2f2f33"/><circle cx="92" cy="130" r="8" fill="#fff"/><circle cx="164" cy="130" r="8"
        fill="#fff"/><path d="M114 164 L142 164 L128 182Z" fill="#2f2f33"/>""",
    "cloud": """
        <path d="M60 180 Q20 176 26 136 Q34 104 70 110 Q80 62 132 66 Q176 70 182 110 Q228 104 232
        146 Q228 182 190 180Z" fill="#bcd8f0"/>""",
    "android": """
        <path d="M92 52 L76 24 M164 52 L180 24" fill="none" stroke="#6fae3c" stroke-width="12"/>
        <path d="M60 96 Q64 40 128 40 Q192 40 196 96Z" fill="#8fc84f"/><path d="M60 108 L196 108
        L196 190 L168 190 L168 230 L142 230 L142 190 L114 190 L114 230 L88 230 L88 190 L60 190Z"
        fill="#8fc84f"/><rect x="28" y="108" width="24" height="76" rx="12" fill="#8fc84f"/><rect
        x="204" y="108" width="24" height="76" rx="12" fill="#8fc84f"/><circle cx="102" cy="72"
        r="7" fill="#fff"/><circle cx="154" cy="72" r="7" fill="#fff"/>""",
}


def gallery(pictures: list[Picture]) -> Image.Image:
    """Return one picture: two drawings a row, each with what it looks like from all sides."""
    columns = 1 + len(SEEN)
    size = (2 * columns * TILE_PX, 24 + -(-len(pictures) // 2) * TILE_PX)
    sheet = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    views = [View(float(angle), 0.0, 0.0, 12.0) for angle in SEEN.values()]
    with CelRenderer(2 * TILE_PX, style=black_stroke(2 * TILE_PX), outputs="pictures") as renderer:
        for index, picture in enumerate(pictures):
            shots = renderer.render(inflate(picture).render_mesh(), views).pictures
            for column, tile in enumerate([picture, *shots]):
                small = Image.fromarray(tile).resize((TILE_PX, TILE_PX), Image.Resampling.BOX)
                left = (index % 2 * columns + column) * TILE_PX
                sheet.paste(small, (left, 24 + index // 2 * TILE_PX))
    for column, name in enumerate(["drawing", *SEEN] * 2):
        draw.text((column * TILE_PX + 8, 4), name, (60, 60, 60), font)
    return sheet


def main() -> int:
    """Write the gallery that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="pictures; our own by default")
    parser.add_argument("file", nargs="?", type=Path, default=FIGURE)
    parser.add_argument("--count", type=int, default=24, help="of the folder's pictures")
    arguments = parser.parse_args()
    pictures = (
        pictures_in(arguments.folder, arguments.count)
        if arguments.folder
        else [drawn(shapes) for shapes in {**DRAWINGS, **MORE}.values()][:12]
    )
    gallery(pictures).save(arguments.file, quality=88)
    return 0


if __name__ == "__main__":
    sys.exit(main())
