"""Reports: one HTML file each, with tables and plots, that loads nothing."""

from toonnet.report._curves import Curve, curves
from toonnet.report._markup import (
    columns,
    document,
    figure,
    heat_map,
    legend,
    number,
    right,
    stacked_bar,
    table,
    tag,
    tiles,
)
from toonnet.report._pictures import picture_uri

__all__ = [
    "Curve",
    "columns",
    "curves",
    "document",
    "figure",
    "heat_map",
    "legend",
    "number",
    "picture_uri",
    "right",
    "stacked_bar",
    "table",
    "tag",
    "tiles",
]
