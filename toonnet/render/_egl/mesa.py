"""Keeps Mesa's software rasteriser and other users of LLVM on their feet beside each other."""

from __future__ import annotations

import ctypes
import os
import sys
import sysconfig
from pathlib import Path

_DRIVERS = ("dri/swrast_dri.so", "libgallium-*.so")
"""Where the rasteriser is: a driver of its own, or since Mesa 24.2 in a library of all drivers."""


def bind_to_its_own_llvm() -> None:
    """Make Mesa's rasteriser and what is imported later each find its own LLVM.

    TensorFlow and EGL both show their LLVM to the whole process. Whichever is loaded second would
    call the other's and crash: Mesa at the first picture, TensorFlow while it is imported.
    """
    if not sys.platform.startswith("linux"):
        return
    deep = os.RTLD_NOW | getattr(os, "RTLD_DEEPBIND", 0)  # Not every C library has the flag.
    sys.setdlopenflags(sys.getdlopenflags() | deep)
    for path in _drivers():
        try:
            ctypes.CDLL(str(path), mode=deep)
        except OSError:
            continue  # Whatever is wrong with it, EGL will say so where it matters.


def _drivers() -> list[Path]:
    folders = [
        Path("/usr/lib", str(sysconfig.get_config_var("MULTIARCH") or "")),
        Path("/usr/lib64"),
    ]
    return sorted({path for folder in folders for name in _DRIVERS for path in folder.glob(name)})
