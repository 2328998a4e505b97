"""Names the machine that figures come from."""

from __future__ import annotations

import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

from toonnet import _core

LIBRARIES = ("toonnet", "numpy", "opencv-python-headless", "numba", "Pillow")


def machine() -> dict[str, Any]:
    """Return the processor, the instruction set in use and the libraries' versions."""
    return {
        "cpu": cpu_model(),
        "instruction_set": _core.simd_level(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


def cpu_model() -> str:
    """Return the processor's name as the kernel gives it."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def one_line(description: dict[str, Any]) -> str:
    """Return the machine in one line, for people."""
    libraries = ", ".join(f"{name} {version}" for name, version in description["libraries"].items())
    return (
        f"{description['cpu']}, {description['instruction_set']}, {description['system']}, "
        f"Python {description['python']}, {libraries}"
    )
