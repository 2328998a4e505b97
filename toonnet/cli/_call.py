"""What a command line asks for once it is parsed: parsing and working are apart."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, NoReturn

EXTRA_OF = {
    module: extra
    for extra, modules in {
        "collect": ("httpcore", "httpx", "protego", "tenacity", "zstandard"),
        "dask": ("cryptography", "dask", "distributed", "fsspec"),
        "export": ("pyarrow",),
        "models": ("keras", "onnx", "tensorflow"),
        "numba": ("numba",),
        "render": ("collada", "moderngl", "scipy", "trimesh"),
        "web": ("fastapi", "starlette", "uvicorn"),
    }.items()
    for module in modules
}
"""The extra that a module comes with which the base installation lacks."""


def _end_for_lack_of(error: ModuleNotFoundError) -> NoReturn:
    """End with one line if an extra has the module; else it is a fault of ours."""
    module = (error.name or "").partition(".")[0]
    if module not in EXTRA_OF:
        raise error
    remedy = f"pip install 'toonnet[{EXTRA_OF[module]}]'"
    print(f"error: this needs {module}, which isn't installed: {remedy}", file=sys.stderr)
    sys.exit(1)


@dataclass(frozen=True, slots=True)
class Call:
    """The function `run` of a module, and its arguments; plain data, so that it can be sent."""

    module: str
    arguments: dict[str, Any]

    def run(self) -> None:
        """Do the work; ends the process with the command's status."""
        try:
            try:
                import_module(self.module).run(**self.arguments)
            except ModuleNotFoundError as error:
                _end_for_lack_of(error)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read our output has enough; nothing may be written to it at exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The values of the options of every long command."""

    workers: int
    limit: int | None
    seed: int | None
    on_error: Literal["raise", "skip", "quarantine"]
    timeout_s: float
    force: bool
    dry_run: bool
    json: bool
    quiet: bool
    null: bool
    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = None


deliver: Callable[[Call], None] = Call.run
"""What happens to a parsed call: it is run, or sent to the process that will run it."""
