"""Packages are fetched by their real clients, checked, kept, shared and fetched anew."""

import json
import os
import threading
from pathlib import Path

import archives
import pytest

from toonnet.dataset.packages import Package, PackageError, fetch, why_not
from toonnet.dataset.packages import _clients as clients

DRAWINGS = Package("pip", "drawings", "1.2")
FILES = [("drawings/cat.svg", b"<svg/>")]


@pytest.fixture
def wheel(pip_index):
    path = pip_index / "drawings-1.2-py3-none-any.whl"
    path.write_bytes(archives.wheel("drawings", "1.2", FILES))
    (pip_index / "drawings-2.0-py3-none-any.whl").write_bytes(
        archives.wheel("drawings", "2.0", FILES)
    )
    return path


@pytest.fixture
def kept(cache, shared, wheel):
    """The package as an earlier run left it: in the data set's cache and in the user's."""
    for folder in (cache, shared.parent):
        archives.keep(folder, DRAWINGS, wheel.name, wheel.read_bytes(), "1.2")
    return cache / "packages" / wheel.name


@pytest.fixture
def offline(monkeypatch):
    """No client can be run any more: what works now comes from a cache."""

    def refuse(*_, **__):
        raise AssertionError("a client was asked")

    def cut():
        monkeypatch.setattr(clients.subprocess, "run", refuse)

    return cut


def test_pip_gives_the_version_that_is_asked_for(cache, wheel):
    fetched = fetch(DRAWINGS, cache)
    assert fetched.version == "1.2"
    assert fetched.path.read_bytes() == wheel.read_bytes()
    assert fetched.path.parent == cache / "packages"
    assert sorted(path.name for path in fetched.path.parent.iterdir()) == [
        wheel.name,
        "pip-drawings-1.2.json",
    ]


def test_npm_gives_its_tarball(cache, npm_registry):
    content = npm_registry("@art/drawings", "1.0.3", [("assets/cat.webp", b"RIFF")])
    fetched = fetch(Package("npm", "@art/drawings", "1.0.3"), cache)
    assert (fetched.version, fetched.path.read_bytes()) == ("1.0.3", content)


def test_apt_gives_its_package(cache, apt_archive):
    content = apt_archive("drawings-svg", "1:0.18+dfsg-19", FILES)
    fetched = fetch(Package("apt", "drawings-svg"), cache)
    assert (fetched.version, fetched.path.read_bytes()) == ("1:0.18+dfsg-19", content)


@pytest.mark.parametrize(
    ("package", "index"),
    [
        (DRAWINGS, "wheel"),
        (Package("npm", "@art/drawings", "1.0.3"), "npm_registry"),
        (Package("apt", "drawings-svg", "1.2"), "apt_archive"),
    ],
)
def test_a_cache_may_be_relative(package, index, cache, monkeypatch, request):
    add = request.getfixturevalue(index)
    if package.client != "pip":
        add(package.name, package.version, FILES)
    monkeypatch.chdir(cache.parent)
    fetched = fetch(package, Path("cache"))
    assert fetched.path.parent == cache / "packages"
    assert fetched.path.is_file()


def test_what_is_kept_needs_no_client(cache, kept, offline):
    offline()
    fetched = fetch(DRAWINGS, cache)
    assert (fetched.path, fetched.version) == (kept, "1.2")


def test_another_data_set_shares_the_download(cache, shared, wheel, offline, tmp_path):
    fetch(DRAWINGS, cache)
    offline()
    other = fetch(DRAWINGS, tmp_path / "other")
    assert other.path.samefile(shared / wheel.name)
    other.path.unlink()
    assert fetch(DRAWINGS, cache).path.exists()


def test_where_files_can_t_be_linked_they_are_copied(cache, shared, wheel, kept, monkeypatch):
    def refuse(*_):
        raise OSError("another file system")

    monkeypatch.setattr(os, "link", refuse)
    fetched = fetch(DRAWINGS, cache.with_name("other"))
    assert fetched.path.read_bytes() == wheel.read_bytes()
    assert not fetched.path.samefile(shared / wheel.name)


def test_no_user_cache_is_no_failure(cache, wheel, tmp_path, monkeypatch):
    (tmp_path / "user").write_text("a file where a folder should be")
    assert fetch(DRAWINGS, cache).path.read_bytes() == wheel.read_bytes()


