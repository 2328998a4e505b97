"""Inflated shapes against closed forms, and closed surfaces whatever the shape."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inflate.conftest import SIDE, check_valid, disc, flat, solid
from numpy.testing import assert_allclose
from scipy.spatial import ConvexHull

from toonnet.inflate import inflate
from toonnet.inflate._tessellation import _conforming
from toonnet.io import PictureError


def front(part):
    """Return x, y and z of a part's front, in the drawing's pixels from its centre."""
    x, y, z = part.positions.T * SIDE
    return x[z >= 0], y[z >= 0], z[z >= 0]


@pytest.mark.parametrize("radius_px", [190, 120, 60])
@pytest.mark.parametrize("roundness", [1.0, 0.5])
def test_a_disc_becomes_a_hemisphere(radius_px, roundness):
    model = inflate(flat(mask := disc(radius_px)), mask, roundness=roundness)
    assert len(model.parts) == 1
    x, y, z = front(model.parts[0])
    # At the rim the hemisphere is upright: the distance to it counts, not the height.
    assert_allclose(np.sqrt(x**2 + y**2 + (z / roundness) ** 2), radius_px, rtol=0.02)
    assert_allclose(z.max(), roundness * radius_px, rtol=0.01)
    between = solid(model.parts[0]).volume * SIDE**3
    assert_allclose(between, roundness * 4 / 3 * np.pi * radius_px**3, rtol=0.02)


def test_a_strip_becomes_a_half_cylinder():
    mask = np.zeros((SIDE, SIDE), bool)
    mask[180:220, 5:395] = True
    model = inflate(flat(mask), mask, roundness=1.0, parts=False)
    x, y, z = front(model.parts[0])
    middle = np.abs(x) < 120
    assert_allclose(np.sqrt(y[middle] ** 2 + z[middle] ** 2 / 2), 20, rtol=0.02)


@pytest.mark.parametrize(
    "holes",
    [
        [],
        [(250, 200, 40)],
        [(130, 200, 30), (270, 200, 30), (200, 290, 25)],
    ],
)
def test_holes_are_handles(holes):
    mask = disc(180, holes=holes)
    model = inflate(flat(mask), mask, parts=False)
    check_valid(model, pieces=1)
    assert solid(model.parts[0]).euler_number == 2 - 2 * len(holes)
    for x, y, radius in holes:
        points = model.parts[0].positions * SIDE + SIDE / 2
        away = np.hypot(points[:, 0] - x, SIDE - points[:, 1] - y)
        assert away.min() > radius - 1.5
        assert_allclose(model.parts[0].positions[away < radius + 0.5, 2], 0)


@pytest.mark.parametrize("parts", [True, False])
def test_necks_of_one_pixel_hold(parts):
    mask = np.zeros((512, 512), bool)
    mask[100:400, 20:160] = mask[100:400, 350:490] = True
    mask[250, 160:350] = True
    mask[300:320, 160:350] = np.eye(20, 190, dtype=bool) | np.eye(20, 190, 1, dtype=bool)
    model = inflate(flat(mask), mask, parts=parts)
    check_valid(model, pieces=1)
    if not parts:
        assert solid(model.parts[0]).euler_number == 2


def test_corners_that_touch_make_a_closed_surface():
    mask = np.zeros((200, 200), bool)
    mask[20:100, 20:100] = mask[100:180, 100:180] = True
    check_valid(inflate(flat(mask), mask))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    grain_px=st.sampled_from([1.0, 3.0, 8.0, 25.0]),
    height=st.integers(7, 150),
    width=st.integers(5, 150),
    threshold=st.floats(0.35, 0.65),
)
def test_any_shape_becomes_closed_surfaces_or_says_why(seed, grain_px, height, width, threshold):
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.random((height, width)), (0, 0), grain_px)
    noise = (noise - noise.min()) / max(np.ptp(noise), 1e-9)
    mask = noise > threshold
    picture = rng.integers(0, 256, (height, width, 3), np.uint8)
    try:
        model = inflate(picture, mask)
    except PictureError as caught:
        error = caught
    else:
        check_valid(model)
        return
    assert error.reason in ("no_foreground", "all_background", "too_thin")


def test_the_same_drawing_gives_the_same_model():
    mask = disc(100, holes=[(150, 200, 10)])
    first, again = (inflate(flat(mask), mask) for _ in range(2))
    for one, other in zip(first.parts, again.parts, strict=True):
        assert np.array_equal(one.positions, other.positions)
        assert np.array_equal(one.faces, other.faces)
    assert np.array_equal(first.texture, again.texture)


@pytest.mark.parametrize(("spikes", "added"), [(1, 0), (3, 1)])
def test_the_rim_is_among_the_triangles_sides(spikes, added):
    """One side across an edge is turned; where several cross it, the edge is split."""
    across = np.linspace(3, 7, spikes) if spikes > 1 else np.array([5.0])
    ends = np.array([[0.0, 0.0], [10.0, 0.0]])
    beside = np.concatenate([np.stack([across, np.full(spikes, y)], axis=1) for y in (0.6, -0.6)])
    points = np.concatenate([ends, beside])
    rim = np.arange(len(points)) < 2
    found, _, edges, triangles = _conforming(points, rim, np.array([[0, 1]]))
    sides = {frozenset(side) for side in triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).tolist()}
    assert all(frozenset(edge) in sides for edge in edges.tolist())
    assert (len(found) > len(points)) == bool(added)
    corners = found[triangles]
    along, up = (corners[:, k] - corners[:, 0] for k in (1, 2))
    areas = along[:, 0] * up[:, 1] - along[:, 1] * up[:, 0]
    assert (areas > 0).all() or (areas < 0).all()  # None is folded over.
    hull = ConvexHull(points).volume
    assert np.abs(areas).sum() / 2 == pytest.approx(hull)
