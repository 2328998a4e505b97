"""What the server of ``toonnet serve`` answers, and what it refuses."""

import io
import json
import os

import httpx
import numpy as np
import pytest
from color_model import LABELS
from commands import drawing, run
from pages import started
from PIL import Image
from studio import BYTES, pixels

from toonnet.dataset.framing import framed
from toonnet.fast import IUSParams, ius
from toonnet.inflate import inflate
from toonnet.io import decode_picture, encode_picture
from toonnet.models import recognize
from toonnet.stylize import charcoal, crayon, pencil
from toonnet.web.serve import INTAKE


@pytest.fixture
def client(studio_client):
    return studio_client


# --- results ----------------------------------------------------------------------------------
def test_results_are_those_of_the_functions(client, picture, content):
    assert (pixels(client.post("/api/unify", content=content)) == ius(picture)).all()
    for function in (pencil, crayon, charcoal):
        style = function.__name__
        query = {"style": style, "gray": style == "charcoal", "seed": 3}
        drawn = pixels(client.post("/api/draw", content=content, params=query))
        assert (drawn == function(picture, seed=3)).all()
    answer = client.post("/api/inflate", content=content, params={"roundness": 1.0})
    assert answer.content == inflate(picture, roundness=1.0).to_glb()
    facts = json.loads(answer.headers["toonnet-facts"])
    assert facts["slab"] is False
    assert facts["parts"]


def test_every_parameter_arrives(client, picture, content):
    given = {
        "spatial_radius_px": 3, "color_radius": 30.5, "max_iterations": 2, "epsilon": 2.5,
        "outline_value_below": 20, "light_saturation_below": 80, "light_value_above": 150,
        "gray_saturation_below": 10, "background_area_divisor": 50, "cell_px": 16,
        "seed_score": "saturation", "seed_order": "cells", "hue_tolerance": 40,
        "value_tolerance": 200, "fill_color": "seed",
    }  # fmt: skip
    assert set(given) == set(IUSParams.__dataclass_fields__)
    unified = pixels(client.post("/api/unify", content=content, params=given))
    assert (unified == ius(picture, IUSParams(**given))).all()
    query = {"style": "pencil", "gray": True, "grade": "4B", "one_sheet": True, "seed": 9}
    drawn = pixels(client.post("/api/draw", content=content, params=query))
    assert (drawn == pencil(picture, gray=True, grade="4B", by_region=False, seed=9)).all()
    query = {"one_body": True, "holes": True}
    model = client.post("/api/inflate", content=content, params=query).content
    assert model == inflate(picture, holes=True, parts=False).to_glb()


def test_state_tells_the_presets_and_the_model(client, studio):
    state = client.get("/api/state").json()
    assert state["presets"]["paper"]["hue_tolerance"] == IUSParams.paper().hue_tolerance
    assert state["model"]["labels"] == list(LABELS)
    assert (state["model"]["name"], state["model"]["path"]) == ("colors", str(studio.model))


@pytest.mark.parametrize("channel", range(3))
def test_it_recognises_what_the_model_does(client, channel):
    color = np.zeros((64, 64, 3), np.uint8)
    color[..., channel] = 220
    labels = client.post("/api/recognise", content=encode_picture(color, "png")).json()["labels"]
    assert labels[0]["label"] == LABELS[channel]
    assert [row["probability"] for row in labels] == sorted(
        (row["probability"] for row in labels), reverse=True
    )
    assert sum(row["probability"] for row in labels) == pytest.approx(1, abs=1e-4)


def test_what_is_opened_has_the_sets_form(client):
    layers = np.zeros((90, 60, 4), np.uint8)
    layers[20:70, 10:50] = (200, 40, 40, 255)
    layers[20:70, 30:50, 3] = 128
    buffer = io.BytesIO()
    Image.fromarray(layers).save(buffer, "PNG")
    answer = client.post("/api/open", content=buffer.getvalue())
    opened = pixels(answer)
    assert opened.shape == (512, 512, 4)
    rows, columns = np.nonzero(opened[..., 3] > 8)
    assert rows.min() == pytest.approx(31, abs=1)
    assert columns.max() - columns.min() == pytest.approx(450 * 40 / 50, abs=2)
    assert np.abs(opened[256, 330].astype(int) - (200, 40, 40, 128)).max() <= 2
    assert json.loads(answer.headers["toonnet-facts"])["opaque"] is False
    answer = client.post("/api/open", content=encode_picture(layers[..., :3].copy(), "jpeg"))
    assert pixels(answer).shape == (512, 512, 3)
    assert json.loads(answer.headers["toonnet-facts"])["opaque"] is True


# --- refusals ---------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["open", "unify", "recognise", "draw", "inflate"])
def test_bad_pictures_get_the_one_clear_message(client, content, path):
    for bad, reason in (
        (b"", "not_a_picture"),
        (b"no picture", "not_a_picture"),
        (content[:-200], "truncated"),
    ):
        answer = client.post(f"/api/{path}", content=bad)
        assert answer.status_code == 422
        assert answer.json()["reason"] == reason
        assert answer.json()["detail"].startswith(f"{reason}: ")


def test_a_blank_sheet_is_no_model(client):
    blank = encode_picture(np.full((64, 64, 3), 255, np.uint8), "png")
    answer = client.post("/api/inflate", content=blank)
    assert (answer.status_code, answer.json()["reason"]) == (422, "all_background")


