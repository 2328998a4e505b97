"""Draw figures in every style, to docs/render.jpg: ``python -m tools.render_gallery``.

The figures are parametric ones, under the project's licence.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from toonnet.render import CelRenderer, CelStyle, Contour, DirectionalLight, Mesh, View
from toonnet.render.bodies import DESIGNS

FIGURE = Path(__file__).resolve().parent.parent / "docs" / "render.jpg"
TILE_PX, LABEL_PX = 224, 26
ROWS = {"bee-round": 30, "cat-sitting": 25, "flower-sunflower": -20, "penguin-emperor": -35}
"""Designs, and from which azimuth."""
BLUE_TO_YELLOW = np.stack(
    [np.linspace(50, 255, 5), np.linspace(60, 245, 5), np.linspace(150, 190, 5)], axis=1
)
STYLES = {
    "equation 1, Sobel": CelStyle(),
    "ramp alone": CelStyle(mode="flat"),
    "black strokes": CelStyle(mode="flat", contour=Contour("black_stroke", width_px=3)),
    "a ramp of five colours": CelStyle(ramp=BLUE_TO_YELLOW.astype(np.uint8)),
    "light of the world": CelStyle(lights=(DirectionalLight(-100, 20, frame="world"),)),
    "unlit, no lines": CelStyle(mode="unlit", contour=Contour("none")),
}

Picture = NDArray[np.uint8]


def figures() -> dict[str, tuple[Mesh, View]]:
    """Return the rows' models and views; a design that is gone is replaced by one that is there."""
    spare = iter(name for name in DESIGNS if name not in ROWS)
    chosen = {name if name in DESIGNS else next(spare): angle for name, angle in ROWS.items()}
    return {
        name: (DESIGNS[name].mesh(DESIGNS[name].parameters(0)), View(angle, 12))
        for name, angle in chosen.items()
    }


def columns() -> dict[str, list[Picture]]:
    """Return what each style makes of each figure, and last the parts, each in a colour."""
    drawn: dict[str, list[Picture]] = {}
    models = [(mesh, [view]) for mesh, view in figures().values()]
    for name, style in STYLES.items():
        with CelRenderer(TILE_PX, style=style) as renderer:
            seen = list(renderer.render_many(models))
        drawn[name] = [snapshots.pictures[0] for snapshots in seen]
        masks = [snapshots.masks[0] for snapshots in seen if snapshots.masks is not None]
    palette = np.random.default_rng(4).integers(60, 256, (256, 3), np.uint8)
    palette[0] = 255
    drawn["parts"] = [palette[mask] for mask in masks]
    return drawn


def main() -> int:
    """Write the figure."""
    drawn = columns()
    size = (len(drawn) * TILE_PX, LABEL_PX + len(ROWS) * TILE_PX)
    sheet = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for column, (name, pictures) in enumerate(drawn.items()):
        draw.text((column * TILE_PX + 8, 4), name, (60, 60, 60), font)
        for row, picture in enumerate(pictures):
            sheet.paste(Image.fromarray(picture), (column * TILE_PX, LABEL_PX + row * TILE_PX))
    sheet.save(FIGURE, quality=84, optimize=True)
    print(FIGURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
