"""Models in files: what was saved comes back, and a hostile file does nothing."""

import io
import json
import zipfile

import h5py
import numpy as np
import pytest
from nets import card_for, outputs, pictures, small

from toonnet.models import Card, FinOptions, ModelError, NpnOptions, fin, load, npn, save


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return the path of a small model."""
    path = tmp_path_factory.mktemp("models") / "net.keras"
    net = small((16, 16))
    save(net, path, card_for(net))
    return path


@pytest.mark.parametrize("kind", ["plain", "fin", "npn"])
def test_what_was_saved_comes_back(kind, tmp_path):
    net = {
        "plain": lambda: small(),
        "fin": lambda: fin(small(colors="hsv"), FinOptions(feature="hsv_histogram")),
        "npn": lambda: npn([small(), fin(small((20, 30)))], NpnOptions(filters=2, width=9)),
    }[kind]()
    card = card_for(net, unify="paper", training={"seed": 3})
    save(net, tmp_path / "net.keras", card)
    again = load(tmp_path / "net.keras")
    assert again.card == card
    batch = pictures(3)
    np.testing.assert_array_equal(outputs(again.net, batch), outputs(net, batch))
    assert [path.name for path in tmp_path.iterdir()] == ["net.keras"]


def test_a_card_must_fit(tmp_path):
    net = small()
    with pytest.raises(ValueError, match="2 labels, the net has"):
        save(net, tmp_path / "net.keras", Card(labels=("a", "b"), size_px=(32, 40)))
    with pytest.raises(ValueError, match=r"must end in .keras, got .*net.h5"):
        save(net, tmp_path / "net.h5", card_for(net))
    assert not list(tmp_path.iterdir())


def changed(source, target, **members):
    """Copy a model's file with other members; None leaves one out."""
    names = {"config": "config.json", "weights": "model.weights.h5", "card": "toonnet.json"}
    members = {names.get(name, name): content for name, content in members.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            if content is not None:
                new.writestr(name, content)
    return target


def configuration(source):
    with zipfile.ZipFile(source) as archive:
        return json.loads(archive.read("config.json"))


RUNS_CODE = [
    {"class_name": "Lambda", "module": "keras.layers", "config": {"name": "x"}},
    {"class_name": "system", "module": "os", "config": "touch hacked"},
    {"class_name": "function", "module": "builtins", "config": "exec", "registered_name": "exec"},
    {"class_name": "enable_unsafe_deserialization", "module": "keras.config", "config": {}},
    {"class_name": "utils.get_file", "module": "keras", "config": {}},
    {"class_name": "x", "module": ["keras.layers"], "config": {}},
    {"class_name": "x", "module": "os", "registered_name": "toonnet>x", "config": {}},
    {"module": "os"},
]


@pytest.mark.parametrize("node", RUNS_CODE, ids=lambda node: str(node.get("class_name")))
def test_a_configuration_that_would_run_code(node, saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = configuration(saved)
    config["config"]["layers"].append(node)
    path = changed(saved, tmp_path / "bad.keras", config=json.dumps(config))
    with pytest.raises(ModelError, match="none of a net's layers"):
        load(path)
    assert [each.name for each in tmp_path.iterdir()] == ["bad.keras"]


def linked(saved, link):
    with zipfile.ZipFile(saved) as archive:
        buffer = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(buffer, "r+") as file:
        if link == "external":
            file["elsewhere"] = h5py.ExternalLink("/etc/hostname", "/")
        elif link == "soft":
            file["elsewhere"] = h5py.SoftLink("/nowhere")
        elif link == "loop":
            file.create_group("a")["b"] = file["/"]
        else:
            file.create_dataset("x", (4,), "u1", external=[("/etc/hostname", 0, 4)])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("link", "told"),
    [("external", "link"), ("soft", "link"), ("loop", "without an end"), ("data", "another file")],
)
def test_weights_that_are_elsewhere(link, told, saved, tmp_path):
    path = changed(saved, tmp_path / "bad.keras", weights=linked(saved, link))
    with pytest.raises(ModelError, match=told):
        load(path)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"card": None}, "lacks toonnet.json"),
        ({"../../evil": b"x"}, "also has '../../evil'"),
        ({"assets/x": b"x"}, "also has"),
        ({"config": "["}, "no model"),
        ({"config": "[" * 100_000}, "no model"),
        ({"weights": b"no weights"}, "weights can't be read"),
        ({"card": "{}"}, "card can't be read"),
        ({"card": '{"format":2}'}, "another format"),
        ({"card": '{"format":1,"labels":["a","b"],"size_px":["16",16]}'}, "no integer"),
        ({"card": '{"format":1,"labels":["a","b"],"size_px":[16,16]}'}, "2 labels, the net has"),
    ],
)
def test_a_file_that_is_not_whole(members, told, saved, tmp_path):
    with pytest.raises(ModelError, match=told):
        load(changed(saved, tmp_path / "bad.keras", **members))


def test_weights_of_other_shapes(saved, tmp_path):
    other = small((16, 16), classes=7)
    save(other, tmp_path / "other.keras", card_for(other))
    with zipfile.ZipFile(tmp_path / "other.keras") as archive:
        weights = archive.read("model.weights.h5")
    with pytest.raises(ModelError, match="can't be loaded") as error:
        load(changed(saved, tmp_path / "bad.keras", weights=weights))
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("content", [b"", b"no model", b"PK\3\4" + bytes(100)])
def test_what_is_no_archive(content, tmp_path):
    path = tmp_path / "bad.keras"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="no model"):
        load(path)


def test_what_is_not_there(tmp_path):
    with pytest.raises(ModelError, match="No such file"):
        load(tmp_path / "net.keras")
    with pytest.raises(ModelError, match="Is a directory"):
        load(tmp_path)


def test_a_file_that_was_cut(saved, tmp_path):
    path = tmp_path / "cut.keras"
    path.write_bytes(saved.read_bytes()[:-100])
    with pytest.raises(ModelError, match="no model"):
        load(path)
