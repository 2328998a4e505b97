"""Plots of what changes from step to step."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from toonnet.report._markup import legend, tag

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 240, 52, 26, 10
_LINES = 4


class Curve(NamedTuple):
    """One line of a plot."""

    name: str
    """Of the legend; also the style class of its colour, such as ``"train"``."""
    values: Sequence[float]
    """One a step, from step 1 on."""


def curves(lines: Sequence[Curve], label: str, unit: str = "") -> str:
    """Return a plot of curves from 0 up, with a legend; `label` is for readers without eyes."""
    shown = [line for line in lines if line.values]
    if not shown:
        return ""
    steps = max(len(line.values) for line in shown)
    most = max(max(line.values) for line in shown) or 1.0
    pieces = [_grid(share, most, unit) for share in (k / _LINES for k in range(_LINES + 1))]
    pieces += [
        tag("text", str(step), x=f"{_x(step, steps):.1f}", y=_HEIGHT - 6)
        for step in sorted({1, (steps + 1) // 2, steps})
    ]
    for line in shown:
        points = " ".join(
            f"{_x(step, steps):.1f},{_y(value / most):.1f}"
            for step, value in enumerate(line.values, 1)
        )
        about = tag("title", escape(f"{line.name}: {line.values[-1]:.4g}{unit} in the end"))
        kind = f"line line-{line.name}"
        if len(line.values) == 1:
            x, y = points.split(",")
            pieces.append(tag("circle", about, cx=x, cy=y, r=3, class_=f"fill-{line.name}"))
        else:
            pieces.append(tag("polyline", about, points=points, class_=kind))
    plot = tag(
        "svg",
        "".join(pieces),
        class_="curves",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=label,
    )
    return legend(line.name for line in shown) + plot


def _grid(share: float, most: float, unit: str) -> str:
    y = f"{_y(share):.1f}"
    line = tag("line", x1=_LEFT, x2=_WIDTH, y1=y, y2=y, class_="grid")
    text = f"{share * most:.3g}{unit}"
    return line + tag("text", text, x=_LEFT - 8, y=y, class_="scale", dy="0.35em")


def _x(step: int, steps: int) -> float:
    return _LEFT + 8 + (_WIDTH - _LEFT - 16) * (step - 1) / max(1, steps - 1)


def _y(share: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - share)
