"""The filling half of IUS as compiled Python."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numba._compile import compiled
from toonnet.fast._numba.rgb_to_hsv import rgb_to_hsv
from toonnet.fast.params import IUSParams

_FIXED, _OPEN, _LIGHT, _UNSEEN_LIGHT, _FILLED_LIGHT = 0, 1, 2, 3, 4
"""A pixel is fixed once filled, or from the start; open if it is to be filled, or light and so."""


class _Rules(NamedTuple):
    """`IUSParams` as compiled code takes them."""

    outline_value_below: int
    light_saturation_below: int
    light_value_above: int
    gray_saturation_below: int
    background_area_divisor: int
    cell_px: int
    score_is_chroma: bool
    hue_tolerance: int
    value_tolerance: int
    color_is_mean: bool


@compiled
def _classify(
    hsv: NDArray[np.uint8], mask: NDArray[np.bool_], state: NDArray[np.uint8], rules: _Rules
) -> None:
    """Set all states but those of light components, left unseen where there is no mask."""
    height, width, _ = hsv.shape
    for y in range(height):
        for x in range(width):
            value = hsv[y, x, 2]
            if value < rules.outline_value_below or (mask.size and not mask[y, x]):
                state[y, x] = _FIXED
            elif hsv[y, x, 1] < rules.light_saturation_below and value > rules.light_value_above:
                state[y, x] = _LIGHT if mask.size else _UNSEEN_LIGHT
            else:
                state[y, x] = _OPEN


@compiled
def _settle_background(
    state: NDArray[np.uint8], places: NDArray[np.int64], area_divisor: int
) -> None:
    """Make every unseen light component fixed, if large or at the border, or paintable."""
    height, width = state.shape
    for start in range(height * width):
        if state[start // width, start % width] != _UNSEEN_LIGHT:
            continue
        places[0] = start
        state[start // width, start % width] = _LIGHT
        area, done, at_border = 1, 0, False
        while done < area:
            y, x = places[done] // width, places[done] % width
            done += 1
            at_border |= y == 0 or x == 0 or y == height - 1 or x == width - 1
            for v in range(max(y - 1, 0), min(y + 2, height)):
                for u in range(max(x - 1, 0), min(x + 2, width)):
                    if state[v, u] == _UNSEEN_LIGHT:
                        state[v, u] = _LIGHT
                        places[area] = v * width + u
                        area += 1
        if at_border or area * area_divisor >= height * width:
            for i in range(area):
                state[places[i] // width, places[i] % width] = _FIXED


@compiled
def _find_seeds(
    filtered: NDArray[np.uint8],
    hsv: NDArray[np.uint8],
    state: NDArray[np.uint8],
    rules: _Rules,
    seeds: NDArray[np.int64],
    scores: NDArray[np.int64],
) -> int:
    """Fill `seeds` and their `scores`, cells row by row; return their number."""
    height, width = state.shape
    cell = rules.cell_px
    count = 0
    for top in range(0, height, cell):
        for left in range(0, width, cell):
            best = -1
            for y in range(top, min(top + cell, height)):
                for x in range(left, min(left + cell, width)):
                    if state[y, x] == _FIXED:
                        continue
                    score = np.int64(hsv[y, x, 1])
                    if rules.score_is_chroma:
                        score = np.int64(hsv[y, x, 2]) - min(filtered[y, x])
                    if score > best:
                        best = int(score)
                        seeds[count] = y * width + x
                        scores[count] = score
            count += best >= 0
    return count


@compiled
def _is_close(hsv: NDArray[np.uint8], v: int, u: int, y: int, x: int, rules: _Rules) -> bool:
    """Return whether the pixel at (v, u) is close to the seed at (y, x)."""
    if abs(np.int64(hsv[v, u, 2]) - np.int64(hsv[y, x, 2])) > rules.value_tolerance:
        return False
    is_gray = hsv[v, u, 1] < rules.gray_saturation_below
    seed_is_gray = hsv[y, x, 1] < rules.gray_saturation_below
    if is_gray or seed_is_gray:
        return bool(is_gray and seed_is_gray)
    difference = abs(np.int64(hsv[v, u, 0]) - np.int64(hsv[y, x, 0]))
    return bool(min(difference, 180 - difference) <= rules.hue_tolerance)


@compiled
def _flood(
    hsv: NDArray[np.uint8],
    state: NDArray[np.uint8],
    seed: int,
    rules: _Rules,
    places: NDArray[np.int64],
) -> int:
    """Put what an unfilled seed fills into `places`, room for all pixels; return the number."""
    height, width = state.shape
    seed_y, seed_x = seed // width, seed % width
    state[seed_y, seed_x] = _FIXED if state[seed_y, seed_x] == _OPEN else _FILLED_LIGHT
    places[0] = seed
    area, done = 1, 0
    while done < area:
        y, x = places[done] // width, places[done] % width
        done += 1
        for v in range(max(y - 1, 0), min(y + 2, height)):
            for u in range(max(x - 1, 0), min(x + 2, width)):
                if state[v, u] == _LIGHT:
                    state[v, u] = _FILLED_LIGHT
                elif state[v, u] == _OPEN and _is_close(hsv, v, u, seed_y, seed_x, rules):
                    state[v, u] = _FIXED
                else:
                    continue
                places[area] = v * width + u
                area += 1
    return area


@compiled
def _mean_color(
    colors: NDArray[np.uint8], states: NDArray[np.uint8], region: NDArray[np.int64]
) -> Any:
    """Return the mean of the region's pixels that aren't light, or of all if all are."""
    counted = region[states[region] != _FILLED_LIGHT]
    if counted.size == 0:
        counted = region
    sums = np.zeros(3, np.int64)
    for place in counted:
        for c in range(3):
            sums[c] += colors[place, c]
    return (2 * sums + counted.size) // (2 * counted.size)


@compiled
def _fill_all(
    filtered: NDArray[np.uint8],
    hsv: NDArray[np.uint8],
    state: NDArray[np.uint8],
    seeds: NDArray[np.int64],
    rules: _Rules,
    places: NDArray[np.int64],
    unified: NDArray[np.uint8],
) -> None:
    """Fill from each seed in turn."""
    colors, states, results = filtered.reshape(-1, 3), state.reshape(-1), unified.reshape(-1, 3)
    color = np.empty(3, np.int64)
    for seed in seeds:
        if states[seed] != _OPEN and states[seed] != _LIGHT:
            continue
        region = places[: _flood(hsv, state, seed, rules, places)]
        if rules.color_is_mean:
            color = _mean_color(colors, states, region)
        else:
            color[:] = colors[seed]
        for place in region:
            for c in range(3):
                results[place, c] = color[c]


@each_picture
def unify(
    filtered: NDArray[np.uint8],
    mask: NDArray[np.bool_] | None,
    unified: NDArray[np.uint8],
    params: IUSParams,
) -> None:
    """Fill `unified` from `filtered`."""
    height, width, _ = filtered.shape
    rules = _rules(params)
    hsv = np.empty_like(filtered)
    state = np.empty((height, width), np.uint8)
    places = np.empty(height * width, np.int64)
    cells = -(-height // params.cell_px) * -(-width // params.cell_px)
    seeds, scores = np.empty(cells, np.int64), np.empty(cells, np.int64)
    rgb_to_hsv([(filtered,)], [(hsv,)], params=None, threads=1)
    _classify(hsv, np.empty((0, 0), np.bool_) if mask is None else mask, state, rules)
    _settle_background(state, places, rules.background_area_divisor)
    count = _find_seeds(filtered, hsv, state, rules, seeds, scores)
    seeds = seeds[:count]
    if params.seed_order == "score":
        seeds = seeds[np.argsort(-scores[:count], kind="stable")]
    unified[...] = filtered
    _fill_all(filtered, hsv, state, seeds, rules, places, unified)


def _rules(params: IUSParams) -> _Rules:
    return _Rules(
        outline_value_below=params.outline_value_below,
        light_saturation_below=params.light_saturation_below,
        light_value_above=params.light_value_above,
        gray_saturation_below=params.gray_saturation_below,
        background_area_divisor=params.background_area_divisor,
        cell_px=params.cell_px,
        score_is_chroma=params.seed_score == "chroma",
        hue_tolerance=params.hue_tolerance,
        value_tolerance=params.value_tolerance,
        color_is_mean=params.fill_color == "mean",
    )
