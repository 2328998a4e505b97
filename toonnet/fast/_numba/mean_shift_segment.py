"""Mean-shift segmentation as compiled Python."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numba._compile import Integer, compiled
from toonnet.fast._numba.mean_shift_filter import mean_shift_filter
from toonnet.fast._numpy.mean_shift_filter import squared_limit
from toonnet.fast.params import SegmentParams

_NONE = -1


@compiled
def _root(owners: NDArray[np.int32], node: Integer) -> Integer:
    while owners[node] != node:
        owners[node] = owners[owners[node]]  # Keeps later ways short.
        node = owners[node]
    return node


@compiled
def _join(owners: NDArray[np.int32], a: Integer, b: Integer) -> None:
    """Join two components; the lower root stays, which is the earlier first pixel."""
    a, b = _root(owners, a), _root(owners, b)
    owners[max(a, b)] = min(a, b)


@compiled
def _label_joined(filtered: NDArray[np.uint8], limit: int, labels: NDArray[np.int32]) -> int:
    """Label the regions that chains of close neighbours join; return their number."""
    height, width, _ = filtered.shape
    owners = np.arange(height * width).astype(np.int32)
    for y in range(height):
        for x in range(width):
            for dy, dx in ((1, 0), (0, 1)):
                if y < dy or x < dx:
                    continue
                distance = np.int64(0)
                for c in range(3):
                    distance += (np.int64(filtered[y, x, c]) - filtered[y - dy, x - dx, c]) ** 2
                if distance <= limit:
                    _join(owners, y * width + x, (y - dy) * width + x - dx)
    count = 0
    flat = labels.reshape(-1)
    for place in range(height * width):
        root = _root(owners, place)
        if root == place:
            flat[place] = count
            count += 1
        else:
            flat[place] = flat[root]
    return count


@compiled
def _link_neighbours(
    labels: NDArray[np.int32], heads: NDArray[np.int64], tails: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Give each region the chain of the regions across each piece of its border."""
    height, width = labels.shape
    crossings = np.count_nonzero(labels[1:] != labels[:-1])
    crossings += np.count_nonzero(labels[:, 1:] != labels[:, :-1])
    across, following = np.empty(2 * crossings, np.int32), np.empty(2 * crossings, np.int64)
    count = 0
    for y in range(height):
        for x in range(width):
            for dy, dx in ((1, 0), (0, 1)):
                if y < dy or x < dx or labels[y, x] == labels[y - dy, x - dx]:
                    continue
                here, there = labels[y, x], labels[y - dy, x - dx]
                for region, other in ((here, there), (there, here)):
                    across[count] = other
                    following[count] = heads[region]
                    if heads[region] == _NONE:
                        tails[region] = count
                    heads[region] = count
                    count += 1
    return across, following


@compiled
def _nearest(
    region: Integer,
    area: NDArray[np.int64],
    sums: NDArray[np.int64],
    owners: NDArray[np.int32],
    head: Integer,
    across: NDArray[np.int32],
    following: NDArray[np.int64],
) -> Integer:
    """Return the neighbour nearest in colour, of equals the lowest, walking the region's chain."""
    nearest, least = _NONE, np.int64(0)
    while head != _NONE:
        other = _root(owners, across[head])
        head = following[head]
        if other in (region, nearest):
            continue
        distance = np.int64(0)
        for c in range(3):  # Means in 1/256 levels.
            mean = (512 * sums[region, c] + area[region]) // (2 * area[region])
            mean_other = (512 * sums[other, c] + area[other]) // (2 * area[other])
            distance += (mean - mean_other) ** 2
        if nearest == _NONE or distance < least or (distance == least and other < nearest):
            nearest, least = other, distance
    return nearest


@compiled
def _merge_small(
    labels: NDArray[np.int32],
    area: NDArray[np.int64],
    sums: NDArray[np.int64],
    owners: NDArray[np.int32],
    min_area_px: int,
) -> int:
    """Merge the smallest region while it is too small; return how many are left.

    A region is named by its first pixel's label, so that a lower name is an earlier first pixel.
    Only chains of too small regions are walked; they hold at most 4 entries a pixel.
    """
    left = len(area)
    heads, tails = np.full(left, _NONE, np.int64), np.full(left, _NONE, np.int64)
    across, following = _link_neighbours(labels, heads, tails)
    regions = np.flatnonzero(area < min_area_px)
    small: list[tuple[Integer, Integer]] = [(area[region], region) for region in regions]
    heapify(small)
    while len(small) > 0 and left >= 2:
        size, region = heappop(small)
        if owners[region] != region or area[region] != size:
            continue  # Merged since.
        other = _nearest(region, area, sums, owners, heads[region], across, following)
        kept: Integer = min(region, other)
        gone: Integer = max(region, other)
        owners[gone] = kept
        area[kept] += area[gone]
        sums[kept] += sums[gone]
        following[tails[kept]] = heads[gone]
        tails[kept] = tails[gone]
        left -= 1
        if area[kept] < min_area_px:
            heappush(small, (area[kept], kept))
    return left


@compiled
def _sum_regions(
    filtered: NDArray[np.uint8], labels: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each region's area and sums of colour."""
    height, width = labels.shape
    area, sums = np.zeros(count, np.int64), np.zeros((count, 3), np.int64)
    for y in range(height):
        for x in range(width):
            area[labels[y, x]] += 1
            for c in range(3):
                sums[labels[y, x], c] += filtered[y, x, c]
    return area, sums


@compiled
def _relabel(labels: NDArray[np.int32], owners: NDArray[np.int32]) -> None:
    """Give the regions that are left numbers in their order."""
    numbers = np.empty_like(owners)
    count = 0
    for region in range(len(owners)):
        if owners[region] == region:
            numbers[region] = count
            count += 1
    flat = labels.reshape(-1)
    for place in range(flat.size):
        flat[place] = numbers[_root(owners, flat[place])]


@each_picture
def mean_shift_segment(
    picture: NDArray[np.uint8],
    labels: NDArray[np.int32],
    count: NDArray[np.int64],
    params: SegmentParams,
) -> None:
    """Fill `labels` and `count` from `picture`."""
    filtered = np.empty_like(picture)
    mean_shift_filter([(picture,)], [(filtered,)], params=params, threads=1)
    joined = _label_joined(filtered, squared_limit(params.color_radius / 2), labels)
    area, sums = _sum_regions(filtered, labels, joined)
    owners = np.arange(joined, dtype=np.int32)
    count[0] = _merge_small(labels, area, sums, owners, params.min_area_px)
    _relabel(labels, owners)
