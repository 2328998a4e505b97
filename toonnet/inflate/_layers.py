"""Parts as shapes that reach into one another, so that no joint shows a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toonnet.inflate._masks import Mask, away_px, box_around, depth_px
from toonnet.inflate._parts import Candidate

_ROOT_SHARE = 0.55
"""How far a part reaches into what it grows from, over the width of its neck."""
_ROOT_PX = (3.0, 24.0)
_FILLET_SHARE = 0.5
"""What a disc of this share of the neck doesn't reach between part and body is the body's too."""
_IN_FRONT_FROM = 0.2
"""Share of a part that the body's outline runs across."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A part's place in the drawing; masks are those of the coarse frame."""

    whole: Mask
    """With the parts that grow from it."""
    visible: Mask
    shape: Mask
    """With what reaches into others."""
    parent: int | None
    """Which layer it grows from."""
    in_front: bool
    """It lies on its parent rather than beside it, and stands out on both sides."""


def layered(piece: Mask, parts: Sequence[Candidate]) -> list[Layer]:
    """Return the body and its parts, larger ones first."""
    masks = [piece, *(part.mask for part in parts)]
    parents = [_parent(number, masks) for number in range(len(masks))]
    visible = [mask.copy() for mask in masks]
    for number, parent in enumerate(parents):
        if parent is not None:
            visible[parent] &= ~masks[number]
    shapes = [mask.copy() for mask in visible]
    in_front = [False] * len(masks)
    for number, parent in enumerate(parents):
        if parent is None:
            continue
        part = parts[number - 1]
        box = box_around(part.mask, int(np.ceil(part.neck_px)) + 4)
        rest = masks[parent][box] & ~part.mask[box]
        fillet = part.mask[box] & _closed(rest, max(_FILLET_SHARE * part.neck_px, 1.0))
        shapes[parent][box] |= fillet
        in_front[number] = bool(fillet.sum() > _IN_FRONT_FROM * part.area_px)
        shapes[number][box] |= rest & _near(part.contact[box], part.neck_px)
    return [
        Layer(masks[number], visible[number], shapes[number], parents[number], in_front[number])
        for number in range(len(masks))
    ]


def _parent(number: int, masks: Sequence[Mask]) -> int | None:
    """Return the smallest mask before this one that most of it lies in."""
    area = int(masks[number].sum())
    for other in range(number - 1, -1, -1):
        if int((masks[number] & masks[other]).sum()) > 0.5 * area:
            return other
    return None


def _closed(mask: Mask, radius: float) -> Mask:
    """Return what a disc of that radius can't reach from outside; beyond the box nothing is."""
    reach = int(np.ceil(radius)) + 1
    within = away_px(np.pad(mask, reach)) <= radius
    return (depth_px(within) > radius)[reach:-reach, reach:-reach]


def _near(contact: Mask, neck_px: float) -> Mask:
    return np.asarray(away_px(contact) <= np.clip(_ROOT_SHARE * neck_px, *_ROOT_PX))
