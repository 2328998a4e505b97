"""The ordinary package clients, asked by name: what they know of a package, and its file."""

from __future__ import annotations

import base64
import binascii
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from toonnet.dataset.packages._errors import PackageError
from toonnet.dataset.packages._package import ClientName, Known, Package

_TIMEOUT_S = 1800


class Client(Protocol):
    """One package client."""

    def why_not(self) -> str | None:
        """Return None if it is installed, else one line with the remedy."""

    def look_up(self, package: Package, folder: Path) -> Known:
        """Ask for the version and its checksum; `folder` is empty."""

    def download(self, package: Package, known: Known, folder: Path) -> None:
        """Put the package's file, and nothing else, into `folder`."""


class _Pip:
    def why_not(self) -> str | None:
        return None if self._command() else "pip is missing; install it: python -m ensurepip"

    def look_up(self, package: Package, folder: Path) -> Known:
        words = ["install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
        found = _json(self._run(package, folder, *words, _requirement(package)), package)
        (row,) = found["install"]
        digest = row["download_info"]["archive_info"]["hashes"]["sha256"]
        return Known(row["metadata"]["version"], "sha256", digest)

    def download(self, package: Package, known: Known, folder: Path) -> None:
        # With a hash in the list of requirements pip takes no other file.
        pinned = folder / "requirements.txt"
        pinned.write_text(f"{package.name}=={known.version} --hash=sha256:{known.digest}\n")
        words = ["download", "--quiet", "--require-hashes", "--dest", str(folder)]
        self._run(package, folder, *words, "--requirement", str(pinned))
        pinned.unlink()

    def _run(self, package: Package, folder: Path, *words: str) -> str:
        command = [*self._command(), *words, "--no-deps", "--only-binary=:all:"]
        return _run(command, package, folder, "is the package index reachable?")

    def _command(self) -> list[str]:
        """Return the command of this environment's pip, or of any where it has none of its own."""
        if importlib.util.find_spec("pip"):
            return [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        command = shutil.which("pip3") or shutil.which("pip")
        return [] if command is None else [command, "--disable-pip-version-check"]


class _Npm:
    def why_not(self) -> str | None:
        return None if shutil.which("npm") else "npm isn't on PATH; install Node.js"

    def look_up(self, package: Package, folder: Path) -> Known:
        words = ["view", _exact(package, "@"), "--json", "version", "dist.integrity"]
        found = _json(self._run(package, folder, *words), package)
        algorithm, _, digest = found["dist.integrity"].partition("-")
        return Known(
            found["version"], algorithm, base64.b64decode(digest.split()[0], validate=True).hex()
        )

    def download(self, package: Package, known: Known, folder: Path) -> None:
        words = ["pack", f"{package.name}@{known.version}", "--pack-destination", str(folder)]
        self._run(package, folder, *words, "--ignore-scripts", "--silent")

    def _run(self, package: Package, folder: Path, *words: str) -> str:
        return _run(["npm", *words], package, folder, "is the npm registry reachable?")


class _Apt:
    def why_not(self) -> str | None:
        here = shutil.which("apt-get")
        return None if here else "apt-get isn't on PATH; this source needs Debian or Ubuntu"

    def look_up(self, package: Package, folder: Path) -> Known:
        printed = self._run(package, folder, "--print-uris", _exact(package, "="))
        found = _APT_LINE.search(printed)
        if found is None:
            raise _failed(package, "apt-get names no checksum", "run apt-get update")
        # The name is package_version_architecture.deb, its colons quoted.
        version = unquote(found["file"]).split("_")[1]
        return Known(version, found["algorithm"].lower(), found["digest"].lower())

    def download(self, package: Package, known: Known, folder: Path) -> None:
        self._run(package, folder, f"{package.name}={known.version}")

    def _run(self, package: Package, folder: Path, *words: str) -> str:
        # As root apt-get downloads as another user, who may not write here, and warns.
        sandbox = ["-o", f"APT::Sandbox::User={'root' if os.geteuid() == 0 else ''}"]
        command = ["apt-get", "--quiet", "--quiet", *sandbox, "download", *words]
        return _run(command, package, folder, "run apt-get update first")


_APT_LINE = re.compile(
    r"^'[^']+' (?P<file>\S+_\S+_\S+\.deb) \d+ "
    r"(?P<algorithm>SHA256|SHA512):(?P<digest>[0-9a-fA-F]+)",
    re.MULTILINE,
)

CLIENTS: dict[ClientName, Client] = {"pip": _Pip(), "npm": _Npm(), "apt": _Apt()}


def _requirement(package: Package) -> str:
    return _exact(package, "==")


def _exact(package: Package, mark: str) -> str:
    return package.name + ("" if package.version is None else mark + package.version)


def _run(command: Sequence[str], package: Package, folder: Path, remedy: str) -> str:
    """Run a client in `folder` and return what it prints."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
        )
    except OSError as error:
        raise _failed(package, f"{command[0]} can't be run ({error.strerror})", remedy) from error
    except subprocess.TimeoutExpired as error:
        raise _failed(package, f"no end after {_TIMEOUT_S} s", remedy) from error
    if done.returncode:
        raise _failed(package, _reason(done.stderr) or f"exit status {done.returncode}", remedy)
    return done.stdout


def _json(text: str, package: Package) -> Any:
    try:
        return json.loads(text)
    except (ValueError, binascii.Error) as error:
        raise _failed(package, f"an answer that isn't JSON ({error})", "update it") from error


def _reason(stderr: str) -> str:
    """Return the line of a client's complaints that says most, shortened."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR.match(line)]
    return " ".join((errors or lines)[-1].split())[:200] if lines else ""


_ERROR = re.compile(r"(E:|ERROR|npm (ERR!|error) (code|40\d|network))", re.IGNORECASE)


def _failed(package: Package, what: str, remedy: str) -> PackageError:
    return PackageError(f"{package.client} can't fetch {package}: {what}; {remedy}")
