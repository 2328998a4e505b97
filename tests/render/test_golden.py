"""Pictures drawn by software Mesa and natively against those that were looked at and kept.

``make golden`` draws them anew; look at each before you commit it. Where one differs, what was
drawn and the difference, ten times as strong, are left in the test's own folder, which the failure
names. Other drivers round otherwise: there everything but this is tested.
"""

import os
from pathlib import Path

import numpy as np
import pytest
import trimesh
from render.conftest import part

from toonnet.io import encode_mask, encode_picture, read_mask, read_picture
from toonnet.render import (
    CelStyle,
    Contour,
    DirectionalLight,
    Material,
    Mesh,
    Part,
    StratifiedViews,
    View,
)

GOLDEN = Path(__file__).parent / "golden"
RENEW = os.environ.get("TOONNET_GOLDEN") == "renew"
SIZE_PX = 112
MOST, MOST_MEAN = 72, 0.1
"""Levels of 255. Another version of the driver may see a sample on the other side of an edge, which
is a quarter of a pixel; it may not see many."""
COLORS = np.stack([np.linspace(40, 255, 32), np.linspace(20, 240, 32), np.linspace(90, 200, 32)], 1)
STYLES = {
    "eq1-sobel": CelStyle(),
    "flat-black-stroke": CelStyle(mode="flat", contour=Contour("black_stroke", width_px=3)),
    "unlit-thick-red": CelStyle(mode="unlit", contour=Contour(width_px=5, ink=(0.7, 0, 0))),
    "coloured-ramp": CelStyle(ramp=COLORS.astype(np.uint8), contour=Contour("none")),
    "three-lights": CelStyle(
        lights=(
            DirectionalLight(80, 0, (0.7, 0.2, 0.2)),
            DirectionalLight(-80, 20, (0.2, 0.7, 0.2)),
            DirectionalLight(0, -70, (0.2, 0.2, 0.7), frame="world"),
        )
    ),
}
VIEWS = [View(25, 20), View(200, -15, roll_deg=20), View(80, 40, field_of_view_deg=0)]


@pytest.fixture
def draw(renderer, figure):
    """Return a maker of snapshots; skips where the driver isn't software Mesa."""

    def make(mesh=figure, views=VIEWS, **settings):
        one = renderer(SIZE_PX, **settings)
        if RENEW and not one.renderer.startswith("toonnet native"):
            pytest.skip("they are made anew natively, where they are the same on every machine")
        if not one.renderer.startswith(("llvmpipe", "toonnet native")):
            pytest.skip(f"golden pictures are llvmpipe's, this is {one.renderer}")
        return one.render(mesh, views)

    return make


def side_by_side(pictures):
    return np.concatenate(list(pictures), axis=1)


def check(name, drawn, folder, *, most=MOST, most_mean=MOST_MEAN):
    """Compare with the golden picture of that name, or make it."""
    encode, read = (
        (encode_mask, read_mask)
        if drawn.ndim == 2
        else (
            lambda picture: encode_picture(picture, "png"),
            lambda path: read_picture(path).picture,
        )
    )
    path = GOLDEN / f"{name}.png"
    if RENEW:
        GOLDEN.mkdir(exist_ok=True)
        path.write_bytes(encode(drawn))
    expected = read(path)
    assert drawn.shape == expected.shape
    difference = np.abs(drawn.astype(int) - expected)
    if difference.max() > most or difference.mean() > most_mean:
        (folder / f"{name}-drawn.png").write_bytes(encode(drawn))
        strong = np.minimum(difference * 10, 255).astype(np.uint8)
        (folder / f"{name}-difference.png").write_bytes(encode(strong))
        pytest.fail(
            f"{name} differs by {difference.max()} at most (limit {most}) and by "
            f"{difference.mean():.3f} on average (limit {most_mean}): see "
            f"{folder / name}-difference.png"
        )


@pytest.mark.parametrize("name", STYLES)
def test_styles(name, draw, tmp_path):
    check(name, side_by_side(draw(style=STYLES[name]).pictures), tmp_path)


def test_one_sample(draw, tmp_path):
    drawn = side_by_side(draw(samples=1).pictures)
    # A sample is a whole pixel here, from ink to white.
    check("one-sample", drawn, tmp_path, most=255)


def test_masks_and_depths(draw, tmp_path):
    snapshots = draw()
    masks = side_by_side(snapshots.masks).astype(np.uint8)
    check("parts", masks * 80, tmp_path, most=240, most_mean=0.2)
    depths = side_by_side(snapshots.depths)
    seen = np.isfinite(depths)
    low, high = depths[seen].min(), depths[seen].max()
    gray = np.where(seen, 20 + 200 * (depths - low) / (high - low), 255)
    check("depths", gray.astype(np.uint8), tmp_path, most=235, most_mean=0.2)


def test_leaves_with_holes_and_creases(draw, tmp_path):
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], float)
    faces, uv = np.array([[0, 1, 2], [0, 2, 3]]), np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    leaf = np.zeros((64, 64, 4), np.uint8)
    leaf[..., 1] = 120 + 100 * (np.abs(x) > 0.08)
    leaf[..., 3] = 255 * (x**2 + (y / (1.02 - np.abs(y) ** 3)) ** 2 * 0.6 < 0.6)
    cards = [
        Part(corners @ turn[:3, :3].T, faces, Material((1, 1, 1, 1), leaf), uv=uv, name=str(number))
        for number in range(3)
        for turn in [trimesh.transformations.rotation_matrix(number * np.pi / 3, [0, 1, 0])]
    ]
    pot = part(trimesh.creation.cylinder(0.4, 0.6, sections=7), (0.8, 0.4, 0.3), (0, 0, 0))
    turned = Part(pot.positions[:, [1, 2, 0]] + [0, -1.2, 0], pot.faces, pot.material)
    check("leaves", side_by_side(draw(Mesh([*cards, turned])).pictures), tmp_path)


def test_a_row_of_stratified_views(draw, tmp_path):
    check("around", side_by_side(draw(views=StratifiedViews(4, seed=2)).pictures), tmp_path)


def test_a_picture_that_differs_leaves_what_was_drawn(draw, tmp_path):
    if RENEW:
        pytest.skip("nothing differs from what is being made")
    drawn = side_by_side(draw(style=STYLES["eq1-sobel"]).pictures)
    drawn[40:50, 40:50] = 0
    with pytest.raises(pytest.fail.Exception, match=r"differs by 255 at most .*-difference\.png"):
        check("eq1-sobel", drawn, tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["eq1-sobel-difference.png", "eq1-sobel-drawn.png"]
