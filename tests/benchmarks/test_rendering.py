"""The comparison of renderers: one scene for all, outlines first, a process of ours as a peer."""

import json

import numpy as np
import pytest

from benchmarks import gpu
from benchmarks.interleave import ONCE
from benchmarks.rendering import __main__ as command
from benchmarks.rendering import compare as module
from benchmarks.rendering import scenes, suite
from benchmarks.rendering.compare import RenderCase, RenderPeerRow, RenderRow, cases, compare
from benchmarks.rendering.contestants import PEERS, Contestant, Peer
from benchmarks.rendering.environments import REQUIREMENTS
from benchmarks.rendering.figures import figures
from benchmarks.table import render_lines
from toonnet.fast._contracts import PACKAGE_PROMISES

ITSELF = Peer("itself", "toonnet")


@pytest.fixture
def small(monkeypatch):
    """Let the ball be a coarse one, and a second process of ours be the peer."""
    monkeypatch.setattr(scenes, "model", lambda name: scenes.ball(2))
    monkeypatch.setattr(Contestant, "of", lambda peer: _ours_as(peer.name))


def _ours_as(name):
    contestant = Contestant.ours()
    contestant.name = name
    return contestant


def test_the_ball_is_round_and_closed():
    (part,) = scenes.ball(3).parts
    assert part.faces.shape == (20 * 4**3, 3)
    assert np.allclose(np.linalg.norm(part.positions, axis=1), 1)
    a, b, c = (part.positions[part.faces[:, corner]] for corner in range(3))
    volume = np.einsum("ij,ij->i", a, np.cross(b, c)) / 6
    assert volume.min() > 0
    assert volume.sum() == pytest.approx(4 / 3 * np.pi, rel=0.02)


def test_a_row_of_every_case(small, tmp_path):
    wanted = [RenderCase("ball", 32, 4, False), RenderCase("ball", 32, 1, True)]
    rows = list(compare(wanted, ONCE, (ITSELF,)))
    assert [row.case for row in rows] == wanted
    for row in rows:
        (peer,) = row.peers
        assert peer.overlap == 1.0
        assert peer.images_per_s > 0
        assert RenderRow.from_json(json.loads(json.dumps(row.to_json()))) == row


def test_other_outlines_are_not_timed(small, monkeypatch):
    monkeypatch.setattr(module, "LEAST_OVERLAP", 1.1)
    with pytest.raises(ValueError, match=r"itself: outlines must overlap by 1.1, got 1.0"):
        list(compare([RenderCase("ball", 32, 1, False)], ONCE, (ITSELF,)))


def test_overlap_is_that_of_the_worst_view():
    ours = np.zeros((2, 2, 2), bool)
    ours[:, 0] = True
    theirs = ours.copy()
    theirs[1, 1, 0] = True
    assert module.overlap(ours, theirs) == pytest.approx(2 / 3)


def test_a_renderer_that_fails_says_why(tmp_path):
    with Contestant.ours() as ours:
        with pytest.raises(RuntimeError, match="toonnet can't open: FileNotFoundError"):
            ours.open(tmp_path / "missing.npz", 32, 1)
        with pytest.raises(RuntimeError, match="toonnet can't draw"):
            ours.ask(do="draw")


def test_the_files_are_the_pictures(tmp_path):
    import cv2

    scenes_path, folder = tmp_path / "ball.npz", tmp_path / "files"
    folder.mkdir()
    _write_small(scenes_path)
    with Contestant.ours() as ours:
        ours.open(scenes_path, 32, 1)
        pictures, silhouettes = ours.save(tmp_path / "shown.npz")
        ours.ask(do="files", folder=str(folder))
    files = sorted(folder.iterdir())
    assert len(files) == len(pictures) == len(scenes.VIEWS)
    for file, picture in zip(files, pictures, strict=True):
        assert np.array_equal(cv2.imread(str(file))[..., ::-1], picture)
    inside = silhouettes.mean(axis=(1, 2))
    assert inside == pytest.approx(np.pi / 4 * (1 - 2 * scenes.MARGIN) ** 2, rel=0.1)


def _write_small(path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenes, "model", lambda name: scenes.ball(2))
        scenes.write("ball", path)


def test_every_peer_has_an_environment():
    assert {peer.environment for peer in PEERS} == {*REQUIREMENTS, "toonnet"}


def _rows():
    def peers(ratio):
        return tuple(
            RenderPeerRow(peer.name, "a driver", 40.0, ratio + number, 0.999)
            for number, peer in enumerate(PEERS)
        )

    return [RenderRow(case, "our driver", 120.0, peers(2.0 + case.samples)) for case in cases()]


def test_figures_are_the_promised_ones():
    found = figures(_rows())
    assert set(found) == {p.measure for p in PACKAGE_PROMISES if p.measure.startswith("render_")}
    assert found["render_vtk_gain"] == 3.0
    assert found["render_pyrender_gain"] == 4.0
    assert found["render_4_samples_gain"] == 6.0
    assert found["render_files_per_s"] == 120.0


def test_the_table_has_a_line_a_model_size_and_number_of_samples():
    lines = render_lines(_rows())
    assert sum(line.startswith("| ball, ") for line in lines) == 4
    assert "| ball, 256 × 256, 1 sample | 120 | 120 | 40, **3.0×** |" in "\n".join(lines)
    assert "our driver" in lines[-1]
    assert render_lines([]) == []


def test_a_machine_without_results_is_measured_and_told(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["rendering"])
    monkeypatch.setattr(command, "compare", lambda wanted, effort: _rows())
    monkeypatch.setattr(command, "RESULTS", tmp_path)
    assert command.main() == 0
    out, error = capsys.readouterr()
    assert "render_vtk_gain" in out
    assert "make bench makes" in error
    assert not list(tmp_path.iterdir())


def test_the_gpu_suite_names_its_device(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(gpu, "RESULTS", tmp_path)
    quick = suite.measure
    monkeypatch.setattr(suite, "SIZES_PX", (32,))
    monkeypatch.setattr(suite, "measure", lambda: quick(subdivisions=2, seconds=0.0))
    assert gpu.main(["render"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    device, version = suite.device().split("; ")
    assert head == f"device {device}, opengl {version}"
    (file,) = tmp_path.iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["device"] == device
    assert [row.split()[:3] for row in rows] == [["32", "x", "32,"]] * 2
    assert all(row.endswith(" images/s") for row in rows)
