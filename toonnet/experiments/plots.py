"""Plots as SVG that stands alone: in a file, in Markdown or inside the report's page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toonnet.report import tag

_WIDTH, _HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 150, 14, 44
_COLORS = ("#3d6fb4", "#e08e45", "#3d8f6d", "#8a6bb8", "#c95f8a", "#5aa9b8")
_SOFT, _LINE = "#7a766e", "#a9a49a"
_FONT = 'system-ui, "Segoe UI", Roboto, sans-serif'
_LETTER_PX = 6.4
_TILE_PX, _TILE_COLUMNS = 8, 64


class Series(NamedTuple):
    """One line of a plot."""

    name: str
    values: Sequence[float]
    """One for each place of the horizontal axis, from the first on."""
    dashed: bool = False
    color: int | None = None
    """Which one; None: the next."""


def lines(
    series: Sequence[Series], places: Sequence[str], horizontal: str, vertical: str, label: str
) -> str:
    """Return a plot of lines over named places, from 0 up.

    Parameters
    ----------
    series
        The lines.
    places
        Names of the horizontal axis's places, in order.
    horizontal, vertical
        What the axes show, with units.
    label
        What readers without eyes are told.
    """
    ticks = _ticks(max((value for each in series for value in each.values), default=1.0), 5)
    most = ticks[-1]
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(places) - 1)
    parts = [_grid(tick, most) for tick in ticks]
    every = -(-len(places) // 12)
    parts += [
        _text(name, _LEFT + number * step, _HEIGHT - _BOTTOM + 18, "middle")
        for number, name in enumerate(places)
        if number % every == 0
    ]
    parts.append(_text(horizontal, (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 6, "middle"))
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    parts.append(
        tag(
            "text",
            escape(vertical),
            transform=f"rotate(-90 14 {middle})",
            x=14,
            y=middle,
            text_anchor="middle",
        )
    )
    for number, each in enumerate(series):
        color = _COLORS[(number if each.color is None else each.color) % len(_COLORS)]
        points = [
            (_LEFT + place * step, _height(value / most)) for place, value in enumerate(each.values)
        ]
        parts += _line(points, color, dashed=each.dashed, name=each.name)
        y = _TOP + 8 + 18 * number
        x = _WIDTH - _RIGHT + 16
        parts.append(
            tag(
                "line",
                x1=x,
                x2=x + 20,
                y1=y,
                y2=y,
                stroke=color,
                stroke_width=2.5,
                stroke_dasharray="5 4" if each.dashed else None,
            )
        )
        parts.append(_text(each.name, x + 26, y + 4, "start"))
    return _svg("".join(parts), _WIDTH, _HEIGHT, label)


def intervals(rows: Sequence[tuple[str, float, float, float]], horizontal: str, label: str) -> str:
    """Return a plot of figures with their intervals, one below the other, around 0.

    Those whose interval leaves out 0 have a colour.

    Parameters
    ----------
    rows
        Name, figure, lower and upper end of each.
    horizontal
        What the axis shows, with its unit.
    label
        What readers without eyes are told.
    """
    left = 30 + _LETTER_PX * max((len(name) for name, *_ in rows), default=0)
    right, height = 30, 34 + 24 * len(rows) + 34
    ticks = _ticks(max((max(abs(low), abs(high)) for _, _, low, high in rows), default=1.0), 3)
    most = ticks[-1]
    width = left + 420

    def x(value: float) -> float:
        return round(left + (width - left - right) * (value / most + 1) / 2, 1)

    bottom = height - 40
    parts = []
    for value in (*(-tick for tick in reversed(ticks[1:])), *ticks):
        color = _SOFT if value == 0 else _LINE
        parts.append(_upright(x(value), bottom, color))
        sign = f"{value:+g}".replace("-", "−") if value else "0"
        parts.append(_text(sign, x(value), bottom + 16, "middle"))
    parts.append(_text(horizontal, x(0), height - 6, "middle"))
    for number, (name, value, low, high) in enumerate(rows):
        y = 28 + 24 * number
        clear = low > 0 or high < 0
        color = _COLORS[0] if clear else _SOFT
        parts.append(_text(name, left - 14, y + 4, "end"))
        parts.append(tag("line", x1=x(low), x2=x(high), y1=y, y2=y, stroke=color, stroke_width=2.5))
        parts.append(tag("circle", cx=x(value), cy=y, r=4.5, fill=color))
    return _svg("".join(parts), width, height, label)


def maps(features: Sequence[Sequence[float]]) -> NDArray[np.uint8]:
    """Return the features of several nets as bright cells, a block of rows a net, H x W x 3."""
    blocks = []
    for values in features:
        array = np.abs(np.asarray(values, np.float64))
        rows = -(-len(array) // _TILE_COLUMNS)
        cells = np.zeros(rows * _TILE_COLUMNS)
        cells[: len(array)] = array / (array.max() or 1.0)
        block = np.sqrt(cells).reshape(rows, _TILE_COLUMNS)
        blocks.append(np.kron(block, np.ones((_TILE_PX, _TILE_PX))))
    gap = np.full((2 * _TILE_PX, _TILE_COLUMNS * _TILE_PX), -1.0)
    joined = np.concatenate([part for block in blocks for part in (block, gap)][:-1])
    low, high = np.array([24, 26, 38.0]), np.array([255, 214, 120.0])
    colored = low + np.maximum(joined, 0)[..., None] * (high - low)
    colored[joined < 0] = 255
    return np.asarray(np.rint(colored), np.uint8)


def _line(points: list[tuple[float, float]], color: str, *, dashed: bool, name: str) -> list[str]:
    about = tag("title", escape(name))
    marks = [tag("circle", about, cx=f"{x:.1f}", cy=f"{y:.1f}", r=3, fill=color) for x, y in points]
    if len(points) > 24:
        marks = []
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = "5 4" if dashed else None
    drawn = tag(
        "polyline", points=path, fill="none", stroke=color, stroke_width=2, stroke_dasharray=dashes
    )
    return [drawn, *marks]


def _ticks(most: float, count: int) -> list[float]:
    """Return round numbers from 0 until one isn't below the most, about so many steps of them."""
    most = most or 1.0
    rough = most / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    return [float(f"{number * step:.6g}") for number in range(math.ceil(most / step) + 1)]


def _grid(tick: float, most: float) -> str:
    y = _height(tick / most)
    line = tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, stroke=_LINE, stroke_width=0.5)
    return line + _text(f"{tick:g}", _LEFT - 8, y + 4, "end")


def _height(share: float) -> float:
    return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - share), 1)


def _upright(x: float, bottom: float, color: str) -> str:
    return tag("line", x1=x, x2=x, y1=10, y2=bottom, stroke=color, stroke_width=0.7)


def _text(text: str, x: float, y: float, anchor: str) -> str:
    return tag("text", escape(text), x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)


def _svg(content: str, width: float, height: float, label: str) -> str:
    return tag(
        "svg",
        content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        style="max-width:100%;height:auto",
        font_family=_FONT,
        font_size=12,
        fill=_SOFT,
        role="img",
        aria_label=label,
    )
