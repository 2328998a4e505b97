"""`atomic_write`: the old content or all of the new, and nothing else lying about."""

import os
import resource
import stat

import pytest

from toonnet.io import atomic_write


@pytest.mark.parametrize("durable", [True, False])
def test_it_writes_and_replaces(tmp_path, durable):
    path = tmp_path / "file"
    for content in (b"first", b"", b"x" * 3_000_000):
        atomic_write(path, content, durable=durable)
        assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["file"]


def test_a_relative_path_and_another_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tmp").mkdir()
    atomic_write("file", b"content", temporary_folder="tmp")
    assert (tmp_path / "file").read_bytes() == b"content"
    assert os.listdir(tmp_path / "tmp") == []


def test_permissions_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        atomic_write(tmp_path / "file", b"content")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_a_failure_leaves_the_old_content_and_no_other_file(tmp_path):
    path = tmp_path / "file"
    atomic_write(path, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            atomic_write(path, b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_folder_in_the_way(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        atomic_write(tmp_path / "folder", b"content")
    assert os.listdir(tmp_path) == ["folder"]
