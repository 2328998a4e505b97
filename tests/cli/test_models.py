"""``toonnet train``, ``train-npn``, ``evaluate`` and ``predict``, one after the other."""

import hashlib
import json
import os
import signal
import subprocess
import time
import zipfile

import numpy as np
import onnx
import pytest
from commands import CLEAN, TOONNET, report, run, without_keras
from pictures_of_a_set import add_drawing

from toonnet.batch import Destination
from toonnet.dataset import Dataset
from toonnet.dataset.groups import assign_groups
from toonnet.models.evaluation import read_predictions
from toonnet.models.portable import PortableNet

LABELS = ("cat", "dog", "tree")
SMALL = ("--size", "16", "--batch", "4", "--validation", "0.2", "--workers", "1", "--json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a data set of 30 drawings; the runs come beside it."""
    folder = tmp_path_factory.mktemp("models")
    with Dataset.create(folder / "demo") as dataset:
        for label in LABELS:
            for number in range(10):
                add_drawing(dataset, f"{label}/{number}", label=label, status="accepted")
        assign_groups(dataset)
    return folder


PATIENCE_S = 280


def train(folder, name, *options):
    return run("train", folder / "demo", folder / name, *SMALL, *options, timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def first(folder):
    """Return what a whole training told."""
    ended = train(folder, "first", "--epochs", "4", "--deterministic")
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == b""
    return report(ended)


@pytest.fixture(scope="module")
def second(folder):
    ended = train(
        folder, "second", "--recipe", "paper", "--epochs", "1", "--colors", "gray",
        "--fin", "--fin-option", "width=8", "--fin-option", "skip_background=true",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return report(ended)


def test_what_a_training_leaves(folder, first):
    names = {path.name for path in (folder / "first").iterdir()}
    assert names == {
        *(".toonnet", "model.keras", "model.onnx", "run.json", "evaluation.json"),
        *("predictions.csv", "report.html", "history.csv", "state.npz", "tensorboard"),
    }
    assert len(first["epochs"]) == 4
    told = first["figures"]
    assert told["collected"] == told["all"]
    tested = first["data"]["pictures"]["test"]
    assert {
        label: row["top_1"]["count"] for label, row in told["all"]["by_class"].items()
    } == tested
    configuration = json.loads((folder / "first" / "run.json").read_text())
    assert configuration["recipe"]["epochs"] == 4
    assert "<svg" in (folder / "first" / "report.html").read_text()


def test_a_training_ends_as_sure_as_it_is_right(tmp_path):
    with Dataset.create(tmp_path / "demo") as dataset:
        for label in LABELS:
            for number in range(60):
                add_drawing(dataset, f"{label}/{number}", label=label, status="accepted")
        assign_groups(dataset)
    ended = train(tmp_path, "run", "--epochs", "1", "--validation", "0.5")
    assert ended.returncode == 0, ended.stderr
    assert sum(report(ended)["data"]["pictures"]["validation"].values()) >= 50
    with zipfile.ZipFile(tmp_path / "run" / "model.keras") as archive:
        layers = json.loads(archive.read("config.json"))["config"]["layers"]
    (last,) = (each for each in layers if each["class_name"] == "Temperature")
    assert last["config"]["temperature"] != 1
    said = read_predictions((tmp_path / "run" / "predictions.csv").read_text())
    again = run(
        "evaluate", tmp_path / "demo", tmp_path / "run" / "model.onnx", "--out", tmp_path / "again"
    )
    assert again.returncode == 0, again.stderr
    twice = read_predictions((tmp_path / "again" / "predictions.csv").read_text())
    np.testing.assert_allclose(twice.probabilities, said.probabilities, atol=1e-4)


def test_a_training_waits_for_one_that_is_preparing_the_same_pictures(folder, first):
    (inputs,) = (folder / "demo" / "cache" / "inputs").iterdir()
    options = [folder / "demo", folder / "waits", *SMALL, "--epochs", "1"]
    command = [*TOONNET, "train", *map(str, options)]
    with Destination(inputs):
        waiting = subprocess.Popen(
            command, env=CLEAN, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        told = waiting.stderr.readline().decode()
        assert told == f"another run is writing to {str(inputs)!r}; waiting for its end\n"
        assert waiting.poll() is None
    output, errors = waiting.communicate(timeout=PATIENCE_S)
    assert (waiting.returncode, errors) == (0, b"")
    assert len(json.loads(output)["epochs"]) == 1


def test_a_training_that_is_done_is_not_done_again(folder, first):
    before = (folder / "first" / "model.keras").stat().st_mtime_ns
    ended = train(folder, "first", "--epochs", "4", "--deterministic")
    assert report(ended)["figures"] == first["figures"]
    assert (folder / "first" / "model.keras").stat().st_mtime_ns == before


def test_a_killed_training_ends_the_same(folder, first):
    """Kill it with no warning after an epoch; the same command goes on, to the same bits."""
    arguments = ["train", folder / "demo", folder / "killed", *SMALL]
    arguments += ["--epochs", "4", "--deterministic"]
    process = subprocess.Popen(
        [*TOONNET, *map(str, arguments)],
        env=CLEAN,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    history = folder / "killed" / "history.csv"
    while not history.exists() and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert not (folder / "killed" / "evaluation.json").exists()
    again = report(train(folder, "killed", "--epochs", "4", "--deterministic"))
    for one, other in zip(first["epochs"], again["epochs"], strict=True):
        one, other = ({**row, "pictures_per_s": 0} for row in (one, other))
        assert one == other
    texts = [(folder / name / "predictions.csv").read_text() for name in ("first", "killed")]
    assert texts[0] == texts[1]


def test_a_network_plus_networks(folder, first, second):
    members = (folder / "first", folder / "second")
    ended = run(
        "train-npn", folder / "demo", folder / "npn", *members,
        "--width", "8", "--filters", "2", "--epochs", "2", "--workers", "1", "--json",
        timeout=PATIENCE_S,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    told = report(ended)
    assert len(told["epochs"]) == 2
    assert told["figures"]["all"]["top_1"]["count"] == first["figures"]["all"]["top_1"]["count"]
    # What its head said of kept features, the whole says of the pictures.
    again = run("evaluate", folder / "demo", folder / "npn", "--workers", "1", "--json")
    assert_alike(report(again)["figures"]["all"], told["figures"]["all"])


def test_networks_that_look_twice_make_one_that_does(folder, third):
    ended = run(
        "train-npn", folder / "demo", folder / "npn_looks", folder / "third", "--epochs", "1",
        "--width", "8", "--workers", "1", "--json", timeout=PATIENCE_S,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    again = run("evaluate", folder / "demo", folder / "npn_looks", "--workers", "1", "--json")
    assert_alike(report(again)["figures"]["all"], report(ended)["figures"]["all"])
    net = PortableNet(folder / "npn_looks" / "model.onnx")
    drawing = np.random.default_rng(0).integers(0, 256, (1, *net.card.size_px, 3), np.uint8)
    mirrored = np.ascontiguousarray(drawing[:, :, ::-1])
    np.testing.assert_allclose(net.probabilities(drawing), net.probabilities(mirrored), atol=1e-5)


def test_a_head_that_starts_from_its_members_knows_what_they_know(folder, first, second):
    """With steps of nothing it stays what it starts as."""
    members = (folder / "first", folder / "second")
    ended = run(
        "train-npn", folder / "demo", folder / "started", *members, "--start", "members",
        "--epochs", "1", "--learning-rate", "1e-12", "--workers", "1", "--json", timeout=PATIENCE_S,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    first, second, started = (
        read_predictions((folder / name / "predictions.csv").read_text()).probabilities
        for name in ("first", "second", "started")
    )
    mean = np.sqrt(first * second)
    np.testing.assert_allclose(started, mean / mean.sum(1, keepdims=True), atol=2e-3)


@pytest.fixture(scope="module")
def third(folder, first):
    """Return what a training told that begins with the first one's weights."""
    ended = train(
        folder, "third", "--start-from", folder / "first", "--recipe", "transfer", "--epochs", "2",
        "--made", "0", "--looks", "2", "--learning-rate", "1e-9",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return report(ended)


def test_a_training_that_begins_with_another(folder, first, third):
    told = json.loads((folder / "third" / "run.json").read_text())
    content = (folder / "first" / "model.keras").read_bytes()
    assert told["net"]["start_sha256"] == hashlib.sha256(content).hexdigest()
    assert "start_from" not in told["net"]
    assert told["recipe"]["balance"] == 0.5
    assert told["recipe"]["made"] == 0
    kept, learnt = (weights_of(folder / name / "model.onnx") for name in ("third", "first"))
    # The trunk hardly moved, and is there once though the model looks both ways.
    trunk = [shape for shape in learnt if len(shape) == 4]
    assert len(trunk) == len([shape for shape in kept if len(shape) == 4 and shape[2] < 16])
    for shape, values in kept.items():
        if len(shape) == 4 and shape[2] < 16:
            np.testing.assert_allclose(values, learnt[shape], atol=1e-5)


def test_a_model_that_looks_both_ways_says_the_same_of_mirrored_pictures(folder, third):
    net = PortableNet(folder / "third" / "model.onnx")
    pictures = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 3), np.uint8)
    mirrored = np.ascontiguousarray(pictures[:, :, ::-1])
    said = net.probabilities(pictures)
    np.testing.assert_allclose(said, net.probabilities(mirrored), atol=1e-6)
    assert np.ptp(said, axis=0).max() > 1e-3


def weights_of(path):
    """Return the sums of a model file's constants of each shape."""
    found = {}
    for constant in onnx.load(path).graph.initializer:
        values = onnx.numpy_helper.to_array(constant)
        found[values.shape] = found.get(values.shape, 0) + values
    return found


def test_an_evaluation_of_the_onnx_file_needs_no_keras(folder, first, tmp_path):
    ended = run(
        "evaluate", folder / "demo", folder / "first" / "model.onnx", "--out", tmp_path / "out",
        "--side", "test", "--workers", "1", "--json", env=without_keras(tmp_path),
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    for pictures, found in report(ended)["figures"].items():
        assert_alike(found, first["figures"][pictures])
    page = (tmp_path / "out" / "report.html").read_text()
    assert f"{tmp_path / 'out'} --side test --workers 1 --json</code></footer>" in page


def assert_alike(found, expected):
    """Check figures of two runtimes: the same, but for roundings where probabilities are told."""
    sure = ("calibration_error", "sureness")
    for name in found | expected:
        if name not in sure:
            assert found[name] == expected[name]
    assert found["calibration_error"] == pytest.approx(expected["calibration_error"], abs=1e-5)
    counts, others = ([each["count"] for each in told["sureness"]] for told in (found, expected))
    assert counts == others


def test_predictions(folder, first, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no picture")
    ended = run(
        "predict", "-m", folder / "first", "--json", "--top", "2",
        folder / "demo" / "images", tmp_path / "bad.png", env=without_keras(tmp_path),
    )  # fmt: skip
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(rows) == 30
    for row in rows:
        shares = [each["probability"] for each in row["labels"]]
        assert len(shares) == 2
        assert shares == sorted(shares, reverse=True)
        assert {each["label"] for each in row["labels"]} <= set(LABELS)
    plain = run("predict", "-m", folder / "first" / "model.keras", "-", input=os.fsencode(
        rows[0]["picture"]
    ))  # fmt: skip
    assert plain.returncode == 0
    name, *words = plain.stdout.decode().split()
    assert name == rows[0]["picture"]
    np.testing.assert_allclose(
        float(words[1].rstrip("%")), 100 * rows[0]["labels"][0]["probability"], atol=0.06
    )


def test_an_interrupt_ends_in_good_order(folder):
    process = subprocess.Popen(
        [*TOONNET, "train", folder / "demo", folder / "long", *SMALL, "--epochs", "100000"],
        env=CLEAN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        while not (folder / "long" / "history.csv").exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert process.returncode == 130
    assert b"interrupted; the same command goes on" in err
    assert json.loads(out)["epochs"]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("train", "demo", "first", "--size", "32"), 1, b"differ"),
        (("train", "demo", "new", "--labels", "cat,bee"), 2, b"'bee'"),
        (("train", "demo", "new", "--fold", "1"), 2, b"--split folds"),
        (("train", "demo", "new", "--unify-live"), 2, b"--unify default"),
        (("train", "demo", "new", "--licences", "MIT"), 1, b"no accepted picture"),
        (("train", "demo", "new", "--origins", "found"), 2, b"'found'"),
        (("train", "demo", "new", "--batch", "0"), 2, b"batch"),
        (("train", "demo", "new", "--leave-out", "nobody"), 2, b"'nobody' isn't one of"),
        (("train", "demo", "new", "--start-from", "none"), 1, b"give a trained run's folder"),
        (("train", "none", "new"), 1, b"none"),
        (("evaluate", "demo", "none.keras"), 1, b"there is no model"),
        (("evaluate", "demo", "demo/catalog.sqlite"), 1, b"no model"),
        (("predict", "-m", "demo/catalog.sqlite", "demo"), 1, b"no model"),
        (("train-npn", "demo", "new", "none"), 1, b"No such file"),
        (
            ("train-npn", "demo", "new", "none", "--start", "members", "--filters", "2"),
            2,
            b"start 'members' is for one filter",
        ),
    ],
)
def test_wrong_requests_end_with_one_line(arguments, status, told, folder, first):
    ended = run(*arguments, cwd=folder)
    assert ended.returncode == status, ended.stderr
    assert told in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert not (folder / "new").exists()


def test_an_empty_class_is_named(folder, tmp_path):
    with Dataset.create(tmp_path / "few") as dataset:
        add_drawing(dataset, "a/1", label="cat", status="accepted")
        add_drawing(dataset, "b/1", label="dog", status="accepted")
        assign_groups(dataset)
    ended = run("train", tmp_path / "few", tmp_path / "run")
    assert ended.returncode == 1
    assert b"no test picture of 'dog', 'cat'" in ended.stderr


def test_other_classes_are_told(folder, first, tmp_path):
    with Dataset.create(tmp_path / "other") as dataset:
        add_drawing(dataset, "a/1", label="bee", status="accepted")
        assign_groups(dataset)
    ended = run("evaluate", tmp_path / "other", folder / "first")
    assert ended.returncode == 1
    assert b"doesn't know 'bee'" in ended.stderr
