"""Kills, signals and full disks: what was done stays, and the same command ends the same."""

import os
import random
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from commands import CLEAN, TOONNET, manifest, run, start, tree, write_drawings

SMALL = {"height": 40, "width": 60}
COUNT = 60


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Drawings, and some files that aren't any."""
    folder = tmp_path_factory.mktemp("pictures") / "source"
    write_drawings(folder, COUNT, **SMALL)
    write_drawings(folder / "sub" / "folder", 10, **SMALL)
    (folder / "cut.png").write_bytes((folder / "drawing-000.png").read_bytes()[:200])
    (folder / "sub" / "empty.png").touch()
    return folder


@pytest.fixture(scope="module")
def undisturbed(source, tmp_path_factory):
    """What an uninterrupted run leaves, and how long it takes."""
    destination = tmp_path_factory.mktemp("undisturbed") / "destination"
    began = time.monotonic()
    assert run("ius", source, destination, "--workers", 2).returncode == 3
    return tree(destination), time.monotonic() - began


def processes_of_group(group):
    """Return the processes of a process group that aren't zombies."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def wait_until(condition, timeout_s=10.0):
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def wait_for_files(destination, count):
    wait_until(lambda: len(list(destination.rglob("*.png"))) >= count)


def journaled(destination):
    journal = destination / ".toonnet" / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


@pytest.mark.timeout(180)
@pytest.mark.parametrize("series", range(4))
def test_kill_at_any_moment_then_the_same_command(source, undisturbed, tmp_path, series):
    expected, seconds = undisturbed
    destination = tmp_path / "destination"
    moments = random.Random(series)
    for _ in range(5):
        process = start("ius", source, destination, "--workers", 2, start_new_session=True)
        time.sleep(moments.uniform(0.2, 1.0) * seconds)
        process.kill()
        process.wait()
        wait_until(lambda group=process.pid: not processes_of_group(group))
    assert run("ius", source, destination, "--workers", 2).returncode == 3
    assert tree(destination) == expected


@pytest.mark.timeout(60)
def test_kill_right_after_the_first_results(source, undisturbed, tmp_path):
    expected, _ = undisturbed
    destination = tmp_path / "destination"
    for enough in (1, 5, 30, 60):
        process = start("ius", source, destination, "--workers", 2)
        wait_for_files(destination, enough)
        process.kill()
        process.wait()
    assert run("ius", source, destination).returncode == 3
    assert tree(destination) == expected


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_signals_end_within_two_seconds_and_leave_no_worker(tmp_path, number, status):
    source, destination = tmp_path / "source", tmp_path / "destination"
    write_drawings(source, 200, height=300, width=300)
    process = start("ius", source, destination, "--workers", 2, start_new_session=True)
    wait_until(lambda: journaled(destination) >= 3)
    os.killpg(process.pid, number)  # Like Ctrl-C, which the terminal sends to the whole group.
    began = time.monotonic()
    assert process.wait(timeout=10) == status
    assert time.monotonic() - began < 2
    assert not processes_of_group(process.pid)
    assert not (destination / ".toonnet" / "tmp").exists()
    journal = (destination / ".toonnet" / "journal.jsonl").read_bytes()
    assert journal.endswith(b"\n")
    assert 3 <= journal.count(b'"done"') < 200


@pytest.mark.timeout(60)
def test_a_signal_before_anything_is_done(tmp_path):
    write_drawings(tmp_path / "source", 2, height=1500, width=1500)
    slow = ("--spatial-radius-px", "64", "--color-radius", "100", "--epsilon", "0")
    process = start("ius", tmp_path / "source", tmp_path / "destination", *slow)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=2) in (130, -signal.SIGINT)


@pytest.mark.timeout(60)
def test_after_ctrl_c_the_same_command_goes_on(source, undisturbed, tmp_path):
    expected, _ = undisturbed
    destination = tmp_path / "destination"
    process = start("ius", source, destination, "--workers", 1)
    wait_until(lambda: journaled(destination) >= 10)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=2) == 130
    ended = run("ius", source, destination)
    assert b"unchanged" in ended.stderr
    assert tree(destination) == expected


@pytest.mark.timeout(60)
def test_a_killed_worker_is_replaced(tmp_path):
    source, destination = tmp_path / "source", tmp_path / "destination"
    write_drawings(source, 60, height=200, width=200)
    process = start("ius", source, destination, "--workers", 2, start_new_session=True)
    for enough in (3, 10, 20):
        wait_for_files(destination, enough)
        workers = [pid for pid in processes_of_group(process.pid) if pid != process.pid]
        if workers:
            os.kill(workers[0], signal.SIGKILL)
    assert process.wait(timeout=50) == 0
    assert len(manifest(destination)) == 60
    assert all(record["status"] == "done" for record in manifest(destination).values())


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for a few results."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.timeout(60)
def test_a_full_disk_is_a_clear_error_and_leaves_no_half_file(source, undisturbed, small_disk):
    expected, _ = undisturbed
    destination = small_disk / "destination"
    ended = run("ius", source, destination, "--workers", 2)
    assert ended.returncode == 1
    assert b"the disk is full (No space left on device)" in ended.stderr
    assert b"Traceback" not in ended.stderr
    left = tree(destination)
    pictures = {name: digest for name, digest in left.items() if name.endswith(b".png")}
    assert pictures
    assert all(expected[name] == digest for name, digest in pictures.items())
    assert not any(name.endswith(b".tmp") for name in left)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert run("ius", source, destination).returncode == 3
    assert tree(destination) == expected


@pytest.mark.timeout(60)
def test_a_limit_of_file_size_is_a_clear_error_and_leaves_no_half_file(source, tmp_path):
    destination = tmp_path / "destination"

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))

    ended = subprocess.run(
        [*TOONNET, "ius", source, destination],
        capture_output=True,
        check=False,
        env=CLEAN,
        preexec_fn=limit,
    )
    assert ended.returncode == 1
    assert b"the disk is full (File too large)" in ended.stderr
    assert not list(destination.rglob("*.png"))
    assert not list(destination.rglob("*.tmp"))


@pytest.mark.timeout(60)
def test_something_in_the_way_of_a_result_is_a_clear_error(source, tmp_path):
    destination = tmp_path / "destination"
    (destination / "drawing-003.png").mkdir(parents=True)
    ended = run("ius", source, destination)
    assert ended.returncode == 1
    assert b"can't write 'drawing-003.png': Is a directory" in ended.stderr
    assert b"Traceback" not in ended.stderr
