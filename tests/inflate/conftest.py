"""Shapes, drawings and looks at models for the tests of inflation."""

import cv2
import numpy as np
import pytest
import trimesh
from realart import openmoji_files

from toonnet.inflate import black_stroke
from toonnet.io import decode_picture
from toonnet.render import CelRenderer, CelStyle, Contour

SIDE = 400


def flat(mask, color=(200, 120, 60)):
    """Return a picture of one colour on white where the mask is."""
    picture = np.full((*mask.shape, 3), 255, np.uint8)
    picture[mask] = color
    return picture


def disc(radius_px, *, holes=(), side=SIDE):
    """Return a disc in the middle, with round holes (x, y, radius)."""
    y, x = np.mgrid[:side, :side] + 0.5
    mask = np.hypot(x - side / 2, y - side / 2) <= radius_px
    for hole_x, hole_y, hole_radius in holes:
        mask &= np.hypot(x - hole_x, y - hole_y) > hole_radius
    return mask


def solid(part):
    """Return a part as trimesh sees it."""
    return trimesh.Trimesh(part.positions, part.faces, process=False)


def check_valid(model, *, pieces=None):
    """Assert that each part is a closed surface, turned outwards, and thick enough."""
    for part in model.parts:
        surface = solid(part)
        assert surface.is_watertight, part.name
        assert surface.is_winding_consistent, part.name
        assert surface.volume > 0, part.name
    thickest = max(model.parts, key=lambda part: part.inscribed_diameter)
    assert thickest.thickness >= 0.3 * thickest.inscribed_diameter
    if pieces is not None:
        assert sum(part.parent is None for part in model.parts) == pieces


def openmoji_cutouts(count, size_px):
    """Return drawings with their alpha, by name."""
    decoded = {
        name: decode_picture(content, size_px=size_px)
        for name, content in openmoji_files(count).items()
    }
    return {name: (one.picture, one.alpha) for name, one in decoded.items()}


def likeness(one, other):
    """Return the mean structural similarity of two pictures' gray values (Wang et al. 2004)."""
    a, b = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY).astype(np.float64) for each in (one, other))

    def mean(values):
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    means = mean(a) * mean(b)
    across = mean(a * b) - means
    spread = mean(a * a) - mean(a) ** 2 + mean(b * b) - mean(b) ** 2
    shown = (2 * means + low) * (2 * across + high)
    return float((shown / ((mean(a) ** 2 + mean(b) ** 2 + low) * (spread + high))).mean())


@pytest.fixture(scope="session")
def plain():
    """Return a renderer that shows the texture alone, at 256 pixels."""
    style = CelStyle(mode="unlit", contour=Contour("none"))
    with CelRenderer(256, style=style) as renderer:
        yield renderer


@pytest.fixture(scope="session")
def stroked():
    """Return a renderer in the style of snapshots."""
    with CelRenderer(256, style=black_stroke(256)) as renderer:
        yield renderer
