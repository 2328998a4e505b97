"""The modelling kit: closed surfaces where they should be, paint within its borders."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toonnet.render.bodies.kit import (
    assembled,
    ball,
    both_sides,
    box,
    cone,
    curve,
    cushion,
    ellipsoid,
    half_space,
    lathe,
    minus,
    modelled,
    patch,
    plate,
    slab,
    stroke,
    swept,
    torus,
    tube,
    union,
)

BLACK, WHITE = "#000000", "#ffffff"
RING = curve([[0, 0], [1, 0], [1.2, 1], [0.3, 0.8]], closed=True)
SHAPES = {
    "ball": ball((1, 2, 3), 0.7),
    "ellipsoid": ellipsoid((0, 0.5, 0), (1, 0.4, 0.7)),
    "box": box((0, 0, 1), (1, 2, 0.5), 0.1),
    "cone": cone((0, 0, 0), (1, 1, 0.3), 0.4, 0.15),
    "tube": tube([[0, 0, 0], [1, 0.2, 0], [1, 1, 0.5]], [0.2, 0.1, 0.15]),
    "torus": torus((0, 1, 0), 1, 0.3, flat=0.6),
    "lathe": lathe([[0, -1], [0.5, -0.2], [0.2, 0.4], [0, 1]], 0.1),
    "washer": lathe([[0.5, -0.1], [0.8, -0.1], [0.8, 0.1], [0.5, 0.1]], 0.05),
    "plate": plate(RING, 0.2),
    "cushion": cushion(RING, 0.4),
    "blend": union(ball((0, 0, 0), 0.5), ball((0.7, 0.1, 0), 0.4), smooth=0.3),
    "bite": minus(ball((0, 0, 0), 1), ball((0.8, 0.3, 0), 0.5), smooth=0.1),
    "pair": both_sides(ball((0.5, 0, 0), 0.3)),
    "turned": box((0, 0, 0), (1, 2, 0.5), 0.1).turned("z", 30, (1, 0, 0)).moved(y=2),
    "stretched": ball((0, 0, 0), 1).scaled(1, 2, 0.7),
}


def corners_of(surface):
    return surface.positions[surface.faces]


def assert_closed(surface):
    following = np.roll(surface.faces, -1, axis=1).ravel()
    there = surface.faces.ravel() * len(surface.positions) + following
    back = following * len(surface.positions) + surface.faces.ravel()
    assert np.array_equal(np.sort(there), np.sort(back))


def volume(surface):
    a, b, c = corners_of(surface).transpose(1, 0, 2)
    return np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6


def area(surface, coat=None):
    faces = surface.faces if coat is None else surface.faces[surface.worn == coat]
    a, b, c = surface.positions[faces].transpose(1, 0, 2)
    return np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2


@pytest.mark.parametrize("name", SHAPES)
def test_surfaces_are_closed_face_outwards_and_lie_on_the_shape(name):
    surface = modelled(SHAPES[name], "body", WHITE, cells=24)
    assert_closed(surface)
    assert volume(surface) > 0
    assert np.abs(surface.shape.distance(surface.positions)).max() < 1e-3
    assert (surface.positions >= surface.shape.low - 1e-6).all()
    assert (surface.positions <= surface.shape.high + 1e-6).all()
    (part,) = assembled([surface]).parts
    a, b, c = part.positions[part.faces].transpose(1, 0, 2)
    facing = np.einsum("ij,ij->i", np.cross(b - a, c - a), part.normals[part.faces].sum(axis=1))
    assert (facing > 0).mean() > 0.995
    np.testing.assert_allclose(np.linalg.norm(part.normals, axis=1), 1, atol=1e-9)


def test_a_ball_has_its_area_and_volume():
    surface = modelled(ball((1, 2, 3), 2), "body", WHITE, cells=32)
    assert volume(surface) == pytest.approx(4 / 3 * math.pi * 8, rel=0.01)
    assert area(surface) == pytest.approx(16 * math.pi, rel=0.01)


def test_a_lathe_leaves_a_hole_where_its_outline_keeps_off_the_axis():
    surface = modelled(SHAPES["washer"], "body", WHITE, cells=40)
    # Pappus: the area of the outline times the way of its centre.
    outline = 0.3 * 0.2 + 2 * 0.5 * 0.05 + math.pi * 0.05**2
    assert volume(surface) == pytest.approx(outline * 2 * math.pi * 0.65, rel=0.02)


def test_the_same_shape_gives_the_same_mesh():
    one, other = (modelled(SHAPES["blend"], "body", WHITE) for _ in range(2))
    assert np.array_equal(one.positions, other.positions)
    assert np.array_equal(one.faces, other.faces)


@pytest.mark.parametrize("detail", [0.0, 0.05])
def test_paint_covers_its_region_and_no_more(detail):
    surface = modelled(ball((0, 0, 0), 1), "body", WHITE, cells=24)
    painted = surface.painted(slab((0, 0.3, 0), (0, 1, 0), 0.2), "belt", BLACK, detail)
    assert_closed(painted)
    heights = corners_of(painted)[..., 1]
    inside = painted.worn == 1
    assert (np.abs(heights[inside] - 0.3) <= 0.1 + 1e-3).all()
    assert (np.abs(heights[~inside] - 0.3) >= 0.1 - 1e-3).all()
    # Archimedes: a belt's area is that of the cylinder around it.
    assert area(painted, 1) == pytest.approx(2 * math.pi * 0.2, rel=0.02)
    assert np.linalg.norm(painted.positions, axis=1) == pytest.approx(1, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda normal: math.hypot(*normal) > 0.1),
    st.floats(-0.9, 0.9),
    st.floats(0.02, 0.2),
)
def test_paint_over_paint_leaves_surfaces_closed(normal, offset, width):
    surface = modelled(SHAPES["blend"], "body", WHITE, cells=12)
    for region in (half_space((0, offset, 0), normal), slab((offset, 0, 0), normal, width)):
        surface = surface.painted(region, "coat", BLACK, width)
        assert_closed(surface)
    assert area(surface) == pytest.approx(area(modelled(SHAPES["blend"], "", WHITE)), rel=0.05)


def test_thin_lines_are_drawn_on_coarse_faces():
    surface = modelled(ball((0, 0, 0), 1), "body", WHITE, cells=12)
    line = stroke(curve([[-0.4, 0], [0, -0.2], [0.4, 0]]), 0.03)
    surface = surface.painted(line, "mouth", BLACK, 0.015)
    drawn = surface.positions[surface.faces[surface.worn == 1]]
    assert area(surface, 1) == pytest.approx(0.03 * 0.95, rel=0.15)
    assert drawn[..., 2].min() > 0


def test_patches_stay_in_front():
    surface = modelled(ball((0, 0, 0), 1), "body", WHITE).painted(
        patch(RING * 0.3, beyond=0.2), "spot", BLACK, 0.02
    )
    assert corners_of(surface)[surface.worn == 1][..., 2].min() >= 0.2


def test_mirror_images_swap_left_and_right():
    eye = modelled(ball((0.5, 0, 0), 0.2), "left eye", WHITE, cells=8).flipped()
    assert_closed(eye)
    assert volume(eye) > 0
    assert eye.positions[:, 0].max() < 0
    assert [coat.name for coat in eye.coats] == ["right eye"]


def agreement(surface):
    """Return cosines between the faces' normals and those of their corners."""
    a, b, c = corners_of(surface).transpose(1, 0, 2)
    faces, corners = np.cross(b - a, c - a), surface.normals[surface.faces].sum(axis=1)
    lengths = np.linalg.norm(faces, axis=1) * np.linalg.norm(corners, axis=1)
    return np.einsum("ij,ij->i", faces, corners) / lengths


