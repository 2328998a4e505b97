"""Bees."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from toonnet.render.bodies._design import Between, Design, OneOf, Whole
from toonnet.render.bodies.kit import Surface, ellipsoid, modelled, slab


def _round(p: SimpleNamespace) -> Iterator[Surface]:
    """Return a round bumble bee."""
    body = modelled(ellipsoid((0, 0, 0), (p.girth, p.girth, 1)), "body", p.coat, cells=40)
    for index in range(p.stripes):
        middle = -0.1 - 0.4 * index
        body = body.painted(
            slab((0, 0, middle), (0, 0, 1), p.stripe_width), "stripes", p.dark, 0.05
        )
    yield body
    eye = modelled(ellipsoid((0.35, 0.3, 0.8), (0.12, 0.2, 0.12)), "left eye", "#ffffff", cells=16)
    eye = eye.painted(ellipsoid((0.35, 0.3, 0.95), (0.07, 0.1, 0.2)), "left pupil", "#111111", 0.02)
    yield eye
    yield eye.flipped()


DESIGNS = (
    Design(
        "bee-round",
        "bee",
        1,
        {
            "girth": Between(0.75, 0.9),
            "stripes": Whole(2, 3),
            "stripe_width": Between(0.15, 0.25),
            "coat": OneOf("#ffd21f", "#ffb300", "#ffe14d"),
            "dark": OneOf("#2b1b0e", "#111111"),
        },
        _round,
    ),
)
