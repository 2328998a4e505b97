"""The filling half of IUS in plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numpy._components import EIGHT, Plane, grid_roots, neighbours
from toonnet.fast._numpy.rgb_to_hsv import rgb_to_hsv
from toonnet.fast.params import IUSParams

_GRAY = 180
"""The hue class of pixels too gray to have a hue; the others' is their hue, 0 to 179."""


@each_picture
def unify(
    filtered: NDArray[np.uint8],
    mask: Plane | None,
    unified: NDArray[np.uint8],
    params: IUSParams,
) -> None:
    """Fill `unified` from `filtered`."""
    hsv = np.empty_like(filtered)
    rgb_to_hsv([(filtered,)], [(hsv,)], params=None, threads=1)
    light, fixed = _classes(hsv, mask, params)
    unified[...] = filtered
    canvas = _Canvas(filtered, hsv, light, fixed, params)
    for seed in _seeds(filtered, hsv, fixed, params):
        region = canvas.fill(seed)
        if region.size:
            unified.reshape(-1, 3)[region] = canvas.color(region, seed)


def _classes(hsv: NDArray[np.uint8], mask: Plane | None, params: IUSParams) -> tuple[Plane, Plane]:
    """Return which pixels are light, and which are never filled: outline and background."""
    saturation, value = hsv[..., 1], hsv[..., 2]
    outline = value < params.outline_value_below
    light = ~outline & (saturation < params.light_saturation_below)
    light &= value > params.light_value_above
    background = _background(light, params.background_area_divisor) if mask is None else ~mask
    return light, outline | background


def _background(light: Plane, area_divisor: int) -> Plane:
    """Return the 8-connected components of `light` that are large or touch the border."""
    roots = grid_roots(
        light.shape, EIGHT, lambda down, right: np.logical_and(*neighbours(light, down, right))
    )
    area = np.bincount(roots[light.ravel()], minlength=light.size)
    chosen = area * area_divisor >= light.size
    border = np.ones_like(light)
    border[1:-1, 1:-1] = False
    chosen[roots[(border & light).ravel()]] = True
    background: Plane = light & chosen[roots].reshape(light.shape)
    return background


def _seeds(
    filtered: NDArray[np.uint8], hsv: NDArray[np.uint8], fixed: Plane, params: IUSParams
) -> NDArray[np.intp]:
    """Return the seeds, as places in the flat picture, in the order in which they fill."""
    height, width = fixed.shape
    if params.seed_score == "chroma":
        score = filtered.max(axis=-1).astype(np.int16) - filtered.min(axis=-1)
    else:
        score = hsv[..., 1].astype(np.int16)
    score[fixed] = -1
    cell = min(params.cell_px, height), min(params.cell_px, width)
    padding = (0, -height % cell[0]), (0, -width % cell[1])
    padded = np.pad(score, padding, constant_values=-1)
    places = np.pad(np.arange(score.size).reshape(score.shape), padding)
    best = _by_cell(padded, cell).argmax(axis=1)[:, None]  # The first of equals.
    scores = np.take_along_axis(_by_cell(padded, cell), best, axis=1)[:, 0]
    seeds = np.take_along_axis(_by_cell(places, cell), best, axis=1)[:, 0]
    seeds, scores = seeds[scores >= 0], scores[scores >= 0]
    if params.seed_order == "score":
        seeds = seeds[np.argsort(-scores, kind="stable")]
    return seeds


def _by_cell(grid: NDArray[np.intp], cell: tuple[int, int]) -> NDArray[np.intp]:
    """Return one row a cell with its values in raster order."""
    rows, columns = grid.shape[0] // cell[0], grid.shape[1] // cell[1]
    cells = grid.reshape(rows, cell[0], columns, cell[1]).swapaxes(1, 2)
    return cells.reshape(rows * columns, -1)


class _Canvas:
    """What is still to be filled, with a border of one pixel that never is."""

    def __init__(
        self,
        filtered: NDArray[np.uint8],
        hsv: NDArray[np.uint8],
        light: Plane,
        fixed: Plane,
        params: IUSParams,
    ) -> None:
        self.params = params
        self.colors = filtered.reshape(-1, 3)
        self.width = filtered.shape[1]
        self.unfilled = np.pad(~fixed, 1).ravel()
        self.light = np.pad(light, 1).ravel()
        hues = np.where(hsv[..., 1] < params.gray_saturation_below, _GRAY, hsv[..., 0])
        self.hues = np.pad(hues, 1).ravel()
        self.values = np.pad(hsv[..., 2].astype(np.int16), 1).ravel()
        rows = np.array([-1, 0, 1]) * (self.width + 2)
        self.around = (rows[:, None] + [-1, 0, 1]).ravel()

    def fill(self, seed: int) -> Any:
        """Take what `seed` fills from the unfilled; return it as places in the flat picture."""
        row, column = divmod(int(seed), self.width)
        start = (row + 1) * (self.width + 2) + column + 1
        close_hues = self._close_hues(self.hues[start])
        frontier = np.array([start])[self.unfilled[start : start + 1]]
        self.unfilled[start] = False
        region = [frontier]
        while frontier.size:
            places = np.unique(frontier[:, None] + self.around)
            places = places[self.unfilled[places]]
            values = np.abs(self.values[places] - self.values[start])
            close = close_hues[self.hues[places]] & (values <= self.params.value_tolerance)
            frontier = places[close | self.light[places]]
            self.unfilled[frontier] = False
            region.append(frontier)
        rows, columns = np.divmod(np.concatenate(region), self.width + 2)
        return (rows - 1) * self.width + columns - 1

    def color(self, region: NDArray[np.intp], seed: int) -> Any:
        """Return the colour that fills `region`."""
        if self.params.fill_color == "seed":
            return self.colors[seed]
        rows, columns = np.divmod(region, self.width)
        light = self.light[(rows + 1) * (self.width + 2) + columns + 1]
        counted = region if light.all() else region[~light]
        n = counted.size
        sums = self.colors[counted].sum(axis=0, dtype=np.int64)
        return (2 * sums + n) // (2 * n)

    def _close_hues(self, hue: Any) -> Any:
        """Return which hue classes are close to that of a seed."""
        classes = np.arange(_GRAY + 1)
        if hue == _GRAY:
            return classes == _GRAY
        difference = np.abs(classes - hue)
        distance = np.minimum(difference, 180 - difference)
        return (distance <= self.params.hue_tolerance) & (classes != _GRAY)
