"""How snapshots of inflated drawings look."""

from __future__ import annotations

from toonnet.render import CelStyle, Contour

INK_WIDTH_SHARE = 1 / 170
"""Of the picture's side."""


def black_stroke(size_px: int) -> CelStyle:
    """Return the style of the paper's section 3.3: the drawing's own colours, bold black lines.

    The lines are as wide as suits snapshots of a side of `size_px`.
    """
    width_px = min(max(size_px * INK_WIDTH_SHARE, 1.0), 16.0)
    return CelStyle(mode="unlit", contour=Contour("black_stroke", width_px=width_px, parts=False))
