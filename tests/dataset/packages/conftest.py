"""Package clients that ask servers of ours and nothing else."""

import hashlib
import json
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import archives
import pytest

from toonnet.dataset.packages import user_cache


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A data set's cache, and a user's home without anything in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def shared(cache):
    return user_cache()


@pytest.fixture
def pip_index(tmp_path, monkeypatch):
    """A folder of wheels, the only one that pip knows."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def served():
    """Answers by path, over HTTP on this machine; and the paths that were asked for."""
    answers, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            content = answers.get(unquote(self.path))
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", answers, asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def npm_registry(served, tmp_path, monkeypatch):
    """What adds a package to the only registry that npm knows."""
    if shutil.which("npm") is None:
        pytest.skip("npm isn't on PATH")
    address, answers, _ = served
    monkeypatch.setenv("npm_config_registry", address)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_userconfig", "/dev/null")
    monkeypatch.setenv("npm_config_fetch_retries", "0")

    def add(name, version, files, *, integrity=None):
        content = archives.npm_tarball(
            [("package.json", json.dumps({"name": name, "version": version}).encode()), *files]
        )
        path = f"/{name}/-/x-{version}.tgz"
        dist = {"tarball": address + path, "integrity": integrity or archives.integrity(content)}
        about = {
            "name": name,
            "dist-tags": {"latest": version},
            "versions": {version: {"name": name, "version": version, "dist": dist}},
        }
        answers[path] = content
        answers[f"/{name}"] = json.dumps(about).encode()
        return content

    return add


@pytest.fixture
def apt_archive(served, tmp_path, monkeypatch):
    """What adds a package to the only archive that apt-get knows, and updates its lists."""
    if shutil.which("apt-get") is None:
        pytest.skip("apt-get isn't on PATH")
    address, answers, _ = served
    for folder in ("state/lists/partial", "apt-cache/archives/partial", "etc"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "state/status").touch()
    (tmp_path / "etc/sources.list").write_text(f"deb [trusted=yes] {address}/ ./\n")
    configuration = tmp_path / "apt.conf"
    configuration.write_text(
        f'Dir::State "{tmp_path}/state"; Dir::State::status "{tmp_path}/state/status";\n'
        f'Dir::Cache "{tmp_path}/apt-cache"; Dir::Etc "{tmp_path}/etc";\n'
        'Acquire::Retries "0"; Acquire::Languages "none"; APT::Sandbox::User "";\n'
        'APT::Architecture "amd64"; Acquire::http::Proxy "DIRECT";\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(configuration))

    def add(name, version, files, *, digest=None):
        content = archives.deb(files, name=name, version=version)
        file = f"{name}_{version.partition(':')[2] or version}_all.deb"
        answers[f"/./{file}"] = answers[f"/{file}"] = content
        answers["/./Packages"] = answers["/Packages"] = (
            f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: none\n"
            f"Filename: ./{file}\nSize: {len(content)}\n"
            f"SHA256: {digest or hashlib.sha256(content).hexdigest()}\nDescription: drawings\n\n"
        ).encode()
        subprocess.run(["apt-get", "-qq", "update"], check=True, capture_output=True)
        return content

    return add