def test_the_cached_file_is_checked_before_each_use(cache, shared, kept):
    content = kept.read_bytes()
    kept.write_bytes(content[:-1] + b"?")
    assert fetch(DRAWINGS, cache).path.read_bytes() == content
    for file in (kept, shared / kept.name):
        file.write_bytes(content[:-1] + b"?")
    assert fetch(DRAWINGS, cache).path.read_bytes() == content
    assert (shared / kept.name).read_bytes() == content


@pytest.mark.parametrize("record", [b"", b"{}", b"[1]", b'{"version": 1}', b"\xff"])
def test_a_broken_record_is_replaced(cache, kept, offline, record):
    offline()
    kept.with_name("pip-drawings-1.2.json").write_bytes(record)
    assert fetch(DRAWINGS, cache).version == "1.2"
    assert json.loads(kept.with_name("pip-drawings-1.2.json").read_bytes())["file"] == kept.name


def test_a_record_leads_nowhere_else(cache, kept, offline):
    offline()
    record = kept.with_name("pip-drawings-1.2.json")
    content = json.loads(record.read_bytes())
    (cache / kept.name).write_bytes(kept.read_bytes())
    record.write_text(json.dumps({**content, "file": f"../{kept.name}"}))
    assert fetch(DRAWINGS, cache).path == kept


@pytest.mark.parametrize("kind", ["npm", "apt"])
def test_another_file_than_promised_is_refused(cache, kind, request):
    if kind == "npm":
        add = request.getfixturevalue("npm_registry")
        add("drawings", "1.0.0", FILES, integrity=archives.integrity(b"another"))
        package = Package("npm", "drawings", "1.0.0")
    else:
        request.getfixturevalue("apt_archive")("drawings", "1.0", FILES, digest="0" * 64)
        package = Package("apt", "drawings")
    with pytest.raises(PackageError, match=f"{kind} can't fetch drawings"):
        fetch(package, cache)
    assert list((cache / "packages").iterdir()) == []


def test_a_client_that_checks_nothing_is_checked(cache, wheel, monkeypatch):
    """The file is compared with the checksum here too, whatever the client did."""
    pip = clients.CLIENTS["pip"]

    def download(package, known, folder):
        (folder / wheel.name).write_bytes(wheel.read_bytes() + b"more")

    monkeypatch.setattr(pip, "download", download)
    with pytest.raises(PackageError, match="has another checksum than pip knows"):
        fetch(DRAWINGS, cache)
    assert list((cache / "packages").iterdir()) == []


def test_a_client_that_leaves_a_link_is_refused(cache, wheel, monkeypatch):
    def download(package, known, folder):
        (folder / wheel.name).symlink_to(wheel)

    monkeypatch.setattr(clients.CLIENTS["pip"], "download", download)
    with pytest.raises(PackageError, match="it left 0 files"):
        fetch(DRAWINGS, cache)


def test_an_unknown_package_is_one_line(cache, pip_index):
    with pytest.raises(PackageError) as caught:
        fetch(Package("pip", "nosuchdrawings", "1"), cache)
    assert str(caught.value).startswith("pip can't fetch nosuchdrawings 1: ERROR: ")
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("is the package index reachable?")


def test_a_registry_that_is_out_of_reach_is_one_line(cache, npm_registry, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    with pytest.raises(PackageError, match=r"^npm can't fetch drawings 1: .*reachable\?$"):
        fetch(Package("npm", "drawings", "1"), cache)


def test_lists_that_are_missing_are_one_line(cache, apt_archive):
    with pytest.raises(PackageError, match=r"^apt can't fetch drawings: E: .*apt-get update first"):
        fetch(Package("apt", "drawings"), cache)


@pytest.mark.parametrize(
    ("client", "remedy"), [("npm", "Node.js"), ("apt", "Debian"), ("pip", "ensurepip")]
)
def test_a_missing_client_is_one_line_with_the_remedy(cache, monkeypatch, client, remedy):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(clients.importlib.util, "find_spec", lambda name: None)
    package = Package(client, "drawings")
    assert remedy in why_not(package)
    with pytest.raises(PackageError, match=f"drawings can't be fetched: .*{remedy}"):
        fetch(package, cache)


def test_installed_clients_are_found():
    assert why_not(DRAWINGS) is None


def test_two_at_once_leave_one_whole_package(cache, wheel):
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(fetch(DRAWINGS, cache))) for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1]
    assert results[0].path.read_bytes() == wheel.read_bytes()
    assert not [name for name in os.listdir(cache / "packages") if name.startswith(".part")]
