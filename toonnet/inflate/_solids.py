"""The flat shapes of a drawing's parts, ready to be inflated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from toonnet.inflate import _layers, _outline, _parts, _regions
from toonnet.inflate._foreground import OPAQUE_FROM
from toonnet.inflate._frame import COARSE, FINE, Frame
from toonnet.inflate._masks import Box, Mask, area_px, box_around, depth_px, grown, opened, pieces
from toonnet.inflate._tessellation import Tessellation, tessellated

_LEAST_INSIDE = 0.3
"""A shape of which less is inside its stroke is all stroke: an antenna, a whisker."""
_PAIR = np.ones((2, 2), np.uint8)
_ROOM_PX = 2
"""Around a piece, so that nothing is at its box's border."""


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
    fine_stroke = None if stroke is None else _enlarged(stroke)
    labels = _regions.color_regions(frame, stroke)[0] if parts else None
    numbers, areas = pieces(frame.coarse, connectivity=8)
    found: list[Solid] = []
    for label in range(1, len(areas)):
        box = box_around(numbers == label, _ROOM_PX)
        piece = numbers[box] == label
        offered = [] if labels is None else _parts.candidates(piece, labels[box])
        layers = _layers.layered(piece, _parts.chosen(piece, offered))
        found += _of_piece(layers, box, frame, (stroke, fine_stroke), len(found))
    return found


def _of_piece(
    layers: list[_layers.Layer],
    box: Box,
    frame: Frame,
    strokes: tuple[Mask | None, Mask | None],
    first: int,
) -> Iterator[Solid]:
    """Yield the solids of a piece in its box; `strokes` is the stroke, coarse and fine."""
    made: dict[int, Solid] = {}
    numbers: dict[int, int] = {}
    for index, layer in enumerate(layers):
        stroke = strokes[1] if _inside_stroke(layer.shape, box, strokes[0]) else None
        flat = tessellated(_fine(layer.shape, box, frame), stroke)
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
            box_u=_box_u(layer.whole, box),
        )
        numbers[index] = number
        yield made[index]


def _box_u(mask: Mask, box: Box) -> tuple[int, int, int, int]:
    rows, columns = (
        (COARSE * (outer.start + inner.start), COARSE * (outer.start + inner.stop))
        for outer, inner in zip(box, box_around(mask, 0), strict=True)
    )
    return columns[0], rows[0], columns[1], rows[1]


def _inside_stroke(shape: Mask, box: Box, stroke: Mask | None) -> bool:
    """Return whether there is a stroke, and enough of the shape is inside it."""
    if stroke is None:
        return False
    return area_px(shape & ~stroke[box]) >= _LEAST_INSIDE * area_px(shape)


def _fine(shape: Mask, box: Box, frame: Frame) -> Mask:
    """Return a shape at the fine size: its own edge within the drawing, the drawing's elsewhere."""
    near = box_around(shape, _ROOM_PX + 1)
    shape, drawn = shape[near], frame.coarse[box][near]
    times = COARSE * FINE
    rows, columns = (
        slice(times * (outer.start + inner.start), times * (outer.start + inner.start + side))
        for outer, inner, side in zip(box, near, shape.shape, strict=True)
    )
    fine = np.zeros(frame.fine.shape, bool)
    wide = _enlarged(shape | (grown(shape) & ~drawn))
    fine[rows, columns] = opened(wide & (frame.fine[rows, columns] >= OPAQUE_FROM), _PAIR)
    return fine


def _enlarged(mask: Mask) -> Mask:
    """Return a mask of the coarse size at the fine size, its edge smooth."""
    import cv2

    size = (mask.shape[1] * COARSE * FINE, mask.shape[0] * COARSE * FINE)
    wide = cv2.resize(mask.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.uint8) >= 128
