"""Pipes, loops, locked folders and names of every kind: the other files are done."""

import os
import socket
import subprocess
from pathlib import Path

from bad_files import file_of
from commands import CLEAN, TOONNET, manifest, reasons, report, run, write_drawings


def test_every_odd_file_is_skipped_with_its_reason_and_the_others_are_done(tmp_path):
    source, destination = tmp_path / "source", tmp_path / "destination"
    good = write_drawings(source, 3)
    (source / "empty.png").touch()
    (source / "cut.png").write_bytes(file_of("PNG")[:300])
    (source / "page.jpg").write_text("<!DOCTYPE html><html></html>")
    (source / "notes.txt").write_text("no picture, and doesn't say that it is one")
    (source / "really-a-png.jpg").write_bytes(file_of("PNG"))
    (source / "nameless").write_bytes(file_of("PNG"))
    os.mkfifo(source / "pipe.png")
    os.mkfifo(source / "pipe")
    (source / "loop.png").symlink_to("loop.png")
    (source / "dangling.png").symlink_to("nowhere.png")
    (source / "round").symlink_to(".")
    (source / "linked.png").symlink_to(good[0])
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(source / "socket.png"))
        ended = run("ius", source, destination, "--json")
    assert ended.returncode == 3
    assert reasons(ended) == {
        "empty.png": "empty",
        "cut.png": "truncated",
        "page.jpg": "not_a_picture",
        "pipe.png": "special_file",
        "pipe": "special_file",
        "socket.png": "special_file",
        "loop.png": "link_loop",
        "dangling.png": "missing",
        "round": "folder",
    }
    done = {name for name, record in manifest(destination).items() if record["status"] == "done"}
    expected = {path.name for path in good} | {"really-a-png.png", "nameless.png", "linked.png"}
    assert done == expected
    assert {path.name for path in destination.glob("*.png")} == expected
    assert report(ended)["ignored"] == 1
    assert b"notes.txt" not in ended.stderr


def test_unreadable_files_and_folders(tmp_path, as_ordinary_user):
    source = tmp_path / "source"
    write_drawings(source, 2)
    (source / "secret.png").write_bytes(file_of("PNG"))
    (source / "locked").mkdir()
    (source / "locked" / "inside.png").write_bytes(file_of("PNG"))
    (source / "secret.png").chmod(0)
    (source / "locked").chmod(0)
    status, problems = as_ordinary_user(source, tmp_path / "destination")
    (source / "locked").chmod(0o755)
    assert status == 3
    assert problems == {"secret.png": "unreadable", "locked": "unreadable"}


def test_an_unreadable_source_folder_is_one_clear_line(tmp_path, as_ordinary_user):
    source = tmp_path / "source"
    write_drawings(source, 1)
    source.chmod(0)
    status, problems = as_ordinary_user(source, tmp_path / "destination")
    source.chmod(0o755)
    assert (status, problems) == (1, {})


def test_a_destination_that_cant_be_written_is_one_clear_line(tmp_path, as_ordinary_user):
    source, destination = tmp_path / "source", tmp_path / "destination"
    write_drawings(source, 1)
    destination.mkdir(mode=0o555)
    status, problems = as_ordinary_user(source, destination)
    assert (status, problems) == (1, {})
    assert not any(destination.iterdir())


NAMES = [
    b"new\nline.png",
    b"-leading-dash.png",
    b"--help.png",
    b" spaces and 'quotes\".png",
    b"[bold]markup[dim] *?.png",
    "🍌 drawing é.png".encode(),
    "e\u0301.png".encode(),
    b"latin-\xe9\xff.png",
    b"\x1b[31mred.png",
    b"x" * 251 + b".png",
]


def test_names_of_every_kind_are_kept(tmp_path):
    source, destination = os.fsencode(tmp_path / "source"), os.fsencode(tmp_path / "destination")
    os.mkdir(source)
    for name in NAMES:
        Path(os.fsdecode(os.path.join(source, name))).write_bytes(file_of("PNG"))
    ended = run("ius", source, destination)
    assert ended.returncode == 0, ended.stderr
    assert set(os.listdir(destination)) == {*NAMES, b".toonnet"}
    again = run("ius", source, destination, "--json")
    assert report(again)["unchanged"] == len(NAMES)


def test_odd_names_are_harmless_in_messages(tmp_path):
    source = os.fsencode(tmp_path / "source")
    os.mkdir(source)
    for name in NAMES:
        Path(os.fsdecode(os.path.join(source, name))).touch()
    ended = run("ius", source, tmp_path / "destination", env={**CLEAN, "LC_ALL": "C"})
    assert ended.returncode == 3
    assert b"\x1b" not in ended.stderr
    assert len(ended.stderr.splitlines()) == len(NAMES) + 1
    ended = run("ius", source, tmp_path / "destination", "--json", "--quiet")
    assert {os.fsencode(name) for name in reasons(ended)} == set(NAMES)


def test_too_long_names_become_slug_and_hash_with_the_original_in_the_manifest(tmp_path):
    source, destination = tmp_path / "source", tmp_path / "destination"
    source.mkdir()
    long = "ü" * 125 + ".bmp"  # 254 bytes; with .webp it would have 255, with .bmp.webp 259.
    longest = "y" * 251 + ".gif"
    for name in (long, longest):
        (source / name).write_bytes(file_of("PNG"))
    ended = run("ius", source, destination, "--format", "webp")
    assert ended.returncode == 0, ended.stderr
    by_source = {record["source"]: name for name, record in manifest(destination).items()}
    assert set(by_source) == {long, longest}
    assert by_source[long] == "ü" * 125 + ".webp"
    assert len(by_source[longest]) <= 255
    assert by_source[longest].startswith("yyyy")
    assert by_source[longest].endswith(".webp")
    assert all((destination / name).is_file() for name in by_source.values())


def test_a_list_with_names_of_every_kind(tmp_path):
    source = os.fsencode(tmp_path / "source")
    os.mkdir(source)
    for name in NAMES:
        Path(os.fsdecode(os.path.join(source, name))).write_bytes(file_of("PNG"))
    listed = b"\0".join([*NAMES, b"missing.png"])
    ended = subprocess.run(
        [*TOONNET, "ius", "-", str(tmp_path / "destination"), "--null", "--json"],
        input=listed,
        cwd=source,
        capture_output=True,
        check=False,
        env=CLEAN,
    )
    assert ended.returncode == 3
    assert reasons(ended) == {"missing.png": "missing"}
    assert report(ended)["done"] == len(NAMES)
