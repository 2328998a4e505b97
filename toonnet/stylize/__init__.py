"""Cartoons drawn by hand: pencil, crayon, charcoal and any texture (the paper's section 3.4).

Pictures are uint8, H x W x 3, RGB; drawings in gray uint8, H x W, 255 white paper.
"""

from toonnet.stylize import textures
from toonnet.stylize._regions import region_texture, regions, whole_texture
from toonnet.stylize._steps import colorize, paper_mask, stroke_map, texture_map, tone_map
from toonnet.stylize._styles import (
    STYLES,
    Style,
    charcoal,
    crayon,
    custom,
    draw,
    moved_mask,
    pencil,
    texture_of,
)
from toonnet.stylize._tone import MIXES, ToneMix

__all__ = [
    "MIXES",
    "STYLES",
    "Style",
    "ToneMix",
    "charcoal",
    "colorize",
    "crayon",
    "custom",
    "draw",
    "moved_mask",
    "paper_mask",
    "pencil",
    "region_texture",
    "regions",
    "stroke_map",
    "texture_map",
    "texture_of",
    "textures",
    "tone_map",
    "whole_texture",
]
