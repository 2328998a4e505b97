"""``toonnet bodies``: models from packages that the tests make, and figures from parameters."""

import io
import os
import random
import signal
import time

import archives
import numpy as np
import pytest
import trimesh
from catalogs import dump
from commands import CLEAN, report, run, start, tree
from PIL import Image
from spm_files import CORNERS, UV, spm

from toonnet.dataset import Dataset, identity
from toonnet.dataset.bodies import body_source_classes
from toonnet.dataset.bodies._curated import Entry, curated
from toonnet.dataset.bodies._prepared import Preparation, put_right
from toonnet.dataset.bodies.sources.robots import Robots
from toonnet.dataset.bodies.sources.supertuxkart import SuperTuxKart
from toonnet.dataset.bodies.sources.sweethome3d import SweetHome3D
from toonnet.dataset.bodies.sources.triggerrally import TriggerRally
from toonnet.dataset.groups import assign_groups
from toonnet.dataset.labels import load_labels
from toonnet.render import Material, Mesh, Part, load_mesh
from toonnet.render.bodies import DESIGNS
from toonnet.render.save import mesh_to_glb

SQUARE = (
    "mtllib m.mtl\nv -1 0 {z}\nv 1 0 {z}\nv 1 2 0\nv -1 2 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
    "usemtl red\nf 1/1 2/2 3/3\nf 1/1 3/3 4/4\n"
)
FURNITURE = "usr/share/sweethome3d/furniture/"
MODELS = {  # Ids of the curated list, with the picture that their material names.
    "dog": "fur.png",
    "suv": "https://127.0.0.1:9/paint.png",
    "cone": "../../../../../etc/passwd",
    "teapot": "missing.png",
    "chapeau": None,
}


SOURCES = ("--sources", "sweethome3d,parametric:1", "--tags", "dog,car,other,bee")
FIGURES = [design for design in DESIGNS.values() if design.label in ("dog", "bee")]


def picture(side_px=4):
    content = io.BytesIO()
    Image.new("RGB", (side_px, side_px), (200, 90, 10)).save(content, "PNG")
    return content.getvalue()


def catalogue():
    """Return a catalogue: four models, one of them with a large texture, and a torn one."""
    lines, files = ["license=CC-BY\n"], []
    for number, (name, texture) in enumerate(MODELS.items(), start=1):
        lines.append(f"id#{number}=Scopia#{name}\nname#{number}={name.title()}\n")
        lines.append(f"model#{number}=/{name}/m.obj\ncreator#{number}=Somebody\n")
        content = "this is no model" if texture is None else SQUARE.format(z=number)
        files.append((f"{name}/m.obj", content))
        files.append((f"{name}/m.mtl", f"newmtl red\nKd 0.9 0.1 0.2\nmap_Kd {texture}\n"))
        files.append((f"{name}/fur.png", picture(1024)))
    return archives.zip_of([("PluginFurnitureCatalog.properties", "".join(lines)), *files])


def keep(folder):
    """Put a package of two catalogues where a data set finds it."""
    empty = archives.zip_of([("PluginFurnitureCatalog.properties", "license=CC0\n")])
    files = [(f"{FURNITURE}{name}.sh3f", empty) for name in
             ("BlendSwap-CC-0", "BlendSwap-CC-BY", "KatorLegaz", "Reallusion")]  # fmt: skip
    content = archives.deb([*files, (f"{FURNITURE}Scopia.sh3f", catalogue())])
    archives.keep(folder / "cache", SweetHome3D.package, "furniture.deb", content)


