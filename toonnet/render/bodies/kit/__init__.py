"""Shapes to model cartoon figures with: solids as signed distances, polygonised and painted.

A figure is a list of surfaces. A surface is modelled from a shape (primitives, joined with
`union`, cut with `minus`), then painted within regions, which are shapes too. Everything is NumPy;
the same arguments give the same mesh.
"""

from toonnet.render.bodies.kit._primitives import (
    ball,
    box,
    cone,
    curve,
    cushion,
    ellipsoid,
    half_space,
    lathe,
    patch,
    plate,
    slab,
    stroke,
    torus,
    tube,
)
from toonnet.render.bodies.kit._shape import (
    Axis,
    Points,
    Shape,
    Triple,
    both_sides,
    common,
    minus,
    union,
)
from toonnet.render.bodies.kit._surface import Surface, assembled, modelled
from toonnet.render.bodies.kit._sweep import swept

__all__ = [
    "Axis",
    "Points",
    "Shape",
    "Surface",
    "Triple",
    "assembled",
    "ball",
    "both_sides",
    "box",
    "common",
    "cone",
    "curve",
    "cushion",
    "ellipsoid",
    "half_space",
    "lathe",
    "minus",
    "modelled",
    "patch",
    "plate",
    "slab",
    "stroke",
    "swept",
    "torus",
    "tube",
    "union",
]
