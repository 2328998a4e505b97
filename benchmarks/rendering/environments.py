"""An environment for each peer, made once in ``.cache``: their requirements exclude one another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.pictures import CACHE

REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "vtk": ("vtk==9.7.1", "numpy==2.4.6", "opencv-python-headless==5.0.0.93"),
    # Since 2021 there is no newer one; it needs NumPy 1.
    "pyrender": ("pyrender==0.1.45", "numpy==1.26.4", "opencv-python-headless==4.11.0.86"),
    "pyglet": (
        *("trimesh==5.2.0", "pyglet==1.5.31", "Pillow==13.0.0", "networkx==3.6.1"),
        *("scipy==1.17.1", "numpy==2.4.6", "opencv-python-headless==5.0.0.93"),
    ),
}
_INSTALL = Path(__file__).resolve().parents[2] / "tools" / "pip_install.sh"


def python_of(name: str) -> Path:
    """Return the interpreter of a peer's environment; make the environment if it isn't there.

    Raises
    ------
    RuntimeError
        If what it needs can't be installed.
    """
    folder = CACHE / "render-peers" / name
    python, stamp = folder / "bin" / "python", folder / "requirements"
    wanted = "\n".join((sys.version, *REQUIREMENTS[name]))
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"installing {REQUIREMENTS[name][0]} into {folder}", file=sys.stderr, flush=True)
        for command in (
            [sys.executable, "-m", "venv", "--clear", folder],
            [_INSTALL, python, *REQUIREMENTS[name]],
        ):
            if subprocess.run(command).returncode:
                raise RuntimeError(f"can't make the environment of the peer {name}; see above")
        stamp.write_text(wanted, encoding="utf-8")
    return python