def test_cushions_fill_their_outline_and_are_thin_at_the_rim():
    surface = modelled(cushion(RING, 0.4), "leaf", WHITE, cells=40)
    x, y, z = surface.positions.T
    np.testing.assert_allclose(
        np.ptp(surface.positions[:, :2], axis=0), np.ptp(RING, axis=0), atol=0.02
    )
    assert np.ptp(z) == pytest.approx(0.4, rel=0.02)
    thick = np.hypot(x - 0.65, y - 0.45) < 0.1
    assert np.abs(z[thick]).min() > 0.15


def test_bending_takes_normals_along_and_is_the_end_of_painting():
    def rolled(points):
        x, y, z = points.T
        return np.column_stack([(1 + z) * np.sin(x), y, (1 + z) * np.cos(x)])

    flat = modelled(box((0, 0, 0), (2, 1, 0.2), 0.05), "label", WHITE, cells=40)
    bent = flat.bent(rolled).turned("y", 20).moved(y=1).flipped()
    assert_closed(bent)
    assert np.median(agreement(bent)) == pytest.approx(1, abs=1e-3)
    assert agreement(bent).min() > 0
    assert volume(bent) == pytest.approx(volume(flat), rel=0.01)  # A ring's mean radius is 1.
    with pytest.raises(ValueError, match="bent: paint it before"):
        bent.painted(ball((0, 0, 1), 0.3), "spot", BLACK)


