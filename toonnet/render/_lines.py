"""How far a contour's line reaches, in samples: whoever draws, the same."""

from __future__ import annotations

import math
from dataclasses import dataclass

from toonnet.render.style import Contour

_LINE_WIDTH_OF_SOBEL = 2.0
"""A step gives a line of two samples: the operator looks one sample to each side."""
_LINE_WIDTH_OF_PARTS = 1.0
_WIDEST_STROKE, _STRAYS = 1.3, 0.8
"""Of a stroke's radius: where the hand presses most, and how far it slips."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What is drawn around the samples that a contour runs through."""

    radius: float
    """By how much it is widened."""
    reach: int
    """Whole samples that the widest place takes to each side."""
    stray: int
    """Whole samples that a hand may slip."""


def lines_of(contour: Contour, scale: int) -> Lines:
    """Return the lines of a style at so many samples along a pixel's side."""
    if contour.mode == "none":
        return Lines(0.0, 0, 0)
    sobel = contour.mode == "sobel"
    thinnest = _LINE_WIDTH_OF_SOBEL if sobel else _LINE_WIDTH_OF_PARTS
    radius = max(0.0, (contour.width_px * scale - thinnest) / 2)
    if sobel:
        return Lines(radius, math.floor(radius), 0)
    return Lines(radius, math.floor(radius * _WIDEST_STROKE), math.floor(radius * _STRAYS + 0.5))
