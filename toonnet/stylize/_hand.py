"""What a hand does beyond the model: it strays from lines, presses on dark places, fills in."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from toonnet.fast import elastic_warp

Gray = NDArray[np.uint8]
Picture = NDArray[np.uint8]

_SWAYS = 20
"""How often a line along the longer side sways."""
_FULL_TONE = 150
_LIGHTER_SHARE = 0.12
_PRESSED_FROM, _PRESSED_TO = 110, 20
_PRESSED_LIGHT = 0.42


def wobbled(
    image: Picture, distance_px: float, rng: np.random.Generator, *, threads: int | None = None
) -> Picture:
    """Move a picture's pixels by some `distance_px`, smoothly, so that lines aren't straight."""
    height, width = image.shape[:2]
    spacing_px = max(max(height, width) // _SWAYS, 1)
    nodes = [(side - 1) // spacing_px + 4 for side in (height, width)]
    moves = rng.standard_normal((*nodes, 2)) * distance_px
    if not distance_px:
        return image
    return np.asarray(elastic_warp(image, moves, spacing_px, threads=threads))


def filled_tone(tone: Gray) -> Gray:
    """Darken light tones to a middle one: the colour itself says how light a place is.

    Otherwise light colours, which few strokes would draw, come out white.
    """
    import cv2

    return np.asarray(cv2.LUT(tone, _filled_table()))


@cache
def _filled_table() -> Gray:
    levels = np.arange(256.0)
    lighter = _FULL_TONE + _LIGHTER_SHARE * (levels - _FULL_TONE)
    return np.asarray(np.rint(np.minimum(levels, lighter)), np.uint8)


def pressed(drawn: Gray, image: Picture) -> Gray:
    """Darken a drawing where its picture is nearly black: pressing hard fills the paper's grain."""
    import cv2

    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.multiply(drawn, cv2.LUT(gray, _pressed_table()), scale=1 / 255))


@cache
def _pressed_table() -> Gray:
    rise = np.clip((np.arange(256) - _PRESSED_TO) / (_PRESSED_FROM - _PRESSED_TO), 0, 1)
    light = _PRESSED_LIGHT + (1 - _PRESSED_LIGHT) * rise * rise * (3 - 2 * rise)
    return np.asarray(np.rint(255 * light), np.uint8)
