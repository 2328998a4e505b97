"""Limbs, ears, wheels: what sticks out of a drawing, by its outline or by its colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._masks import (
    CROSS,
    Mask,
    area_px,
    away_px,
    box_around,
    depth_px,
    edge,
    grown,
    nearest,
    opened,
    pieces,
)
from toonnet.inflate._regions import filled

MOST_PARTS = 24
_NECK_SHARES = (0.8, 0.68, 0.57, 0.48, 0.4, 0.33, 0.27, 0.22, 0.17, 0.13)
"""Radii that a neck is looked for at, as shares of the largest inscribed one."""
_LEAST_RADIUS_PX = 1.6
_LEAST_AREA_SHARE, _MOST_AREA_SHARE = 0.004, 0.48
_MOST_BY_COLOR = 0.3
_LEAST_AREA_PX = 14
_LEAST_STAND_OUT, _LEAST_BY_COLOR, _LEAST_NESTED = 0.34, 0.38, 1.0
"""How far a part reaches out of the rest, over the width of where they meet."""
_WIDEST_NECK = 1.35
"""Over the largest inscribed radius."""
_COLOR_BONUS = 1.45
"""What also differs in colour is a part sooner."""
_LEAST_SOLIDITY = 0.72
_LEAST_AROUND, _AROUND_AT_RIM = 0.45, 0.3
_ROUND_FROM, _ROUND_AT_RIM, _ROUND_STANDS_OUT = 0.66, 0.15, 0.6
"""A region that fills so much of its enclosing circle, and so much of whose edge is the rim's, is a
wheel or an ear, however far it reaches in."""
_FREE_FROM, _MOST_FREE, _FREE_STANDS_OUT = 0.56, 0.12, 0.46
"""Or so much of its edge, if it isn't large: a robot's ear."""
_LUMP_SHARE, _LUMP_REACH = 0.45, 1.6
_SIZE_POWER = 0.25
"""Of two that stand out nearly as far, the larger one is meant."""
_LEAST_BODY_SHARE = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """What may be a part; masks are those of the coarse frame."""

    mask: Mask
    contact: Mask
    """The rest's pixels that it meets."""
    neck_px: float
    """Width of where they meet."""
    stands_out: float
    by_color: bool
    area_px: int


def candidates(piece: Mask, labels: NDArray[np.int32]) -> list[Candidate]:
    """Return what may be a part of a connected piece, the surest first."""
    found = [*_by_outline(piece), *_by_color(piece, labels)]
    return sorted(found, key=lambda one: -one.stands_out * one.area_px**_SIZE_POWER)


def chosen(piece: Mask, offered: list[Candidate]) -> list[Candidate]:
    """Return the parts: none that is nearly another, or takes most of the body."""
    parts: list[Candidate] = []
    whole_px = area_px(piece)
    for one in offered:
        relations = [_relation(one, other) for other in parts]
        if "same" in relations or ("inside" in relations and one.stands_out < _LEAST_NESTED):
            continue
        # The tip of a limb is no part of its own, unless it stands out as a hand does.
        left = [
            other
            for other, relation in zip(parts, relations, strict=True)
            if relation != "around" or other.stands_out >= _LEAST_NESTED
        ]
        taken = np.logical_or.reduce([one.mask, *(other.mask for other in left)])
        if whole_px - area_px(taken) >= _LEAST_BODY_SHARE * whole_px:
            parts = [*left, one]
    return sorted(parts, key=lambda part: -part.area_px)[:MOST_PARTS]


def _relation(one: Candidate, other: Candidate) -> Literal["apart", "inside", "around", "same"]:
    """Return how one lies to another."""
    common = area_px(one.mask & other.mask)
    small, large = sorted((one.area_px, other.area_px))
    if common <= 0.1 * small:
        return "apart"
    if common >= 0.92 * small and small <= 0.5 * large:
        return "inside" if one.area_px == small else "around"
    return "same"


def _by_outline(piece: Mask) -> Iterator[Candidate]:
    """Yield what a disc doesn't reach that rolls within the outline, for discs of many sizes."""
    depth = depth_px(piece)
    largest = float(depth.max())
    for share in _NECK_SHARES:
        radius = share * largest
        if radius < _LEAST_RADIUS_PX:
            return
        cores, areas = pieces(depth > radius)
        main = int(np.argmax(areas))
        if len(areas) > 2:
            yield from _bulbs(piece, cores, main, largest)
        away = away_px(cores == main)
        beyond = piece & (away > radius)
        labels, areas = pieces(opened(beyond, CROSS))
        for label in np.flatnonzero(areas):
            if _suits(int(areas[label]), piece):
                mask = grown(labels == label) & beyond
                reach = float(away[mask].max()) - radius
                yield from _judged(mask, piece, reach, largest)


