"""Meshes as GLB files: what is written is what is read."""

import json
import struct

import numpy as np
import pytest
import trimesh
from gltf import issues, needs_node
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toonnet.render import Material, Mesh, MeshError, Part, StratifiedViews, load_mesh
from toonnet.render.save import mesh_to_glb


def triangles(random, corners, faces, **settings):
    """Return a part of random triangles, none of them flat."""
    positions = random.normal(size=(corners, 3)).astype(np.float32).astype(float)
    chosen = np.array([random.choice(corners, 3, replace=False) for _ in range(faces)])
    return Part(positions, chosen, **settings)


def glasses(random):
    """Return a mesh with everything that a mesh can have."""
    holes = random.integers(0, 256, (5, 7, 4), dtype=np.uint8)
    opaque = random.integers(0, 256, (3, 2, 4), dtype=np.uint8)
    opaque[..., 3] = 255
    unit = random.normal(size=(9, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    uv = random.uniform(-2, 3, (9, 2))
    colors = random.integers(0, 256, (9, 4), dtype=np.uint8)
    textured = Material((1.0, 0.5, 0.02, 1.0), holes)
    return Mesh(
        [
            triangles(random, 9, 4, material=Material((0.1, 0.003, 1.0, 0.25)), name="glass"),
            triangles(random, 9, 5, material=textured, uv=uv, normals=unit, name="ear"),
            triangles(random, 9, 6, material=textured, uv=uv, colors=colors, name="ear"),
            triangles(random, 9, 2, material=Material(texture=opaque), uv=uv, name="Ohr ü"),
            triangles(random, 9, 3, colors=colors, part=7),
            triangles(random, 9, 3, part=2, name="left out", material=Material()),
        ],
        crease_angle_deg=25.0,
    )


def assert_same(read, written):
    """Compare a mesh that was read with the one that was written."""
    assert read.crease_angle_deg == written.crease_angle_deg
    parts = [
        (part, number if part.part is None else part.part)
        for number, part in enumerate(written.parts)
        if len(part.faces)
    ]
    assert len(read.parts) == len(parts)
    for got, (want, number) in zip(read.parts, parts, strict=True):
        assert (got.name, got.part) == (want.name, number)
        assert np.array_equal(got.faces, want.faces)
        assert np.array_equal(got.positions, want.positions.astype(np.float32))
        np.testing.assert_allclose(got.material.color, want.material.color, atol=1e-9)
        for name, exact in (("normals", False), ("colors", True), ("uv", False)):
            a, b = getattr(got, name), getattr(want, name)
            assert (a is None) == (b is None)
            if a is not None:
                np.testing.assert_allclose(a, b, atol=0 if exact else 1e-6)
        texture = want.material.texture if want.uv is not None else None
        assert (got.material.texture is None) == (texture is None)
        if texture is not None:
            assert np.array_equal(got.material.texture, texture)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mesh_comes_back(seed):
    mesh = glasses(np.random.default_rng(seed))
    content = mesh_to_glb(mesh)
    assert content == mesh_to_glb(mesh)
    read = load_mesh(content, file_type="glb")
    assert read.warnings == []
    assert_same(read, mesh)
    assert mesh_to_glb(read) == mesh_to_glb(load_mesh(mesh_to_glb(read), file_type="glb"))


def test_every_vertex_colour_comes_back():
    shades = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 4, axis=1)
    random = np.random.default_rng(0)
    mesh = Mesh([triangles(random, 256, 3, colors=shades)])
    read = load_mesh(mesh_to_glb(mesh), file_type="glb")
    assert np.array_equal(read.parts[0].colors, shades)


def test_numbers_in_masks_survive_a_part_without_faces():
    random = np.random.default_rng(0)
    empty = Part(np.zeros((1, 3)), np.zeros((0, 3), np.int64))
    mesh = Mesh([triangles(random, 5, 2), empty, triangles(random, 5, 2)])
    assert [part.part for part in load_mesh(mesh_to_glb(mesh), file_type="glb").parts] == [0, 2]


def test_more_corners_than_sixteen_bits_count():
    grid = trimesh.creation.icosphere(6)
    positions = np.repeat(np.asarray(grid.vertices), 2, axis=0)
    assert len(positions) > 65536
    mesh = Mesh([Part(positions, np.asarray(grid.faces) * 2)])
    assert np.array_equal(
        load_mesh(mesh_to_glb(mesh), file_type="glb").parts[0].faces, mesh.parts[0].faces
    )


def test_other_programs_read_it():
    mesh = glasses(np.random.default_rng(1))
    scene = trimesh.load_scene(trimesh.util.wrap_as_stream(mesh_to_glb(mesh)), file_type="glb")
    assert sum(len(geometry.faces) for geometry in scene.geometry.values()) == mesh.face_count
    assert set(scene.geometry) >= {"glass", "ear", "Ohr ü"}


def test_equal_textures_and_materials_are_written_once():
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (64, 64, 4), dtype=np.uint8)
    uv = random.uniform(size=(9, 2))
    once = [triangles(random, 9, 1, material=Material(texture=picture), uv=uv)]
    twice = [*once, triangles(random, 9, 1, material=Material(texture=picture.copy()), uv=uv)]
    first, second = (mesh_to_glb(Mesh(parts)) for parts in (once, twice))
    assert len(second) - len(first) < 2000
    header = json.loads(second[20 : 20 + struct.unpack_from("<I", second, 12)[0]])
    assert len(header["materials"]) == len(header["images"]) == 1


def test_a_picture_of_it_is_the_same(renderer):
    random = np.random.default_rng(5)
    shape = trimesh.creation.icosphere(3)
    colors = random.integers(0, 256, (len(shape.vertices), 4), dtype=np.uint8)
    mesh = Mesh([Part(np.asarray(shape.vertices), np.asarray(shape.faces), colors=colors)])
    read = load_mesh(mesh_to_glb(mesh), file_type="glb")
    cel = renderer(64)
    before, after = (cel.render(each, StratifiedViews(2)).pictures for each in (mesh, read))
    # Single precision moves an edge by a sample at most.
    assert (before != after).mean() < 0.001


@pytest.mark.parametrize("cut", [4, 12, 19, 40, 300, -1, -40])
def test_a_torn_file_is_one_clear_error(cut):
    content = mesh_to_glb(glasses(np.random.default_rng(2)))
    with pytest.raises(MeshError, match="glb"):
        load_mesh(content[:cut], file_type="glb")


@needs_node
def test_the_validator_of_the_format_finds_nothing(tmp_path):
    (found,) = issues(tmp_path, [mesh_to_glb(glasses(np.random.default_rng(3)))])
    assert (found["numErrors"], found["numWarnings"]) == (0, 0), found["messages"]
