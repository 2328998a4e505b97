"""Model files: read, put right, refused; nothing outside is ever read."""

import io
import json
import zipfile

import numpy as np
import pytest
import trimesh
from PIL import Image

from toonnet.render import MeshError, load_mesh
from toonnet.render.sweethome3d import Catalogue

SQUARE = "v -1 0 0\nv 1 0 0\nv 1 2 0\nv -1 2 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
TEXTURED = f"mtllib square.mtl\n{SQUARE}usemtl red\nf 1/1 2/2 3/3\nf 1/1 3/3 4/4\n"
MATERIAL = "newmtl red\nKd 0.9 0.1 0.2\nmap_Kd {}\n"


def picture(color=(10, 20, 30)):
    content = io.BytesIO()
    Image.new("RGB", (4, 4), color).save(content, "PNG")
    return content.getvalue()


def write(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "square.obj"


def test_an_obj_with_material_and_texture(tmp_path):
    mesh = load_mesh(
        write(
            tmp_path, square__obj=TEXTURED, square__mtl=MATERIAL.format("t.png"), t__png=picture()
        )
    )
    assert mesh.warnings == []
    assert mesh.face_count == 2
    material = mesh.parts[0].material
    assert material.color == (1, 1, 1, 1)
    assert material.texture[0, 0].tolist() == [10, 20, 30, 255]
    assert mesh.parts[0].uv.shape == (len(mesh.parts[0].positions), 2)


def test_a_missing_texture_leaves_the_colour_and_a_warning(tmp_path):
    mesh = load_mesh(write(tmp_path, square__obj=TEXTURED, square__mtl=MATERIAL.format("gone.png")))
    np.testing.assert_allclose(mesh.parts[0].material.color[:3], (0.9, 0.1, 0.2), atol=0.01)
    assert any("gone.png" in warning for warning in mesh.warnings)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/t.png", "https://example.invalid/t.png", "file:///etc/hostname"],
)
def test_addresses_are_never_followed(tmp_path, address):
    mesh = load_mesh(write(tmp_path, square__obj=TEXTURED, square__mtl=MATERIAL.format(address)))
    assert mesh.parts[0].material.texture is None
    assert mesh.warnings


def test_paths_and_links_dont_lead_out(tmp_path):
    (tmp_path / "secret.png").write_bytes(picture())
    inside = tmp_path / "model"
    inside.mkdir()
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    for name in ("../secret.png", str(tmp_path / "secret.png"), "link.png"):
        mesh = load_mesh(write(inside, square__obj=TEXTURED, square__mtl=MATERIAL.format(name)))
        assert mesh.parts[0].material.texture is None, name
        assert mesh.warnings, name


def test_gltf_buffers_dont_lead_out(tmp_path):
    (tmp_path / "secret.bin").write_bytes(b"\0" * 64)
    inside = tmp_path / "model"
    inside.mkdir()
    for address in ("../secret.bin", "http://127.0.0.1:9/x.bin"):
        model = {
            "asset": {"version": "2.0"},
            "buffers": [{"byteLength": 36, "uri": address}],
            "bufferViews": [{"buffer": 0, "byteLength": 36}],
            "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
            "nodes": [{"mesh": 0}],
            "scenes": [{"nodes": [0]}],
            "scene": 0,
        }
        (inside / "m.gltf").write_text(json.dumps(model))
        with pytest.raises(MeshError):
            load_mesh(inside / "m.gltf")


@pytest.mark.parametrize("kind", ["glb", "ply", "stl", "obj"])
def test_every_format_and_its_up_axis(kind):
    content = trimesh.creation.box((1, 2, 3)).export(file_type=kind)
    content = content.encode() if isinstance(content, str) else content
    mesh = load_mesh(content, file_type=kind)
    assert mesh.face_count == 12
    tall = np.ptp(mesh.parts[0].positions, axis=0)
    np.testing.assert_allclose(tall, (1, 2, 3) if kind in ("glb", "obj") else (1, 3, 2))
    np.testing.assert_allclose(
        np.ptp(load_mesh(content, file_type=kind, up="x").parts[0].positions, axis=0), (2, 1, 3)
    )


