"""The flat shapes of a drawing's parts, ready to be inflated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from toonnet.inflate import _layers, _outline, _parts, _regions
from toonnet.inflate._foreground import OPAQUE_FROM
from toonnet.inflate._frame import COARSE, FINE, Frame
from toonnet.inflate._masks import Mask, depth_px, grown, opened, pieces
from toonnet.inflate._tessellation import Tessellation, tessellated

_LEAST_INSIDE = 0.3
"""A shape of which less is inside its stroke is all stroke: an antenna, a whisker."""
_PAIR = np.ones((2, 2), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A part that becomes a closed surface."""

    name: str
    flat: Tessellation
    parent: int | None
    """Number of the solid that it grows from."""
    in_front: bool
    """It lies on its parent and is to stand out."""
    layer: int
    box_u: tuple[int, int, int, int]
    """Left, top, right and bottom of what it shows, with the parts that grow from it."""


def solids(frame: Frame, *, parts: bool) -> list[Solid]:
    """Return the bodies of a drawing, each followed by its parts; none if all is too thin."""
    stroke = _outline.outline_stroke(frame, depth_px(frame.coarse) * COARSE)
    labels = _regions.color_regions(frame, stroke)[0] if parts else None
    numbers, areas = pieces(frame.coarse, connectivity=8)
    found: list[Solid] = []
    for piece in (numbers == label for label in range(1, len(areas))):
        offered = [] if labels is None else _parts.candidates(piece, labels)
        layers = _layers.layered(piece, _parts.chosen(piece, offered))
        found += _of_piece(layers, frame, stroke, len(found))
    return found


def _of_piece(
    layers: list[_layers.Layer], frame: Frame, stroke: Mask | None, first: int
) -> Iterator[Solid]:
    made: dict[int, Solid] = {}
    numbers: dict[int, int] = {}
    for index, layer in enumerate(layers):
        flat = tessellated(_fine(layer.shape, frame), _stroke_in(layer.shape, stroke, frame))
        if flat is None:
            continue
        number = first + len(made)
        parent = None if layer.parent is None else made.get(layer.parent)
        made[index] = Solid(
            name=f"{'body' if parent is None else 'part'}-{number}",
            flat=flat,
            parent=None if parent is None or layer.parent is None else numbers[layer.parent],
            in_front=layer.in_front and parent is not None,
            layer=0 if parent is None else parent.layer + int(layer.in_front),
            box_u=_box_u(layer.whole),
        )
        numbers[index] = number
        yield made[index]


def _box_u(mask: Mask) -> tuple[int, int, int, int]:
    import cv2

    left, top, width, height = (COARSE * side for side in cv2.boundingRect(mask.view(np.uint8)))
    return left, top, left + width, top + height


def _stroke_in(shape: Mask, stroke: Mask | None, frame: Frame) -> Mask | None:
    """Return the stroke at the fine size, unless little of the shape is inside it."""
    if stroke is None or (shape & ~stroke).sum() < _LEAST_INSIDE * shape.sum():
        return None
    return _enlarged(stroke, frame)


def _fine(shape: Mask, frame: Frame) -> Mask:
    """Return a shape at the fine size: its own edge within the drawing, the drawing's elsewhere."""
    wide = _enlarged(shape | (grown(shape) & ~frame.coarse), frame)
    return opened(wide & (frame.fine >= OPAQUE_FROM), _PAIR)


def _enlarged(mask: Mask, frame: Frame) -> Mask:
    import cv2

    size = (frame.width * FINE, frame.height * FINE)
    wide = cv2.resize(mask.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.uint8) >= 128
