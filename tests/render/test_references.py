"""What belongs to a model's content: the files that it names, and no others."""

import json

import pytest
from models import write_catalogue, write_textured

from toonnet.io import PictureError
from toonnet.render.references import model_content
from toonnet.render.sweethome3d import Catalogue


def changed_by(model, file):
    """Return whether a model's content changes with a file's."""
    before = model_content(model)
    file.write_bytes(file.read_bytes() + b" ")
    return model_content(model) != before


def test_materials_and_textures_of_obj(tmp_path):
    write_textured(tmp_path / "card.obj")
    (tmp_path / "other.png").write_bytes(b"other")
    assert changed_by(tmp_path / "card.obj", tmp_path / "card.obj")
    assert changed_by(tmp_path / "card.obj", tmp_path / "card.mtl")
    assert changed_by(tmp_path / "card.obj", tmp_path / "paint.png")
    assert not changed_by(tmp_path / "card.obj", tmp_path / "other.png")


@pytest.mark.parametrize(
    "line", ["map_Kd my paint.png", "bump -s 1 1 1 paint.png", "map_d ./p.png"]
)
def test_names_with_spaces_and_options(tmp_path, line):
    write_textured(tmp_path / "card.obj")
    (tmp_path / "card.mtl").write_text(f"newmtl a\n{line}\n")
    name = line.split(" ", 1)[1] if "my" in line else line.split()[-1]
    (tmp_path / name).write_bytes(b"paint")
    assert changed_by(tmp_path / "card.obj", tmp_path / name)


def test_buffers_of_gltf(tmp_path):
    uris = ["a%20b.bin", "data:application/octet-stream;base64,AAAA", "missing.bin", "../out.bin"]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "m.gltf").write_text(json.dumps({"buffers": [{"uri": u} for u in uris]}))
    (tmp_path / "in" / "a b.bin").write_bytes(b"numbers")
    (tmp_path / "out.bin").write_bytes(b"out of the model's folder")
    assert changed_by(tmp_path / "in" / "m.gltf", tmp_path / "in" / "a b.bin")
    assert not changed_by(tmp_path / "in" / "m.gltf", tmp_path / "out.bin")


def test_a_file_that_names_itself_ends(tmp_path):
    (tmp_path / "a.obj").write_text("mtllib a.mtl\nmtllib a.obj\n")
    (tmp_path / "a.mtl").write_text("map_Kd a.mtl\nmap_Kd a.obj\n")
    assert len(model_content(tmp_path / "a.obj")) < 500


def test_a_file_that_isnt_there(tmp_path):
    with pytest.raises(PictureError, match="missing"):
        model_content(tmp_path / "gone.obj")


def test_a_catalogues_models_differ(tmp_path):
    write_catalogue(tmp_path / "shop.sh3f")
    with Catalogue(tmp_path / "shop.sh3f") as catalogue:
        contents = {catalogue.content(model) for model in catalogue.models()}
    assert len(contents) == 3