def test_colours_of_faces_and_vertices():
    box = trimesh.creation.box()
    box.visual.vertex_colors = np.arange(32).reshape(8, 4) % 255 | np.array([0, 0, 0, 255])
    mesh = load_mesh(box.export(file_type="ply"), file_type="ply")
    assert mesh.parts[0].colors.shape == (8, 4)
    box = trimesh.creation.box()
    box.visual.face_colors = np.arange(48).reshape(12, 4) | np.array([0, 0, 0, 255])
    mesh = load_mesh(box.export(file_type="ply"), file_type="ply")
    part = mesh.parts[0]
    assert part.colors[part.faces].min(axis=1).tolist() == part.colors[part.faces][:, 0].tolist()


def test_broken_faces_are_left_out(tmp_path):
    lines = SQUARE + "v nan 0 0\nf 1 2 3\nf 1 2 5\nf 1 1 2\n"
    mesh = load_mesh(write(tmp_path, square__obj=lines))
    assert mesh.face_count == 1
    assert any("broken faces" in warning for warning in mesh.warnings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.obj", b""),
        ("m.obj", SQUARE.encode()),
        ("m.glb", b"glTF\2\0\0\0"),
        ("m.gltf", b"{}"),
        ("m.ply", b"ply\nformat binary_little_endian 1.0\nelement vertex 9\nend_header\n"),
        ("m.stl", b"solid x\nendsolid x\n"),
        ("m.fbx", b"Kaydara"),
        ("m", b"?"),
    ],
)
def test_what_isnt_a_model_is_one_clear_error(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MeshError) as caught:
        load_mesh(tmp_path / name)
    assert "\n" not in str(caught.value).strip()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MeshError, match=r"gone\.obj"):
        load_mesh(tmp_path / "gone.obj")


def test_too_many_faces_are_simplified():
    sphere = trimesh.creation.icosphere(5)
    mesh = load_mesh(sphere.export(file_type="ply"), file_type="ply", most_faces=2000)
    assert 1000 <= mesh.face_count <= 2000
    assert "simplified" in mesh.warnings[0]
    radii = np.linalg.norm(mesh.parts[0].positions, axis=1)
    assert abs(radii - 1).max() < 0.01


def catalogue(path, properties, **files):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PluginFurnitureCatalog.properties", properties)
        for name, content in files.items():
            archive.writestr(name.replace("__", ".").replace("_in_", "/"), content)
    return path


def test_a_catalogue_of_sweet_home_3d(tmp_path):
    path = catalogue(
        tmp_path / "c.sh3f",
        "license=CC0\nid#2=b\nname#2=Gone\nmodel#2=/gone/gone.obj\n"
        "id#1=a\nname#1=Caf\\u00e9 table\nmodel#1=/table/square.obj\ncreator#1=Somebody\n"
        "tags#1=x, y\n",
        table_in_square__obj=TEXTURED,
        table_in_square__mtl=MATERIAL.format("../outside.png"),
        outside__png=picture(),
    )
    with Catalogue(path) as opened:
        table, gone = opened.models()
        assert (table.name, table.creator, table.tags) == ("Café table", "Somebody", ("x", "y"))
        assert table.licence == "CC0"
        mesh = opened.load(table)
        assert mesh.face_count == 2
        assert mesh.parts[0].material.texture is None
        with pytest.raises(MeshError, match="gone"):
            opened.load(gone)


def test_what_isnt_a_catalogue_says_so(tmp_path):
    (tmp_path / "c.sh3f").write_bytes(b"PK?")
    with pytest.raises(MeshError, match="catalogue"):
        Catalogue(tmp_path / "c.sh3f")
    with pytest.raises(MeshError, match="not a catalogue"):
        Catalogue(catalogue_without_properties(tmp_path / "d.sh3f"))


def catalogue_without_properties(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    return path
