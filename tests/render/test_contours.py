"""Contours against OpenCV's Sobel operator on the same buffer."""

from itertools import pairwise

import numpy as np
import pytest
from render.oracle import sobel_contours

from toonnet.render import CelStyle, Contour, StratifiedViews, View

VIEWS = StratifiedViews(5, seed=4)


@pytest.mark.parametrize("silhouette", [True, False])
@pytest.mark.parametrize(("threshold", "softness"), [(0.1, 0), (0.45, 0), (0.45, 0.5), (0.2, 1)])
def test_contours_are_opencvs_sobel_of_the_colour_buffer(
    figure, renderer, silhouette, threshold, softness
):
    ink = (0.2, 0.0, 0.4)
    contour = Contour("sobel", 2, threshold, softness, ink, silhouette)
    plain = renderer(79, style=CelStyle(contour=Contour("none")), samples=1).render(figure, VIEWS)
    drawn = renderer(79, style=CelStyle(contour=contour), samples=1).render(figure, VIEWS)
    for buffer, mask, picture in zip(plain.pictures, plain.masks, drawn.pictures, strict=True):
        coverage = np.where(mask > 0, 255, 0) * silhouette
        expected, magnitude = sobel_contours(buffer, coverage, threshold, softness, ink)
        clear = np.abs(magnitude - threshold) > 1e-5 * (softness == 0)
        # The colour buffer is rounded once more where it shows through.
        assert np.abs(picture[clear] - expected[clear]).max() <= (softness > 0)
        assert (magnitude > threshold).sum() > 100


@pytest.mark.parametrize("samples", [1, 4])
def test_wider_lines_hold_the_narrower_ones(figure, renderer, samples):
    drawn = []
    for width_px in (1, 2, 4, 7):
        style = CelStyle(contour=Contour(width_px=width_px, ink=(0, 0, 0)))
        drawn.append(renderer(96, style=style, samples=samples).render(figure, [View(30, 20)]))
    for narrow, wide in pairwise(drawn):
        # Lines of more than a pixel are kept in 256 levels on the way.
        assert (wide.pictures <= narrow.pictures + 1.0).all()
    assert (drawn[-1].pictures == 0).mean() > 1.8 * (drawn[1].pictures == 0).mean()


def test_a_line_is_as_wide_as_asked(box, renderer):
    for width_px in (2, 4, 6):
        style = CelStyle(mode="unlit", contour=Contour(width_px=width_px))
        snapshots = renderer(128, style=style).render(box, [View(0, 0, field_of_view_deg=0)])
        darkness = 1 - snapshots.pictures[0, 64].mean(axis=1) / 255
        left = darkness[: np.flatnonzero(snapshots.masks[0, 64])[0] + 10]
        assert left.max() == 1
        assert abs((left > 0.9).sum() - width_px) <= 1


def test_black_strokes_follow_silhouette_and_parts_alone(sphere, renderer):
    style = CelStyle(mode="eq1", contour=Contour("black_stroke", width_px=4))
    snapshots = renderer(128, style=style).render(sphere, [View(0, 0)])
    inner = np.hypot(*(np.mgrid[:128, :128] - 63.5)) < 40
    assert snapshots.pictures[0][inner].min() > 40  # No line where the ramp has its steps.
    assert (snapshots.pictures[0] == 0).all(axis=-1).sum() > 128


def test_strokes_are_uneven_and_the_same_each_time(sphere, renderer):
    style = CelStyle(mode="unlit", contour=Contour("black_stroke", width_px=5))
    first, again = (renderer(128, style=style).render(sphere, [View(0, 0)] * 2) for _ in range(2))
    assert np.array_equal(first.pictures, again.pictures)
    black = (first.pictures[0] == 0).all(axis=-1)
    angles = np.arctan2(*(np.argwhere(black).T - 63.5))
    amount, _ = np.histogram(angles, 24)
    assert amount.max() > 1.4 * amount.min()
