"""glTF as others write it: by hand from the specification, and trimesh's as a second opinion."""

import base64
import json
import math
import struct
from contextlib import suppress

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from toonnet.render import Material, Mesh, MeshError, Part, load_mesh
from toonnet.render.save import mesh_to_glb

KINDS = {"f4": 5126, "u1": 5121, "u2": 5123, "u4": 5125}
TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4")


def document(primitive, arrays, node=None, **more):
    """Return a .gltf file whose accessors hold these arrays, each in a data URI of its own."""
    arrays = [np.asarray(array) for array in arrays]
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, **(node or {})}],
        "meshes": [{"name": "thing", "primitives": [primitive]}],
        "buffers": [
            {
                "byteLength": array.nbytes,
                "uri": "data:;base64," + base64.b64encode(array.tobytes()).decode(),
            }
            for array in arrays
        ],
        "bufferViews": [
            {"buffer": index, "byteLength": array.nbytes} for index, array in enumerate(arrays)
        ],
        "accessors": [
            {
                "bufferView": index,
                "componentType": KINDS[array.dtype.str[1:]],
                "count": len(array),
                "type": TYPES[array.shape[1] if array.ndim > 1 else 1],
            }
            for index, array in enumerate(arrays)
        ],
        **more,
    }


def loaded(made, **options):
    return load_mesh(json.dumps(made).encode(), file_type="gltf", **options)


@pytest.mark.parametrize(
    ("mode", "faces"),
    [
        (4, [[0, 1, 2]]),
        (5, [[0, 1, 2], [3, 2, 1], [2, 3, 4]]),
        (6, [[0, 1, 2], [0, 2, 3], [0, 3, 4]]),
    ],
)
def test_lists_strips_and_fans(mode, faces):
    positions = np.random.default_rng(0).normal(size=(5, 3)).astype("<f4")
    indices = np.arange(3 if mode == 4 else 5, dtype="<u2")
    primitive = {"attributes": {"POSITION": 0}, "indices": 1, "mode": mode}
    (part,) = loaded(document(primitive, [positions, indices])).parts
    assert part.faces.tolist() == faces
    assert part.name == "thing"


def test_points_and_lines_are_left_out():
    made = document({"attributes": {"POSITION": 0}, "mode": 1}, [TRIANGLE])
    made["meshes"][0]["primitives"].append({"attributes": {"POSITION": 0}})
    mesh = loaded(made)
    assert mesh.face_count == 1
    assert "points or lines" in mesh.warnings[0]


def test_places_of_nodes():
    turn = [0, 0, math.sin(math.pi / 4), math.cos(math.pi / 4)]  # By 90 degrees about z.
    node = {"translation": [10, 0, 0], "rotation": turn, "scale": [2, 3, 1]}
    made = document({"attributes": {"POSITION": 0, "NORMAL": 1}}, [TRIANGLE, TRIANGLE * 0 + 1])
    made["nodes"] = [{"children": [1], **node}, {"mesh": 0, "matrix": list(range(16))}]
    made["nodes"][1]["matrix"] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 0, 0, 1]
    (part,) = loaded(made).parts
    # Moved by 5 along x, stretched, turned so that x becomes y, then moved by 10.
    np.testing.assert_allclose(part.positions, [[10, 10, 0], [10, 12, 0], [7, 10, 0]], atol=1e-6)
    want = np.array([-1 / 3, 1 / 2, 1])
    np.testing.assert_allclose(part.normals[0], want / np.linalg.norm(want), atol=1e-6)


def test_a_mirrored_node_isnt_inside_out():
    made = document({"attributes": {"POSITION": 0}}, [TRIANGLE], {"scale": [-1, 1, 1]})
    (part,) = loaded(made).parts
    a, b, c = part.positions[part.faces[0]]
    assert np.cross(b - a, c - a)[2] > 0


def test_linear_colours_become_displayed_ones():
    material = {"pbrMetallicRoughness": {"baseColorFactor": [0.215861, 1, 0, 0.5]}}
    colors = np.array([[0.215861, 0, 1]] * 3, "<f4")
    primitive = {"attributes": {"POSITION": 0, "COLOR_0": 1}, "material": 0}
    (part,) = loaded(document(primitive, [TRIANGLE, colors], materials=[material])).parts
    np.testing.assert_allclose(part.material.color, (128 / 255, 1, 0, 0.5), atol=1e-4)
    assert part.colors.tolist() == [[128, 0, 255, 255]] * 3


