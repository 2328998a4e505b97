"""Backs that nobody can see aren't drawn: which these are, and that the pictures don't change."""

import numpy as np
import pytest
import trimesh

from toonnet.render import CelStyle, Contour, Material, Mesh, Part, StratifiedViews, _gather
from toonnet.render._closed import closed_faces
from toonnet.render._gather import in_order_of_use

NO_LINES = CelStyle(contour=Contour("none"))


def arrays(shape):
    return np.asarray(shape.vertices, np.float32), np.asarray(shape.faces, np.uint32)


SHAPES = [
    trimesh.creation.icosphere(2),
    trimesh.creation.torus(1.0, 0.3),
    trimesh.creation.box().apply_translation([50, -20, 7]),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_closed_surfaces_that_are_turned_outwards(shape):
    positions, faces = arrays(shape)
    assert closed_faces(positions, faces).all()
    assert not closed_faces(positions, faces[:, ::-1]).any()
    assert not closed_faces(positions, faces[1:]).any()
    assert not closed_faces(positions, np.vstack([faces[:1, ::-1], faces[1:]])).any()
    # Seams don't matter, as corners at one place count as one.
    seamed = np.arange(3 * len(faces), dtype=np.uint32).reshape(-1, 3)
    assert closed_faces(positions[faces.reshape(-1)], seamed).all()


def test_every_surface_decides_for_itself():
    whole, opened, _ = SHAPES
    positions = np.vstack([arrays(shape)[0] for shape in SHAPES])
    faces = [arrays(shape)[1] for shape in SHAPES]
    faces = [faces[0], faces[1][3:], faces[2][:, ::-1]]
    first = np.cumsum([0, len(whole.vertices), len(opened.vertices)])
    every = np.vstack([rows + np.uint32(start) for rows, start in zip(faces, first, strict=True)])
    expected = np.repeat([True, False, False], [len(rows) for rows in faces])
    assert np.array_equal(closed_faces(positions, every), expected)


def test_flat_and_empty_ones_are_not_closed():
    corners = np.eye(3, dtype=np.float32)
    both_sides = np.array([[0, 1, 2], [2, 1, 0]], np.uint32)
    assert not closed_faces(corners, both_sides).any()
    assert closed_faces(corners, both_sides[:0]).shape == (0,)


@pytest.mark.parametrize("holes", [False, True])
def test_pictures_are_those_of_all_faces(renderer, figure, monkeypatch, holes):
    shape = trimesh.creation.icosphere(3)
    texture = np.full((8, 8, 4), 255, np.uint8)
    texture[::2, ::2] = [90, 200, 40, 0 if holes else 255]
    uv = np.asarray(shape.vertices)[:, :2] * 0.5 + 0.5
    material = Material((1, 1, 1, 1), texture)
    textured = Part(shape.vertices - [0, 2.2, 0], np.asarray(shape.faces), material, uv=uv)
    opened = Part(*arrays(trimesh.creation.torus(0.7, 0.4)))
    mesh = Mesh([*figure.parts, textured, Part(opened.positions + 2.0, opened.faces[::2])])
    views = StratifiedViews(4, elevations_deg=(-60, 60))
    culled = renderer(96, style=NO_LINES).render(mesh, views)
    monkeypatch.setattr(_gather, "closed_faces", lambda _, faces: np.zeros(len(faces), bool))
    whole = renderer(96, style=NO_LINES).render(mesh, views)
    # At an outline a front and a back may be equally far away; then the first one drawn is seen.
    assert (culled.pictures != whole.pictures).any(axis=-1).mean() < 1e-3
    assert np.array_equal(culled.masks, whole.masks)
    assert np.allclose(culled.depths, whole.depths, rtol=1e-3)


def test_corners_are_numbered_as_they_come():
    vertices = np.array([(value,) for value in range(6)], [("value", "f4")])
    faces = np.array([[4, 1, 5], [5, 1, 0]], np.uint32)
    ordered, numbers = in_order_of_use(vertices, faces)
    assert numbers.tolist() == [[0, 1, 2], [2, 1, 3]]
    assert np.array_equal(ordered[numbers], vertices[faces])
