"""SuperTuxKart's models: files written here by the format's description."""

import io

import pytest
from PIL import Image
from spm_files import CORNERS, UV, spm

from toonnet.render import MeshError, load_mesh
from toonnet.render.formats.spm import texture_names


def picture():
    content = io.BytesIO()
    Image.new("RGB", (2, 2), (9, 8, 7)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("skinned", [False, True])
@pytest.mark.parametrize("tangents", [False, True])
@pytest.mark.parametrize("second", ["", "gloss.png"])
@pytest.mark.parametrize("colored", [False, True])
def test_every_layout_is_read(skinned, tangents, second, colored):
    many = [(i, i * i, (i * 7) % 5) for i in range(300)]
    buffers = [
        (CORNERS, UV, [(1, 2, 3), None, (4, 5, 6)], [(0, 1, 2)], 1),
        (many, [(0, 0)] * 300, None, [(0, 1, 299), (298, 5, 7)], 0),
    ]
    content = spm(
        buffers,
        textures=[("", ""), ("fur.png", second)],
        skinned=skinned,
        tangents=tangents,
        colored=colored,
    )
    assert texture_names(content) == ["fur.png"]
    mesh = load_mesh(content, file_type="spm", files={"fur.png": picture()})
    assert mesh.warnings == []
    first, last = mesh.parts
    assert first.positions.tolist() == [[0, 0, -1], [1, 0, -2], [0, 1, -3]]
    assert first.faces.tolist() == [[0, 1, 2]]
    assert first.uv.tolist() == [[0, 1], [1, 0.75], [0.5, 0]]
    assert first.material.texture[0, 0].tolist() == [9, 8, 7, 255]
    assert (first.name, last.name) == ("fur", "")
    assert last.faces.tolist() == [[0, 1, 299], [298, 5, 7]]
    assert last.material.texture is None
    if colored:
        assert first.colors[:, :3].tolist() == [[1, 2, 3], [255, 255, 255], [4, 5, 6]]
        assert last.colors.min() == 255
    else:
        assert first.colors is None


def test_a_missing_picture_leaves_a_white_surface_and_a_warning():
    content = spm([(CORNERS, UV, None, [(0, 1, 2)], 0)], textures=[("gone.png", "")])
    mesh = load_mesh(content, file_type="spm")
    assert mesh.parts[0].material.texture is None
    assert "gone.png" in mesh.warnings[0]


@pytest.mark.parametrize("colored", [False, True])
def test_torn_and_foreign_files_are_one_clear_error(colored):
    whole = spm([(CORNERS, UV, None, [(0, 1, 2)], 0)], textures=[("", "")], colored=colored)
    for cut in range(len(whole)):
        with pytest.raises(MeshError, match="spm"):
            load_mesh(whole[:cut], file_type="spm")
    other = spm([(CORNERS, UV, None, [(0, 1, 2)], 0)], textures=[("", "")], version=2)
    with pytest.raises(MeshError, match="version 1"):
        load_mesh(other, file_type="spm")