def test_sparse_values_and_strides():
    made = document({"attributes": {"POSITION": 0}}, [TRIANGLE, np.array([2], "<u2"), TRIANGLE[:1]])
    made["accessors"][0]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": 1, "componentType": 5123},
        "values": {"bufferView": 2},
    }
    del made["accessors"][0]["bufferView"]
    assert not loaded_or_error(made)  # Three equal corners have no area.
    made = document({"attributes": {"POSITION": 0}}, [np.repeat(TRIANGLE, 2, axis=0)])
    made["accessors"][0] |= {"count": 3}
    made["bufferViews"][0]["byteStride"] = 24
    np.testing.assert_array_equal(loaded(made).parts[0].positions, TRIANGLE)


def loaded_or_error(made):
    """Return whether a document gives a mesh; it may only fail as meshes do."""
    try:
        return bool(loaded(made).face_count)
    except MeshError:
        return False


def test_a_texture_s_place_and_its_opacity():
    texture = np.full((4, 4, 4), (10, 20, 30, 0), np.uint8)
    uv = np.array([[0.0, 1], [1, 1], [0, 0]])
    part = Part(TRIANGLE.astype(float), np.array([[0, 1, 2]]), Material(texture=texture), uv=uv)
    content = mesh_to_glb(Mesh([part]))
    length = struct.unpack_from("<I", content, 12)[0]
    made = json.loads(content[20 : 20 + length])
    made["buffers"][0]["uri"] = "data:;base64," + base64.b64encode(content[28 + length :]).decode()
    assert loaded(made).parts[0].material.texture[..., 3].max() == 0
    surface = made["materials"][0]
    surface["alphaMode"] = "OPAQUE"
    turn = {"offset": [0.5, 0], "scale": [2, 3], "rotation": 0}
    surface["pbrMetallicRoughness"]["baseColorTexture"]["extensions"] = {
        "KHR_texture_transform": turn
    }
    (read,) = loaded(made).parts
    assert read.material.texture[..., 3].min() == 255
    # In glTF's coordinates, v downwards: u' = 2 u + 0.5, v' = 3 v.
    np.testing.assert_allclose(
        read.uv, np.column_stack([uv[:, 0] * 2 + 0.5, 1 - 3 * (1 - uv[:, 1])])
    )


def test_what_isnt_read_says_so():
    made = document({"attributes": {"POSITION": 0}}, [TRIANGLE])
    with pytest.raises(MeshError, match="KHR_draco_mesh_compression"):
        loaded({**made, "extensionsRequired": ["KHR_draco_mesh_compression"]})
    with pytest.raises(MeshError, match="without end"):
        loaded({**made, "nodes": [{"children": [0]}]})
    huge = json.loads(json.dumps(made))
    huge["accessors"][0] = {"componentType": 5126, "count": 10**12, "type": "VEC3"}
    with pytest.raises(MeshError, match="claims"):
        loaded(huge)
    huge["accessors"][0] = {**made["accessors"][0], "count": 10**12}
    with pytest.raises(MeshError, match="past the end"):
        loaded(huge)


def test_it_is_what_trimesh_reads():
    scene = trimesh.Scene()
    shapes = (trimesh.creation.box(), trimesh.creation.torus(1, 0.3), trimesh.creation.cone(1, 2))
    for number, shape in enumerate(shapes):
        matrix = trimesh.transformations.rotation_matrix(number + 0.5, (1, 2, 3))
        scene.add_geometry(shape, transform=matrix)
    mesh = load_mesh(scene.export(file_type="glb"), file_type="glb")
    whole = scene.to_geometry()
    positions = np.concatenate([part.positions[part.faces].reshape(-1, 3) for part in mesh.parts])
    want = np.asarray(whole.triangles).reshape(-1, 3)
    orders = [np.lexsort(np.round(each, 4).T) for each in (positions, want)]
    np.testing.assert_allclose(positions[orders[0]], want[orders[1]], atol=1e-4)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damage_is_an_error_of_meshes(data):
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(MeshError):
        load_mesh(bytes(content), file_type="glb")


WHOLE = mesh_to_glb(
    Mesh(
        [
            Part(
                TRIANGLE.astype(float),
                np.array([[0, 1, 2]]),
                Material(texture=np.full((2, 2, 4), 200, np.uint8)),
                uv=np.zeros((3, 2)),
                colors=np.full((3, 4), 9, np.uint8),
            )
        ]
    )
)
