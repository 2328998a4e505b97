"""What a hand does beyond the model: it strays from lines, presses on dark places, fills in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Picture = NDArray[np.uint8]

_SWAYS = 20
"""How often a line along the longer side sways."""
_FULL_TONE = 150
_LIGHTER_SHARE = 0.12
_PRESSED_FROM, _PRESSED_TO = 110, 20
_PRESSED_LIGHT = 0.42


def wobbled(image: Picture, distance_px: float, rng: np.random.Generator) -> Picture:
    """Move a picture's pixels by some `distance_px`, smoothly, so that lines aren't straight."""
    import cv2

    height, width = image.shape[:2]
    cell_px = max(height, width) / _SWAYS
    shape = (2, int(height / cell_px) + 3, int(width / cell_px) + 3)
    field = rng.standard_normal(shape, np.float32) * np.float32(distance_px)
    if not distance_px:
        return image
    across_and_down = np.ascontiguousarray(np.moveaxis(field[::-1], 0, -1))
    moves = cv2.resize(across_and_down, (width, height), interpolation=cv2.INTER_CUBIC)
    second_map: Any = None  # The first holds both, which OpenCV's types don't know.
    how = cv2.INTER_LINEAR | cv2.WARP_RELATIVE_MAP
    return np.asarray(cv2.remap(image, moves, second_map, how, borderMode=cv2.BORDER_REPLICATE))


def filled_tone(tone: Gray) -> Gray:
    """Darken light tones to a middle one: the colour itself says how light a place is.

    Otherwise light colours, which few strokes would draw, come out white.
    """
    import cv2

    levels = np.arange(256.0)
    lighter = _FULL_TONE + _LIGHTER_SHARE * (levels - _FULL_TONE)
    return np.asarray(cv2.LUT(tone, np.rint(np.minimum(levels, lighter)).astype(np.uint8)))


def pressed(drawn: Gray, image: Picture) -> Gray:
    """Darken a drawing where its picture is nearly black: pressing hard fills the paper's grain."""
    import cv2

    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    rise = np.clip((np.arange(256) - _PRESSED_TO) / (_PRESSED_FROM - _PRESSED_TO), 0, 1)
    light = _PRESSED_LIGHT + (1 - _PRESSED_LIGHT) * rise * rise * (3 - 2 * rise)
    table = np.rint(255 * light).astype(np.uint8)
    return np.asarray(cv2.multiply(drawn, cv2.LUT(gray, table), scale=1 / 255))
