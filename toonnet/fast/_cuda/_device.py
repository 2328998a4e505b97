"""The one place that speaks to CuPy: arrays, memory, and the launch of a kernel.

Everything else plans in plain Python and NumPy against `Device`, and so runs anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._dispatch import BackendUnavailable

THREADS = 256
"""Of a block, unless a kernel says otherwise: eight blocks fill a multiprocessor."""
OPTIONS = ("--std=c++17", "--fmad=false")
"""What the kernels are compiled with; a fused multiply-add would round once instead of twice."""


@dataclass(frozen=True)
class Launch:
    """A kernel's name and file, its grid, and its arguments: addresses and NumPy scalars."""

    file: str
    kernel: str
    blocks: int
    arguments: tuple[Any, ...]
    threads: int = THREADS


class OutOfDeviceMemory(MemoryError):
    """The device has no room for what was asked for."""


class Device(Protocol):
    """A CUDA device, or what stands in for one; its arrays look like NumPy's."""

    def adopt(self, value: Any, name: str) -> Any:
        """Return any array in the device's memory as one of its own, without a copy."""

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """Return a new array; raise `OutOfDeviceMemory` if there is no room."""

    def contiguous(self, array: Any) -> Any:
        """Return the array, or a C-contiguous copy of it on the device."""

    def address(self, array: Any) -> int:
        """Return the address of an array's first element."""

    def upload(self, host: NDArray[Any]) -> Any:
        """Return a copy of a NumPy array on the device, in the order of the current stream."""

    def launch(self, launch: Launch) -> None:
        """Start a kernel on the current stream."""

    def free_bytes(self) -> int:
        """Return how much memory there is to be had."""

    def lane(self) -> Lane:
        """Return a new way to and from the device, beside all others."""


class Lane(Protocol):
    """A stream of its own with page-locked memory for the way in and the way out."""

    def stream(self) -> AbstractContextManager[Any]:
        """Make its stream the current one."""

    def send(self, arrays: Sequence[NDArray[Any]]) -> list[Any]:
        """Start to copy arrays to the device; return them there."""

    def fetch(self, arrays: Sequence[Any], targets: Sequence[NDArray[Any]]) -> None:
        """Start to copy arrays from the device."""

    def finish(self) -> None:
        """Wait for all that was started, and fill the targets."""


@cache
def _probe() -> Device | str:
    """Return the device, or why there is none, with the remedy."""
    try:
        import cupy
    except ImportError as error:
        return f"{error}; remedy: pip install 'toonnet[cuda]' (or toonnet[cuda13] for CUDA 13)"
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except Exception as error:  # Without a driver it is a CUDARuntimeError, or an ImportError.
        return f"{error}; remedy: run on a machine with an NVIDIA GPU and its driver"
    if count == 0:
        return "no CUDA device is visible; remedy: look at CUDA_VISIBLE_DEVICES"
    try:
        cupy.cuda.nvrtc.getVersion()
    except Exception as error:
        return (
            f"{error}; remedy: pip install nvidia-cuda-nvrtc-cu12 (nvidia-cuda-nvrtc for CUDA 13)"
        )
    from toonnet.fast._cuda._cupy import CupyDevice

    return CupyDevice(cupy)


def why_not() -> str | None:
    """Return why nothing can run on a CUDA device here, with the remedy, or None if it can."""
    device = _probe()
    return device if isinstance(device, str) else None


def current() -> Device:
    """Return the device; raise BackendUnavailable with the reason where there is none."""
    device = _probe()
    if isinstance(device, str):
        raise BackendUnavailable(f"nothing can be done on a CUDA device: {device}")
    return device


def launch(file: str, kernel: str, blocks: int, *arguments: Any, threads: int = THREADS) -> None:
    """Start a kernel of that file on the current device; nothing if there are no blocks."""
    if blocks:
        current().launch(Launch(file, kernel, blocks, arguments, threads))


def int32(value: Any) -> np.int32:
    """Return a kernel's argument of type int."""
    return np.int32(value)