def test_turning_a_surface_turns_its_shape_along():
    surface = modelled(SHAPES["box"], "body", WHITE).turned("y", 40).moved(1, 2, 3)
    assert np.abs(surface.shape.distance(surface.positions)).max() < 1e-3


def test_pieces_of_one_name_are_one_part():
    spots = [modelled(ball((x, 0, 0), 0.4), "spots", BLACK, cells=8) for x in (0, 1)]
    mesh = assembled([*spots, modelled(ball((0, 3, 0), 1), "body", WHITE, cells=8)])
    assert [part.name for part in mesh.parts] == ["spots", "body"]
    assert mesh.face_count == sum(len(spot.faces) for spot in spots) + len(mesh.parts[1].faces)


def test_what_cannot_be_polygonised_says_why():
    with pytest.raises(ValueError, match="without end"):
        modelled(slab((0, 0, 0), (0, 1, 0), 1), "body", WHITE)
    with pytest.raises(ValueError, match="no inside"):
        modelled(ball((0, 0, 0), 1).grown(-1.1), "body", WHITE)
    with pytest.raises(ValueError, match="axis must be x, y or z, got 'w'"):
        ball((0, 0, 0), 1).turned("w", 10)


def test_paint_stays_cheap_where_a_surface_meets_itself():
    turns = np.radians(np.arange(0, 260, 30))
    path = np.column_stack([np.cos(turns) * 0.24, np.sin(turns) * 0.24, turns * 0.02])
    surface = modelled(tube(path, 0.2, 3), "trunk", WHITE, cells=24)
    painted = surface.painted(slab((0, 0, 0), (1, 1, 0), 0.035), "wrinkle", BLACK, 0.02)
    assert_closed(painted)
    assert len(painted.faces) < 3.5 * len(surface.faces)


def test_a_swept_tube_is_closed_and_lies_on_the_tube():
    path, radii = [(0, 0, 0), (0.3, 0.5, 0), (0.2, 1, 0.4), (0.5, 1.4, 0.4)], [0.1, 0.12, 0.1, 0.03]
    surface = swept(path, radii, "tail", WHITE)
    assert_closed(surface)
    assert np.abs(surface.shape.distance(surface.positions)).max() < 4e-3
    a, b, c = (surface.positions[surface.faces[:, corner]] for corner in range(3))
    facets = np.cross(b - a, c - a)
    assert (np.einsum("ij,ij->i", facets, surface.normals[surface.faces].sum(axis=1)) > 0).all()
    assert volume(surface) == pytest.approx(volume(modelled(surface.shape, "", WHITE)), rel=0.04)


def test_a_long_tube_is_as_far_away_as_the_nearest_of_its_pieces():
    random = np.random.default_rng(5)
    path, radii = random.normal(size=(14, 3)), random.uniform(0.05, 0.9, size=14)
    path[7] = path[6]
    points = random.normal(size=(300, 3)) * 2
    pieces = [
        cone(tuple(a), tuple(b), first, last).distance(points)
        for a, b, first, last in zip(path, path[1:], radii, radii[1:], strict=False)
    ]
    found = tube(path, list(radii), samples=0).distance(points)
    np.testing.assert_allclose(found, np.min(pieces, axis=0), atol=1e-9)
    # A rod is the hull of its balls: the nearest of many balls between the two.
    shares = np.linspace(0, 1, 2001)[:, None]
    balls = path[0] + shares * (path[1] - path[0]), radii[0] + shares * (radii[1] - radii[0])
    for point, distance in zip(points[:40], pieces[0][:40], strict=True):
        away = np.linalg.norm(balls[0] - point, axis=1) - balls[1][:, 0]
        assert distance == pytest.approx(away.min(), abs=1e-3)
