"""Mean-shift segmentation in plain NumPy; merging, one region at a time, in plain Python."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numpy._components import FOUR, Plane, grid_roots, neighbours
from toonnet.fast._numpy.mean_shift_filter import mean_shift_filter, squared_limit
from toonnet.fast.params import SegmentParams


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
    # Regions are numbered by first pixel, so that the lower number is the earlier first pixel.
    _, regions = np.unique(
        _joined(filtered, squared_limit(params.color_radius / 2)), return_inverse=True
    )
    graph = _RegionGraph(filtered, regions.reshape(labels.shape))
    graph.merge_below(params.min_area_px)
    first, merged = np.unique(graph.first_of_each(), return_inverse=True)
    labels[...] = merged[regions].reshape(labels.shape)
    count[0] = first.size


def _joined(filtered: NDArray[np.uint8], limit: int) -> NDArray[np.intp]:
    """Return the first pixel of each pixel's region."""
    colors = filtered.astype(np.int32)

    def close(down: int, right: int) -> Plane:
        here, there = neighbours(colors, down, right)
        distance: NDArray[np.int32] = ((here - there) ** 2).sum(axis=-1)
        return distance <= limit

    return grid_roots(filtered.shape, FOUR, close)


class _RegionGraph:
    """Regions, their sums, and which touch; the one with more neighbours takes in the other."""

    def __init__(self, filtered: NDArray[np.uint8], regions: NDArray[np.intp]) -> None:
        flat = regions.ravel()
        self.area: list[int] = np.bincount(flat).tolist()
        sums = np.zeros((len(self.area), 3), np.int64)
        np.add.at(sums, flat, filtered.reshape(-1, 3))
        self.sums: list[list[int]] = sums.tolist()
        self.first = list(range(len(self.area)))
        self.owner = list(range(len(self.area)))
        self.touching: list[set[int]] = [set() for _ in self.area]
        for down, right in FOUR:
            here, there = neighbours(regions, down, right)
            apart = here != there
            for a, b in zip(here[apart].tolist(), there[apart].tolist(), strict=True):
                self.touching[a].add(b)
                self.touching[b].add(a)

    def merge_below(self, min_area_px: int) -> None:
        """Merge the smallest region into its nearest while it is smaller than that."""
        small = [
            (area, first, region)
            for region, (area, first) in enumerate(zip(self.area, self.first, strict=True))
            if area < min_area_px
        ]
        heapify(small)
        left = len(self.area)
        while small and left >= 2:
            area, _, region = heappop(small)
            if self.owner[region] != region or self.area[region] != area:
                continue  # Merged since.
            merged = self._merge(region, self._nearest(region))
            left -= 1
            if self.area[merged] < min_area_px:
                heappush(small, (self.area[merged], self.first[merged], merged))

    def first_of_each(self) -> NDArray[np.intp]:
        """Return for each original region the first of those it is merged with."""
        firsts = np.empty(len(self.owner), np.intp)
        for region in range(len(self.owner)):
            owner = region
            while self.owner[owner] != owner:
                self.owner[owner] = self.owner[self.owner[owner]]  # Keeps later ways short.
                owner = self.owner[owner]
            firsts[region] = self.first[owner]
        return firsts

    def _mean(self, region: int) -> list[int]:
        n = self.area[region]
        return [(512 * total + n) // (2 * n) for total in self.sums[region]]

    def _nearest(self, region: int) -> int:
        mean = self._mean(region)

        def rank(other: int) -> tuple[int, int]:
            distance = sum((a - b) ** 2 for a, b in zip(mean, self._mean(other), strict=True))
            return distance, self.first[other]

        return min(self.touching[region], key=rank)

    def _merge(self, a: int, b: int) -> int:
        kept, gone = (a, b) if len(self.touching[a]) >= len(self.touching[b]) else (b, a)
        for other in self.touching[gone]:
            self.touching[other].discard(gone)
            self.touching[other].add(kept)
            self.touching[kept].add(other)
        self.touching[kept].discard(kept)
        self.owner[gone] = kept
        self.first[kept] = min(self.first[kept], self.first[gone])
        self.area[kept] += self.area[gone]
        self.sums[kept] = [p + q for p, q in zip(self.sums[kept], self.sums[gone], strict=True)]
        return kept
