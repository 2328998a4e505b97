"""Small model files, and data sets that hold them."""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import trimesh

from toonnet.dataset import Dataset, identity
from toonnet.io import encode_picture


def shapes(number=0):
    """Return two shapes of different colours, other ones for other numbers."""
    ball = trimesh.creation.icosphere(2, 0.6 + 0.1 * number)
    box = trimesh.creation.box((1, 0.4 + 0.1 * number, 0.7))
    box.apply_translation((0, 0.8, 0))
    for shape, color in ((ball, (220, 120, 40 * number % 256, 255)), (box, (60, 140, 200, 255))):
        shape.visual = trimesh.visual.TextureVisuals(
            material=trimesh.visual.material.PBRMaterial(baseColorFactor=color)
        )
    return {"ball": ball, "box": box}


def glb(number=0):
    """Return a GLB of two parts."""
    return bytes(trimesh.Scene(shapes(number)).export(file_type="glb"))


def write_models(folder):
    """Write five models in as many formats, one of them in a folder with its texture."""
    folder = Path(folder)
    (folder / "deep").mkdir(parents=True)
    (folder / "figure.glb").write_bytes(glb())
    trimesh.creation.torus(1, 0.3).export(folder / "ring.stl")
    trimesh.creation.cone(1, 2).export(folder / "cone.ply")
    (folder / "ring.obj").write_text(trimesh.creation.torus(1, 0.4).export(file_type="obj"))
    write_textured(folder / "deep" / "card.obj")
    (folder / "notes.txt").write_text("These are models.")
    return folder


def write_textured(path, color=(200, 40, 40)):
    """Write a card in OBJ, with a material and a texture beside it."""
    path.write_text(
        "mtllib card.mtl\nusemtl painted\nv -1 -1 0\nv 1 -1 0\nv 1 1 0\nv -1 1 0\n"
        "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n"
    )
    path.with_name("card.mtl").write_text("newmtl painted\nKd 1 1 1\nmap_Kd paint.png\n")
    picture = np.full((4, 4, 3), color, np.uint8)
    path.with_name("paint.png").write_bytes(encode_picture(picture, "png"))


def write_catalogue(path, ids=("shop#chair", "shop#table", "shop#Table")):
    """Write a Sweet Home 3D catalogue of models that are all alike."""
    lines = ["license=CC0", *(f"id#{i}={id_}" for i, id_ in enumerate(ids, 1))]
    lines += [f"model#{i}=/models/{i}.obj" for i in range(1, len(ids) + 1)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PluginFurnitureCatalog.properties", "\n".join(lines))
        for number in range(1, len(ids) + 1):
            box = trimesh.creation.box((1, number, 1)).export(file_type="obj")
            archive.writestr(f"models/{number}.obj", box)


def add_bodies(folder, count, *, status="accepted"):
    """Make a data set of so many accepted models, and one that isn't accepted."""
    with Dataset.open(folder, create=True) as dataset, dataset.transaction() as connection:
        for number in range(count + 1):
            id_ = identity("models", str(number))
            file = f"bodies/{id_[:2]}/{id_}.glb"
            (dataset.folder / file).parent.mkdir(parents=True, exist_ok=True)
            (dataset.folder / file).write_bytes(glb(number))
            connection.execute(
                "INSERT INTO body (id, file, label, source, source_id, licence, group_id, status)"
                " VALUES (?, ?, 'car', 'models', ?, 'CC0-1.0', ?, ?)",
                [id_, file, str(number), f"g{number}", status if number < count else "rejected"],
            )
    return Path(folder)


def many_parts_glb(count):
    """Return a GLB of so many small triangles in a row, a part each."""
    corners = np.array([[0, 0, 0], [0.9, 0, 0], [0.45, 2, 0]])
    scene = trimesh.Scene()
    for number in range(count):
        at = corners + np.array([number % 20, 2 * (number // 20), 0])
        scene.add_geometry(
            trimesh.Trimesh(at, [[0, 1, 2]], process=False), geom_name=f"{number:03d}"
        )
    return bytes(scene.export(file_type="glb"))


def unfinished_glb():
    """Return the beginning of a GLB, which announces more than there is."""
    return b"glTF" + struct.pack("<II", 2, 10_000) + io.BytesIO(glb()).read(60)
