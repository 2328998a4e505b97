"""Where a command's work is done."""

from __future__ import annotations

import os

from toonnet.batch import DaskEngine, Engine, LocalEngine
from toonnet.cli._call import RunOptions


def engine_of(options: RunOptions) -> Engine:
    """Return what does the work: worker processes of this machine, or a Dask cluster."""
    if options.engine == "dask":
        return DaskEngine(options.workers, scheduler=options.scheduler, timeout_s=options.timeout_s)
    return LocalEngine(options.workers, timeout_s=options.timeout_s)


def check_engine(options: RunOptions) -> None:
    """Raise ValueError where the options of engines don't fit."""
    if options.scheduler is not None and options.engine != "dask":
        raise ValueError(f"--scheduler {options.scheduler} goes with --engine dask")


def everywhere(folder: str, options: RunOptions) -> str:
    """Return a folder as all machines name it: other processes have other current folders."""
    return os.path.abspath(folder) if options.engine == "dask" else folder
