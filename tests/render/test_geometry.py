"""Where things fall in a picture: against rays cast without OpenGL, and by hand."""

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st
from render.oracle import camera_rays

from toonnet.render import CelStyle, Contour, StratifiedViews, View, fibonacci_views
from toonnet.render.camera import framed

PLAIN = CelStyle(contour=Contour("none"))


def test_masks_and_depths_are_those_of_rays(figure, renderer):
    size_px = 64
    snapshots = renderer(size_px, style=PLAIN, samples=1).render(figure, StratifiedViews(4, seed=1))
    shape = trimesh.util.concatenate(
        [trimesh.Trimesh(part.positions, part.faces, process=False) for part in figure.parts]
    )
    part_of_face = np.repeat(
        np.arange(1, len(figure.parts) + 1), [len(part.faces) for part in figure.parts]
    )
    for mask, depth, camera in zip(
        snapshots.masks, snapshots.depths, snapshots.cameras, strict=True
    ):
        origins, directions = (rays.reshape(-1, 3) for rays in camera_rays(camera, size_px))
        faces = shape.ray.intersects_first(origins, directions)
        expected = np.where(faces >= 0, part_of_face[faces], 0).reshape(size_px, size_px)
        assert (mask != expected).mean() < 0.004  # Rims, where a ray just misses.
        points, rays, _ = shape.ray.intersects_location(origins, directions, multiple_hits=False)
        axis = camera.view_matrix[2, :3]
        distances = np.full(size_px * size_px, np.inf)
        distances[rays] = -(points @ axis + camera.view_matrix[2, 3])
        same = (mask == expected) & (mask > 0)
        error = np.abs(depth[same] - distances.reshape(size_px, size_px)[same])
        assert np.quantile(error, 0.99) < 1e-3
        assert np.isinf(depth[mask == 0]).all()


def test_corners_fall_where_they_are_worked_out_to_be():
    points = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], float)
    camera = framed(View(0, 0, field_of_view_deg=0), points, margin=0.25)
    assert camera.project(points, 100).tolist() == [[25, 75], [75, 75], [75, 25], [25, 25]]
    # At 90 degrees the left side (+x) faces the camera: +z is on its left.
    side = framed(View(90, 0, field_of_view_deg=0), points[:, [2, 1, 0]], margin=0.0)
    np.testing.assert_allclose(side.project(np.array([[0, 1, 1.0]]), 10), [[0, 0]], atol=1e-9)
    # From above the front is below.
    above = framed(View(0, 90, field_of_view_deg=0), points[:, [0, 2, 1]], margin=0.0)
    np.testing.assert_allclose(above.project(np.array([[1, 0, 1.0]]), 10), [[10, 10]], atol=1e-9)


@given(
    st.integers(0, 2**32 - 1),
    st.floats(0, 360),
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from([0.0, 20.0, 60.0, 120.0]),
    st.floats(0, 0.4),
)
def test_every_model_is_framed_tightly(seed, azimuth, elevation, roll, field_of_view, margin):
    random = np.random.default_rng(seed)
    points = random.normal(size=(20, 3)) * random.uniform(0.01, 10, 3) + random.normal(size=3) * 50
    view = View(azimuth, elevation, roll, field_of_view)
    camera = framed(view, points, margin=margin)
    low, high = (getattr(camera.project(points, 1), side)(axis=0) for side in ("min", "max"))
    assert low.min() >= margin - 1e-6
    assert high.max() <= 1 - margin + 1e-6
    assert (high - low).max() >= (1 - 2 * margin) * 0.99 or field_of_view > 100
    distances = -(points @ camera.view_matrix[2, :3] + camera.view_matrix[2, 3])
    assert camera.near <= distances.min() + 1e-9
    assert camera.far >= distances.max()


@pytest.mark.parametrize("count", [1, 7, 10])
def test_stratified_views_go_round_once(count):
    views = StratifiedViews(count, seed=5, jitter_deg=10)
    seen = [views.view(index, 0) for index in range(count)]
    for index, view in enumerate(seen):
        off = (view.azimuth_deg - 360 * index / count + 180) % 360 - 180
        assert abs(off) <= 10
        assert -5 <= view.elevation_deg <= 35
    assert views.view(0, 1) != views.view(0, 0)


def test_fibonacci_views_cover_the_sphere_evenly():
    views = fibonacci_views(200)
    directions = []
    for view in views.views:
        azimuth, elevation = np.radians([view.azimuth_deg, view.elevation_deg])
        directions.append(
            [
                np.cos(elevation) * np.sin(azimuth),
                np.sin(elevation),
                np.cos(elevation) * np.cos(azimuth),
            ]
        )
    cosines = np.array(directions) @ np.array(directions).T - 2 * np.eye(200)
    nearest_deg = np.degrees(np.arccos(cosines.max(axis=1)))
    assert nearest_deg.max() < 2 * nearest_deg.min() + 3
