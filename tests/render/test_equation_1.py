"""Shading against equation 1, evaluated pixel by pixel without OpenGL."""

import numpy as np
import pytest
from render.oracle import camera_rays, equation_1, sphere_hits

from toonnet.render import CelStyle, Contour, DirectionalLight, View

SIZE_PX = 61
NO_CONTOUR = Contour("none")
SMOOTH_RAMP = np.stack([np.arange(64) * 4, np.arange(64) * 3 + 60, 255 - np.arange(64)], 1)
STYLES = {
    "as printed": CelStyle(contour=NO_CONTOUR),
    "flat": CelStyle(mode="flat", contour=NO_CONTOUR),
    "other coefficients": CelStyle(
        alpha=0.7, beta=0.2, ambient=(0.1, 0.2, 0.3), contour=NO_CONTOUR
    ),
    "fixed light": CelStyle(
        lights=(DirectionalLight(-50, 10, (0.9, 0.5, 0.7), frame="world"),), contour=NO_CONTOUR
    ),
    "three lights": CelStyle(
        lights=(
            DirectionalLight(80, 0, (0.6, 0.1, 0.1)),
            DirectionalLight(-80, 20, (0.1, 0.6, 0.1)),
            DirectionalLight(0, -70, (0.1, 0.1, 0.6), frame="world"),
        ),
        contour=NO_CONTOUR,
    ),
    "no light": CelStyle(lights=(), contour=NO_CONTOUR),
    "coloured ramp": CelStyle(ramp=SMOOTH_RAMP.astype(np.uint8), contour=NO_CONTOUR),
}
VIEWS = [View(0, 0), View(35, 20), View(200, -40, 15), View(120, 30, field_of_view_deg=0)]


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_sphere_is_shaded_by_equation_1(sphere, renderer, style):
    material = sphere.parts[0].material.color
    snapshots = renderer(SIZE_PX, style=style, samples=1).render(sphere, VIEWS)
    compared = 0
    for picture, camera in zip(snapshots.pictures, snapshots.cameras, strict=True):
        hits = sphere_hits(*camera_rays(camera, SIZE_PX))
        for y, x in np.argwhere(np.isfinite(hits[..., 0])):
            if not np.isfinite(hits[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]).all():
                continue  # The rim: whether a pixel is covered is the rasteriser's business.
            expected, nearest_step = equation_1(material, hits[y, x], style, camera)
            if nearest_step > 2e-3:
                assert np.abs(picture[y, x] - np.array(expected)).max() <= 1.0
                compared += 1
    assert compared > 4 * 1000


@pytest.mark.parametrize("mode", ["eq1", "flat"])
def test_a_box_is_shaded_by_equation_1(box, renderer, mode):
    style = CelStyle(mode=mode, contour=NO_CONTOUR)
    snapshots = renderer(SIZE_PX, style=style, samples=1).render(box, VIEWS)
    for picture, mask, camera in zip(
        snapshots.pictures, snapshots.masks, snapshots.cameras, strict=True
    ):
        for number in np.unique(mask[mask > 0]):
            face = box.parts[number - 1]
            a, b, c = face.positions[face.faces[0]]
            normal = np.cross(b - a, c - a)
            expected, _ = equation_1(
                face.material.color, normal / np.linalg.norm(normal), style, camera
            )
            assert np.abs(picture[mask == number] - np.array(expected)).max() <= 1.0


def test_flat_mode_has_as_many_levels_as_the_ramp(sphere, renderer):
    flat = CelStyle(mode="flat", contour=NO_CONTOUR)
    snapshots = renderer(SIZE_PX, style=flat, samples=1).render(sphere, [View(20, 10)])
    assert len(np.unique(snapshots.pictures[snapshots.masks > 0], axis=0)) == 3


def test_unlit_mode_gives_the_materials_colour(box, renderer):
    unlit = CelStyle(mode="unlit", contour=NO_CONTOUR)
    snapshots = renderer(SIZE_PX, style=unlit, samples=1).render(box, [View(30, 30)])
    for number in np.unique(snapshots.masks[snapshots.masks > 0]):
        color = np.array(box.parts[number - 1].material.color[:3]) * 255
        assert np.abs(snapshots.pictures[snapshots.masks == number] - color).max() <= 0.5


def test_a_face_seen_from_behind_is_lit_as_its_own_front(renderer):
    from toonnet.render import Material, Mesh, Part

    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], float)
    leaf = Mesh([Part(corners, np.array([[0, 1, 2], [0, 2, 3]]), Material((0.2, 0.8, 0.2, 1.0)))])
    style = CelStyle(contour=NO_CONTOUR)
    snapshots = renderer(33, style=style, samples=1).render(leaf, [View(0, 0), View(180, 0)])
    assert snapshots.pictures[0, 16, 16].tolist() == snapshots.pictures[1, 16, 16].tolist()