def _bulbs(piece: Mask, cores: NDArray[np.int32], main: int, largest: float) -> Iterator[Candidate]:
    """Yield what is nearest to each core besides the main one: petals, a snowman's head."""
    owner = cores.ravel()[nearest(cores > 0)]
    for core in range(1, int(cores.max()) + 1):
        if core == main:
            continue
        labels, _ = pieces(piece & (owner == core))
        mask = labels == labels[cores == core][0]
        if _suits(area_px(mask), piece):
            yield from _judged(mask, piece, _reach(mask, piece), largest)


def _by_color(piece: Mask, labels: NDArray[np.int32]) -> Iterator[Candidate]:
    """Yield regions of a colour of their own that reach the rim, and the lumps of such regions."""
    largest = float(depth_px(piece).max())
    for region in filled(np.where(piece, labels, 0).astype(np.int32)):
        if area_px(region) < _least_px(piece):
            continue
        for part in [region, *_lumps(region)]:
            shape = _rounded_off(part, piece)
            if shape is not None and _suits(area_px(shape), piece, _MOST_BY_COLOR):
                yield from _judged(shape, piece, _reach(shape, piece), largest, by_color=True)


def _lumps(region: Mask) -> Iterator[Mask]:
    """Yield the parts of a region that a thin strip joins: two feet, a wheel and the outline."""
    whole, box = region, box_around(region, 1)
    region = whole[box]
    depth = depth_px(region)
    cores, areas = pieces(depth > _LUMP_SHARE * depth.max())
    if len(areas) > 2:
        owner = cores.ravel()[nearest(cores > 0)]
        # No strip belongs to a lump further than the lump is thick.
        close = away_px(cores > 0) <= _LUMP_REACH * _LUMP_SHARE * depth.max()
        for core in range(1, len(areas)):
            lump = np.zeros_like(whole)
            lump[box] = region & (owner == core) & close
            yield lump


def _rounded_off(region: Mask, piece: Mask) -> Mask | None:
    """Return a region as a part's shape; None if it is too ragged to be one."""
    hull = _hull(region)
    solidity = area_px(region) / area_px(hull)
    if solidity >= _LEAST_SOLIDITY:
        return region
    # The rim of an ear whose inside has another colour and runs into the head.
    if solidity < _LEAST_AROUND or _share_at_rim(region, piece) < _AROUND_AT_RIM:
        return None
    return piece & hull


def _hull(mask: Mask) -> Mask:
    import cv2

    whole = np.zeros(mask.shape, np.uint8)
    cv2.fillConvexPoly(whole, cv2.convexHull(_corners(mask)), (1,))
    return whole > 0


def _corners(mask: Mask) -> NDArray[np.int32]:
    """Return the corners of a mask's outlines, N x 1 x 2: its hull is theirs."""
    import cv2

    outlines, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return np.concatenate(outlines)


def _reach(mask: Mask, piece: Mask) -> float:
    """Return how far a mask reaches from the rest of its piece."""
    # The rest is beside the mask, so that no pixel is farther from it than the mask is long.
    rows, columns = box_around(mask, 0)
    box = box_around(mask, rows.stop - rows.start + columns.stop - columns.start)
    return float(away_px(piece[box] & ~mask[box])[mask[box]].max())


def _judged(
    mask: Mask, piece: Mask, reach: float, largest: float, *, by_color: bool = False
) -> Iterator[Candidate]:
    """Yield the candidate if it stands out far enough for the width of its neck."""
    contact = grown(mask) & piece & ~mask
    neck_px = float(area_px(contact))
    if not neck_px:
        return
    stands_out = reach / neck_px
    if by_color:
        stands_out = max(stands_out * _COLOR_BONUS, _standing_at_rim(mask, piece))
    elif neck_px > _WIDEST_NECK * largest:
        return
    if stands_out >= (_LEAST_BY_COLOR if by_color else _LEAST_STAND_OUT):
        yield Candidate(mask, contact, neck_px, stands_out, by_color, area_px(mask))


def _standing_at_rim(mask: Mask, piece: Mask) -> float:
    """Return how far a region of its own colour stands out if it is round or mostly free."""
    import cv2

    at_rim = _share_at_rim(mask, piece)
    _, radius = cv2.minEnclosingCircle(_corners(mask))
    if at_rim >= _ROUND_AT_RIM and area_px(mask) >= _ROUND_FROM * np.pi * (radius + 0.5) ** 2:
        return _ROUND_STANDS_OUT
    if at_rim >= _FREE_FROM and area_px(mask) <= _MOST_FREE * area_px(piece):
        return _FREE_STANDS_OUT
    return 0.0


def _share_at_rim(mask: Mask, piece: Mask) -> float:
    """Return the share of a mask's edge that is its piece's edge too."""
    outermost = edge(mask)
    return area_px(outermost & edge(piece)) / max(area_px(outermost), 1)


def _suits(size_px: int, piece: Mask, most: float = _MOST_AREA_SHARE) -> bool:
    return _least_px(piece) <= size_px <= most * area_px(piece)


def _least_px(piece: Mask) -> float:
    return max(_LEAST_AREA_PX, _LEAST_AREA_SHARE * area_px(piece))
