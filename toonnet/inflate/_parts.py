"""Limbs, ears, wheels: what sticks out of a drawing, by its outline or by its colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._regions import filled

Mask = NDArray[np.bool_]

MOST_PARTS = 24
_NECK_SHARES = (0.8, 0.68, 0.57, 0.48, 0.4, 0.33, 0.27, 0.22, 0.17, 0.13)
"""Radii that a neck is looked for at, as shares of the largest inscribed one."""
_LEAST_RADIUS_PX = 1.6
_LEAST_AREA_SHARE, _MOST_AREA_SHARE = 0.004, 0.48
_LEAST_AREA_PX = 14
_LEAST_STAND_OUT = 0.72
"""How far a part reaches out of the rest, over the width of where they meet."""
_WIDEST_NECK = 1.35
"""Over the largest inscribed radius."""
_COLOR_BONUS = 1.45
"""What also differs in colour is a part sooner."""
_LEAST_SOLIDITY = 0.8
_LEAST_BODY_SHARE = 0.25


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


def candidates(piece: Mask, labels: NDArray[np.int32], count: int) -> list[Candidate]:
    """Return what may be a part of a connected piece, the surest first."""
    found = [*_by_outline(piece), *_by_color(piece, labels, count)]
    return sorted(found, key=lambda one: -one.stands_out)


def chosen(piece: Mask, offered: list[Candidate]) -> list[Candidate]:
    """Return the parts: none that is nearly another, or takes most of the body."""
    parts: list[Candidate] = []
    left_px = least_px = int(piece.sum())
    least_px = int(_LEAST_BODY_SHARE * left_px)
    taken = np.zeros_like(piece)
    for one in offered:
        if len(parts) == MOST_PARTS:
            break
        if not all(_apart(one, other) for other in parts):
            continue
        fresh = int((one.mask & ~taken).sum())
        if left_px - fresh < least_px:
            continue
        parts.append(one)
        taken |= one.mask
        left_px -= fresh
    return sorted(parts, key=lambda part: -part.area_px)


def _apart(one: Candidate, other: Candidate) -> bool:
    """Return whether two are disjoint, or one is a lesser part of the other."""
    common = int((one.mask & other.mask).sum())
    small, large = sorted((one.area_px, other.area_px))
    if common <= 0.1 * small:
        return True
    return common >= 0.92 * small and small <= 0.5 * large


def _by_outline(piece: Mask) -> Iterator[Candidate]:
    """Yield what a disc doesn't reach that rolls within the outline, for discs of many sizes."""
    import cv2

    depth = cv2.distanceTransform(piece.astype(np.uint8), cv2.DIST_L2, 5)
    largest = float(depth.max())
    for share in _NECK_SHARES:
        radius = share * largest
        if radius < _LEAST_RADIUS_PX:
            return
        core = _largest((depth > radius).astype(np.uint8))
        away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5)
        beyond = piece & (away > radius)
        opened = cv2.morphologyEx(beyond.astype(np.uint8), cv2.MORPH_OPEN, _CROSS)
        number, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
        for label in range(1, number):
            if not _suits(int(stats[label, cv2.CC_STAT_AREA]), piece):
                continue
            mask = labels == label
            mask = (cv2.dilate(mask.astype(np.uint8), _SQUARE) > 0) & beyond
            reach = float(away[mask].max()) - radius
            yield from _judged(mask, piece, reach, largest, by_color=False)


def _by_color(piece: Mask, labels: NDArray[np.int32], count: int) -> Iterator[Candidate]:
    """Yield regions of a colour of their own that reach the rim."""
    import cv2

    largest = float(cv2.distanceTransform(piece.astype(np.uint8), cv2.DIST_L2, 5).max())
    for whole in filled(np.where(piece, labels, 0).astype(np.int32), count):
        if not _suits(int(whole.sum()), piece) or _solidity(whole) < _LEAST_SOLIDITY:
            continue
        rest = piece & ~whole
        away = cv2.distanceTransform((~rest).astype(np.uint8), cv2.DIST_L2, 5)
        yield from _judged(whole, piece, float(away[whole].max()), largest, by_color=True)


def _judged(
    mask: Mask, piece: Mask, reach: float, largest: float, *, by_color: bool
) -> Iterator[Candidate]:
    import cv2

    contact = (cv2.dilate(mask.astype(np.uint8), _SQUARE) > 0) & piece & ~mask
    neck_px = max(float(contact.sum()), 1.0)
    stands_out = reach / neck_px * (_COLOR_BONUS if by_color else 1.0)
    if stands_out < _LEAST_STAND_OUT or (neck_px > _WIDEST_NECK * largest and not by_color):
        return
    if not contact.any():
        return
    yield Candidate(mask, contact, neck_px, stands_out, by_color, int(mask.sum()))


def _suits(area_px: int, piece: Mask) -> bool:
    whole = int(piece.sum())
    least = max(_LEAST_AREA_PX, _LEAST_AREA_SHARE * whole)
    return least <= area_px <= _MOST_AREA_SHARE * whole


def _solidity(mask: Mask) -> float:
    """Return the share of its convex hull that a region fills."""
    import cv2

    points = cv2.findNonZero(mask.astype(np.uint8))
    hull = cv2.convexHull(points)
    # A pixel is a square, not a point: its hull is larger by half the perimeter.
    area = cv2.contourArea(hull) + cv2.arcLength(hull, True) / 2 + 1
    return float(mask.sum() / area)


def _largest(mask: NDArray[np.uint8]) -> Mask:
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


_SQUARE = np.ones((3, 3), np.uint8)
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
