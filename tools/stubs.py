"""Keep the native module's stubs as its compiled signatures say.

Without arguments: exit 1 and show the difference if ``toonnet/_core.pyi`` is out of date. With
``--write``: write it anew.
"""

from __future__ import annotations

import argparse
import difflib
import subprocess
import sys
import tempfile
from pathlib import Path

STUBS = Path(__file__).parents[1] / "toonnet" / "_core.pyi"


def generated_stubs() -> str:
    """Return what pybind11-stubgen makes of the installed module, in the project's format."""
    with tempfile.TemporaryDirectory() as folder:
        python = [sys.executable, "-P", "-m"]
        subprocess.run(
            [*python, "pybind11_stubgen", "toonnet._core", "--exit-code", "--output-dir", folder],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        made = Path(folder, "toonnet", "_core.pyi")
        config = STUBS.parents[1] / "pyproject.toml"
        subprocess.run([*python, "ruff", "format", "--quiet", "--config", config, made], check=True)
        return made.read_text(encoding="utf-8")


def main() -> int:
    """Write or compare the stubs; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the stubs anew")
    made = generated_stubs()
    if parser.parse_args().write:
        STUBS.write_text(made, encoding="utf-8")
        return 0
    committed = STUBS.read_text(encoding="utf-8") if STUBS.exists() else ""
    difference = difflib.unified_diff(
        committed.splitlines(), made.splitlines(), "committed", "generated", lineterm=""
    )
    lines = list(difference)
    if lines:
        print("\n".join(lines))
        print("toonnet/_core.pyi is out of date; remedy: make stubs", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