def gathered(folder, *options):
    if not (folder / "cache").exists():
        keep(folder)
    return run("bodies", folder, *SOURCES, *options)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What an uninterrupted run leaves."""
    folder = tmp_path_factory.mktemp("undisturbed") / "data"
    ended = gathered(folder, "--workers", 1)
    assert ended.returncode == 0, ended.stderr
    return folder


@pytest.fixture(scope="module")
def bodies(undisturbed):
    with Dataset.open(undisturbed) as dataset:
        return {body.source_id: body for body in dataset.bodies()}


def test_every_model_has_its_row(bodies):
    assert len(bodies) == len(MODELS) + len(FIGURES)
    dog = bodies["Scopia/dog"]
    assert dog.id == identity("sweethome3d", "Scopia/dog")
    assert dog.file == f"bodies/{dog.id[:2]}/{dog.id}.glb"
    assert (dog.label, dog.status, dog.parametric) == ("dog", "accepted", False)
    assert (dog.title, dog.author, dog.licence) == ("Dog", "Somebody", "CC-BY-3.0")
    assert (dog.package, dog.package_version) == ("sweethome3d-furniture", "1.0")
    assert len({body.group_id for body in bodies.values()}) == len(bodies)


def test_a_broken_model_is_recorded_and_the_others_are_kept(bodies):
    torn = bodies["Scopia/chapeau"]
    assert (torn.status, torn.file) == ("broken", None)
    assert torn.reason.startswith("broken: ")
    statuses = [body.status for body in bodies.values()]
    assert (statuses.count("accepted"), statuses.count("broken")) == (len(bodies) - 1, 1)


def test_textures_are_read_from_the_model_s_folder_alone(undisturbed, bodies):
    textures = {
        name: load_mesh(undisturbed / bodies[f"Scopia/{name}"].file).parts[0].material.texture
        for name in ("dog", "suv", "cone", "teapot")
    }
    assert [name for name, texture in textures.items() if texture is not None] == ["dog"]
    assert textures["dog"].shape == (512, 512, 4)
    with Dataset.open(undisturbed) as dataset:
        query = "SELECT notes FROM record WHERE target = ?"
        for name, told in (("suv", "not fetched"), ("teapot", "missing"), ("cone", "leads out")):
            file = bodies[f"Scopia/{name}"].file
            ((notes,),) = dataset.connection.execute(query, [file]).fetchall()
            assert told in notes


def test_a_figure_is_what_its_recipe_says(undisturbed, bodies):
    for design in FIGURES:
        body = bodies[f"{design.name}/0"]
        assert body.parametric
        assert body.label == design.label
        assert body.recipe["parameters"] == design.parameters(0)
        assert (body.recipe["design"], body.recipe["seed"]) == (design.name, 0)
    mesh = Preparation()(design.mesh(body.recipe["parameters"]))
    content = (undisturbed / body.file).read_bytes()
    assert content == mesh_to_glb(mesh, credit="toonnet, Apache-2.0")


def test_all_seeds_of_a_design_are_one_group(tmp_path):
    options = ("--sources", "parametric", "--tags", "bee", "--designs-seeds", 2)
    assert run("bodies", tmp_path / "data", *options).returncode == 0
    designs = [design for design in DESIGNS.values() if design.label == "bee"]
    with Dataset.open(tmp_path / "data") as dataset:
        found = list(dataset.bodies())
        assert len(found) == 2 * len(designs)
        groups = {body.source_id.partition("/")[0]: body.group_id for body in found}
        assert len(set(groups.values())) == len(designs)
        assert all(body.group_id == groups[body.recipe["design"]] for body in found)
        assign_groups(dataset)
        assert {body.id: body.group_id for body in dataset.bodies()} == {
            body.id: body.group_id for body in found
        }


def test_a_second_run_does_nothing(undisturbed):
    before, files = dump(undisturbed), tree(undisturbed / "bodies")
    ended = gathered(undisturbed, "--json")
    assert ended.returncode == 0
    assert report(ended)["unchanged"] == len(FIGURES) + len(MODELS) - 1
    assert report(ended)["reasons"] == {"broken": 1}
    assert (dump(undisturbed), tree(undisturbed / "bodies")) == (before, files)


def test_workers_and_a_kill_change_nothing(undisturbed, tmp_path):
    folder = tmp_path / "data"
    keep(folder)
    process = start("bodies", folder, *SOURCES, "--workers", 3, start_new_session=True)
    while len(list(folder.glob("bodies/*/*.glb"))) < 3 and process.poll() is None:
        time.sleep(0.01)
    time.sleep(random.Random(7).uniform(0, 0.2))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert gathered(folder, "--workers", 2).returncode == 0
    assert dump(folder) == dump(undisturbed)
    assert tree(folder / "bodies") == tree(undisturbed / "bodies")


def test_a_dry_run_writes_no_catalog(tmp_path):
    ended = gathered(tmp_path / "data", "--dry-run", "--json", "--no-parametric")
    assert ended.returncode == 0
    planned = {each["source"] for each in report(ended)["planned"]}
    assert planned == {f"sweethome3d:Scopia/{name}" for name in MODELS}
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"cache"}


def test_a_missing_client_leaves_the_others(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    environment = {**CLEAN, "PATH": str(tools)}
    ended = run("bodies", tmp_path / "data", "--limit", 1, env=environment)
    assert ended.returncode == 0, ended.stderr
    assert b"sweethome3d is left out: apt-get isn't on PATH" in ended.stderr
    asked = run("bodies", tmp_path / "data", "--sources", "sweethome3d", env=environment)
    assert asked.returncode == 3
    assert b"apt-get isn't on PATH" in asked.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--tags", "unicorn"), "no label is called 'unicorn'"),
        (("--sources", "nowhere"), "no source is called 'nowhere'"),
        (("--designs-seeds", "9"), "at most 8, got '9'"),
    ],
)
def test_wrong_arguments_are_told(tmp_path, options, told):
    ended = run("bodies", tmp_path / "data", *options)
    assert ended.returncode == 2
    assert told in ended.stderr.decode()
    assert not (tmp_path / "data").exists()


def test_a_wrong_number_of_seeds_is_told(tmp_path):
    ended = run("bodies", tmp_path / "data", "--sources", "parametric:9")
    assert ended.returncode == 3
    assert b"a design has 1 to 8 seeds, got parametric:9" in ended.stderr


def test_a_car_is_put_together(tmp_path):
    box = trimesh.creation.box((1, 1, 1))

    def obj(scale):
        rows = [f"v {x} {y} {z}" for x, y, z in box.vertices * scale]
        faces = ["f " + " ".join(f"{corner + 1}/1" for corner in face) for face in box.faces]
        lines = ["mtllib fox_wrc.mtl", *rows, "vt 0.5 0.5", "usemtl _other.png", *faces]
        return "\n".join([*lines, ""])

    wheels = "".join(
        f'<wheel pos="{x}, {y}, -0.2" radius="0.3" />' for x in (0.6, -0.6) for y in (1, -1)
    )
    vehicle = (
        '<vehicle><genparams wheelmodel="wheel.obj" wheelscale="0.5" /><part name="body" '
        f'pos="0, 0, 0.5" model="fox_wrc.obj" scale="0.1">{wheels}</part></vehicle>'
    )
    folder = "vehicles/fox_wrc/"
    data = archives.zip_of(
        [
            (folder + "fox_wrc.vehicle", vehicle),
            (folder + "fox_wrc.obj", obj((10, 30, 10))),
            (folder + "wheel.obj", obj((2, 2, 2))),
            (folder + "fox_wrc.mtl", "newmtl _fox_wrc.png\nmap_Kd paint.png\n"),
            (folder + "paint.png", picture()),
        ]
    )
    content = archives.deb([("usr/share/games/trigger-rally/data.zip", data)])
    archives.keep(tmp_path / "data" / "cache", TriggerRally.package, "rally.deb", content)
    ended = run("bodies", tmp_path / "data", "--sources", "triggerrally", "--json")
    assert ended.returncode == 0
    # The package has but one of the cars of the list.
    assert report(ended)["done"] == 1
    with Dataset.open(tmp_path / "data") as dataset:
        (body,) = dataset.bodies(status="accepted")
        mesh = load_mesh(dataset.path(body))
    body_part, *wheel_parts = mesh.parts
    assert body_part.material.texture is not None
    np.testing.assert_allclose(np.ptp(body_part.positions, axis=0), (1, 1, 3), atol=1e-6)
    np.testing.assert_allclose(body_part.positions.mean(axis=0), (0, 0.5, 0), atol=1e-6)
    assert len(wheel_parts) == 4
    for part in wheel_parts:
        np.testing.assert_allclose(np.ptp(part.positions, axis=0), (0.3, 0.3, 0.3), atol=1e-6)
    places = sorted(np.round(part.positions.mean(axis=0), 6).tolist() for part in wheel_parts)
    assert places == [[-0.6, 0.3, -1.0], [-0.6, 0.3, 1.0], [0.6, 0.3, -1.0], [0.6, 0.3, 1.0]]


def test_a_robot_is_put_together(tmp_path):
    robots = "cmeel.prefix/share/example-robot-data/robots/"
    stl = trimesh.creation.box((0.2, 0.4, 0.6)).export(file_type="stl")
    urdf = """<robot name="pr2"><link name="base"><visual><geometry>
        <mesh filename="package://example-robot-data/robots/pr2_description/meshes/base.stl"/>
        </geometry></visual></link></robot>"""
    files = [
        (robots + "pr2_description/urdf/pr2.urdf", urdf),
        (robots + "pr2_description/meshes/base.stl", stl),
    ]
    content = archives.wheel("example_robot_data", "6.0.0", files)
    archives.keep(tmp_path / "data" / "cache", Robots.package, "robots.whl", content)
    ended = run("bodies", tmp_path / "data", "--sources", "robots", "--json")
    assert report(ended)["done"] == 1
    assert ended.returncode == 0
    with Dataset.open(tmp_path / "data") as dataset:
        (body,) = dataset.bodies(status="accepted")
        assert (body.title, body.licence) == ("PR2", "BSD-3-Clause")
        (part,) = load_mesh(dataset.path(body)).parts
    # Its front, the first axis, looks along z; its third axis is up.
    np.testing.assert_allclose(np.ptp(part.positions, axis=0), (0.4, 0.6, 0.2), atol=1e-6)


def test_licences_of_a_model_are_its_own_and_its_pictures(tmp_path):
    game, kart = "usr/share/games/supertuxkart/data/", "karts/tux/tux"
    copyright_file = (
        "Files: *\nCopyright: Team\nLicense: GPL-3+\n\n"
        "Files: data/karts/tux/*\nCopyright: 2015 Somebody <a@example.org>\nLicense: CC-BY-SA-3.0\n"
    )
    buffers = [
        (CORNERS, UV, None, [(0, 1, 2)], 0),
        (CORNERS, UV, None, [(0, 1, 2)], 1),
        (CORNERS, UV, None, [(0, 1, 2)], 2),
    ]
    textures = [("tux_body.png", ""), ("tuxkart.png", ""), ("shared.png", "")]
    files = [
        ("usr/share/doc/supertuxkart-data/copyright", copyright_file.encode()),
        (f"{game}{kart}.spm", spm(buffers, textures=textures)),
        (f"{game}karts/tux/tux_body.png", picture()),
        (f"{game}karts/tux/tuxkart.png", picture()),
        (f"{game}textures/shared.png", picture()),
    ]
    archives.keep(
        tmp_path / "data" / "cache", SuperTuxKart.package, "kart.deb", archives.deb(files)
    )
    ended = run("bodies", tmp_path / "data", "--sources", "supertuxkart")
    assert ended.returncode == 0, ended.stderr
    with Dataset.open(tmp_path / "data") as dataset:
        (body,) = dataset.bodies(status="accepted")
        mesh = load_mesh(dataset.path(body))
    assert (body.label, body.author) == ("penguin", "Somebody, Team")
    assert body.licence == "CC-BY-SA-3.0 AND GPL-3.0-or-later"
    # The kart is left out; what models share is found; the front looks along z.
    assert [part.name for part in mesh.parts] == ["tux_body", "shared"]
    assert mesh.parts[1].material.texture is not None
    np.testing.assert_allclose(
        mesh.parts[0].positions, [[0, 0, 1], [-1, 0, 2], [0, 1, 3]], atol=1e-12
    )


def test_a_line_turns_leaves_out_and_thins():
    place = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 0.5]])
    pieces = np.concatenate([place + np.array([0, 9.0 * piece, 0]) for piece in range(100)])
    faces = np.arange(300).reshape(-1, 3)
    mesh = Mesh([Part(pieces, faces, name=name) for name in ("pot", "leaves", "trunk")])
    entry = Entry(label="tree", turn_deg=60, without=("pot",), thin=(("leaves", 0.25),))
    made = put_right(mesh, entry, 30)
    assert [(part.name, len(part.faces)) for part in made.parts] == [("leaves", 25), ("trunk", 100)]
    np.testing.assert_allclose(
        made.parts[1].positions[:3], [[0, 0, -1], [0, 1, 0], [0.5, 0, 0]], atol=1e-12
    )
    assert "thinned 'leaves' from 100 to 25 faces" in made.warnings
    # A quarter of the leaves, each twice as long, cover as much as before.
    areas = [trimesh.Trimesh(part.positions, part.faces).area for part in made.parts]
    assert areas[0] == pytest.approx(areas[1])
    assert mesh_to_glb(made) == mesh_to_glb(put_right(mesh, entry, 30))


def test_models_are_made_fit_for_pictures():
    sphere = trimesh.creation.icosphere(6)
    texture = np.zeros((1100, 550, 4), np.uint8)
    texture[..., 3] = 255
    uv = np.asarray(sphere.vertices)[:, :2]
    part = Part(
        np.asarray(sphere.vertices), np.asarray(sphere.faces), Material(texture=texture), uv=uv
    )
    made = Preparation(most_faces=5000, largest_texture_px=256)(Mesh([part, part]))
    assert 2000 <= made.face_count <= 5000
    assert made.parts[0].material.texture.shape == (256, 128, 4)
    assert made.parts[0].material.texture is made.parts[1].material.texture
    assert "simplified" in made.warnings[0]


LISTS = ("robots", "supertuxkart", "sweethome3d", "triggerrally")


def test_the_lists_are_whole():
    for name in LISTS:
        entries = curated(name)
        assert list(entries) == sorted(entries)
        assert {entry.label for entry in entries.values()} <= set(load_labels().names)
        assert name in body_source_classes()
    for entry in curated("robots").values():
        assert entry.title
        assert entry.author
        assert entry.url
        assert entry.licence in ("Apache-2.0", "BSD-3-Clause")
    for entry in curated("supertuxkart").values():
        assert entry.title


def test_there_are_as_many_as_promised():
    counts = dict.fromkeys(load_labels().names, 0)
    for name, source in body_source_classes().items():
        if name in LISTS and source.default:
            for entry in curated(name).values():
                counts[entry.label] += 1
    for design in DESIGNS.values():
        counts[design.label] += 8
    assert sum(counts.values()) >= 300
    assert counts.pop("other") >= 50
    assert min(counts.values()) >= 15, counts