@pytest.mark.parametrize(
    ("path", "query", "says"),
    [
        ("unify", "hue_tolerance=91", "hue_tolerance must be between 0 and 90, got 91"),
        ("unify", "hue_tolerance=x", "query.hue_tolerance"),
        ("unify", "color_radius=nan", "color_radius must be above 0"),
        ("unify", "seed_score=<b>", "seed_score must be"),
        ("unify", "nothing=1", "query.nothing"),
        ("draw", "style=oil", "query.style"),
        ("draw", "seed=-1", "query.seed"),
        ("draw", "texture=/etc/passwd", "query.texture"),
        ("inflate", "roundness=2", "query.roundness"),
        ("inflate", "roundness=inf", "query.roundness"),
    ],
)
def test_wrong_settings_are_named(client, content, path, query, says):
    answer = client.post(f"/api/{path}?{query}", content=content)
    assert answer.status_code == 422
    assert says in answer.json()["detail"]
    assert len(answer.json()["detail"]) < 200


def test_drawings_may_not_be_larger_than_the_sheet_by_far(client):
    large = encode_picture(np.zeros((1100, 1100, 3), np.uint8), "png")
    for path in ("unify", "recognise", "draw", "inflate"):
        answer = client.post(f"/api/{path}", content=large)
        assert (answer.status_code, answer.json()["reason"]) == (422, "too_large")
    assert pixels(client.post("/api/open", content=large)).shape == (512, 512, 3)


def test_huge_bodies_and_pictures_are_not_read(client):
    answer = client.post("/api/open", content=b"\x89PNG" + b" " * INTAKE.max_body_bytes)
    assert answer.status_code == 413
    header = b"P5\n"  # Not a kind that is read at all.
    assert client.post("/api/open", content=header).json()["reason"] == "not_a_picture"
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    answer = client.post("/api/open", content=bomb.getvalue())
    assert (answer.status_code, answer.json()["reason"]) == (422, "too_large")


def test_only_bytes_from_the_page_are_taken(client, studio, content):
    for kind in ("application/json", "text/plain", "multipart/form-data", "image/png"):
        answer = client.post("/api/unify", content=content, headers={"content-type": kind})
        assert answer.status_code == 415
    for headers in ({"authorization": "Bearer x"}, {"host": "evil.example"}):
        assert client.post("/api/unify", content=content, headers=headers).status_code in (401, 421)
    evil = {"origin": "http://evil.example"}
    assert client.post("/api/unify", content=content, headers=evil).status_code == 403
    assert (
        client.post("/api/unify", content=content, headers={"toonnet-page": "x"}).status_code == 422
    )
    cookie = {f"toonnet-{studio.host.rpartition(':')[2]}": studio.token}
    with httpx.Client(base_url=studio.host, cookies=cookie, headers=BYTES) as browser:
        assert browser.get("/api/state").status_code == 200
        assert browser.post("/api/unify", content=content).status_code == 403


def test_nothing_is_written(studio, client, content):
    before = set(studio.model.parent.iterdir())
    for path in ("open", "unify", "recognise", "draw", "inflate"):
        assert client.post(f"/api/{path}", content=content).status_code == 200
    opened = {
        os.readlink(f"/proc/{studio.process.pid}/fd/{number}")
        for number in os.listdir(f"/proc/{studio.process.pid}/fd")
    }
    assert not [path for path in opened if path.startswith("/tmp/")]
    assert set(studio.model.parent.iterdir()) == before


# --- the command ------------------------------------------------------------------------------
def test_the_packaged_model_recognises_by_itself(content):
    with started("serve", "--port", "0") as server:
        headers = BYTES | {"authorization": f"Bearer {server.token}"}
        state = httpx.get(f"{server.host}/api/state", headers=headers).json()
        address = f"{server.host}/api/recognise"
        said = httpx.post(address, content=content, headers=headers, timeout=60).json()["labels"]
    guesses = recognize(framed(content).picture, top=3)
    assert [row["label"] for row in said[:3]] == [guess.label for guess in guesses]
    assert said[0]["probability"] == pytest.approx(guesses[0].probability, abs=1e-5)
    assert (state["model"]["path"], state["model"]["labels"][-1]) == ("packaged", "other")


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--host", "localhost"], 2, "host must be an IP address, got 'localhost'"),
        (["--host", "192.0.2.1"], 1, "can't listen at 192.0.2.1"),
        (["--model", "nowhere.onnx"], 1, "there is no model 'nowhere.onnx': give a"),
    ],
)
def test_what_keeps_it_from_starting_is_one_line(options, status, message):
    finished = run("serve", *options)
    assert (finished.returncode, finished.stdout) == (status, b"")
    assert message in finished.stderr.decode()
    assert finished.stderr.count(b"\n") == 1


def test_a_file_that_is_no_model(tmp_path):
    (tmp_path / "x.onnx").write_bytes(b"no model")
    finished = run("serve", "--model", tmp_path / "x.onnx")
    assert (finished.returncode, finished.stderr.count(b"\n")) == (1, 1)
    assert b"is no model of toonnet" in finished.stderr


def test_random_pictures_survive_the_round(client):
    """What the server sends can be sent back, and is what it was."""
    made = drawing(4, 200, 200)
    unified = client.post("/api/unify", content=encode_picture(made, "png")).content
    again = client.post("/api/open", content=unified)
    assert decode_picture(again.content).picture.shape == (512, 512, 3)
