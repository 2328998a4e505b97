"""The whole command, with the interfaces played by a server on the loopback."""

import json
import os
import sqlite3

import pytest
from web_answers import (
    CONTACT,
    KEY,
    OPENVERSE,
    WEB,
    play_cats,
    png,
)
from web_server import Reply

from toonnet.cli.app import app
from toonnet.dataset import Dataset


def toonnet(capfd, *arguments):
    """Run the command line in this process, where the server can be reached."""
    with pytest.raises(SystemExit) as ended:
        app([str(argument) for argument in arguments])
    output, errors = capfd.readouterr()
    return ended.value.code or 0, output, errors


def test_collecting_from_all_three(on_stage, tmp_path, capfd, caplog):
    caplog.set_level("DEBUG")
    play_cats(on_stage)
    on_stage.play("files.example", "/a1.png", Reply(b"<html>no picture</html>"))
    on_stage.play("files.example", "/a2.png", Reply(status=503))
    folder = tmp_path / "demo"
    command = ["collect", folder, "--tags", "cat,dog", "--sources", ",".join(WEB), "--json",
               "--contact", CONTACT, "--workers", "2"]  # fmt: skip
    status, output, errors = toonnet(capfd, *command)
    summary = json.loads(output)
    assert status == 3
    assert summary["done"] == 7
    problems = {each["source"]: (each["status"], each["reason"]) for each in summary["problems"]}
    assert problems == {
        "openverse:a1": ("skipped", "not_a_picture"),
        "openverse:a2": ("failed", "error"),
    }
    with Dataset.open(folder) as dataset:
        pictures = list(dataset.pictures())
        masks = [dataset.mask(picture) is not None for picture in pictures]
    assert sum(masks) == 3  # The SVG drawings have alpha.
    statuses = {f"{picture.source}:{picture.source_id}": picture.status for picture in pictures}
    assert {name for name in statuses if statuses[name] == "broken"} >= {"openverse:a1"}
    assert sum(status == "pending" for status in statuses.values()) == 7
    connection = sqlite3.connect(folder / "catalog.sqlite")
    dump = "\n".join(connection.iterdump())
    connection.close()
    logged = "".join(
        each.getMessage() for each in caplog.records if not each.name.startswith("httpcore")
    )
    for place in (dump, output, errors, logged, everything_under(folder)):
        assert KEY not in place
        assert KEY.split("-")[1] not in place
    asked = len(on_stage.asked)
    on_stage.play("files.example", "/a2.png", png(1))
    status, output, _ = toonnet(capfd, *command)
    summary = json.loads(output)
    assert (status, summary["done"], summary["unchanged"]) == (0, 1, 7)
    assert [each.path for each in on_stage.asked[asked:]] == ["/a2.png"]


def test_a_key_on_the_command_line(on_stage, tmp_path, capfd, monkeypatch):
    play_cats(on_stage)
    monkeypatch.setenv("TOONNET_PIXABAY_KEY", "another")
    command = ["collect", tmp_path / "demo", "--tags", "cat", "--sources", "pixabay"]
    status, output, errors = toonnet(capfd, *command, "--key", f"pixabay={KEY}")
    assert status == 0
    assert {asked.params["key"] for asked in on_stage.requests("pixabay.com") if asked.params} == {
        KEY
    }
    assert KEY not in output + errors + everything_under(tmp_path)


@pytest.mark.parametrize("given", [KEY, f"pixbay={KEY}", f"={KEY}", "pixabay=", f"pixabay {KEY}"])
def test_a_key_that_isnt_one_is_a_usage_error_that_doesnt_show_it(tmp_path, capfd, given):
    status, output, errors = toonnet(capfd, "collect", tmp_path / "demo", "--key", given)
    assert status == 2
    assert "--key number 1 isn't NAME=KEY" in errors
    assert KEY not in output + errors


def everything_under(folder):
    """Return the names and the contents of all files, as text."""
    found = []
    for root, folders, files in os.walk(folder):
        found += [*folders, *files]
        for name in files:
            with open(os.path.join(root, name), "rb") as file:
                found.append(file.read().decode("latin-1"))
    return "\n".join(found)


def test_one_interface_fails_and_the_others_go_on(on_stage, tmp_path, capfd):
    play_cats(on_stage)
    on_stage.play(*OPENVERSE, Reply(b"<html>maintenance</html>"))
    status, output, _ = toonnet(
        capfd, "collect", tmp_path / "demo", "--tags", "cat", "--sources", ",".join(WEB),
        "--json", "--contact", CONTACT,
    )  # fmt: skip
    summary = json.loads(output)
    assert status == 3
    assert summary["done"] == 4
    [problem] = summary["problems"]
    assert problem["source"] == "openverse"
    assert problem["detail"] == "its answer isn't JSON: it has changed; update toonnet"
