"""Which backend runs an operation, and why another one doesn't."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._contracts import BACKENDS, CONTRACTS, DEVICE_BACKEND, HOST_BACKENDS
from toonnet.fast._homes import held_by_device, type_name

Arrays = tuple[NDArray[Any] | None, ...]
"""The arrays of one picture, in the order that the contract names."""

DEFAULT_BACKEND = "cpp"
_REMEDIES = {
    "numba": "pip install 'toonnet[numba]'",
    "cuda": "pip install 'toonnet[cuda]'",
    "cpp": "reinstall toonnet so that its native module is built: pip install --force-reinstall .",
}


class Kernel(Protocol):
    """One operation on one backend: fills the targets from the sources, a tuple a picture."""

    def __call__(
        self, sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: Any, threads: int
    ) -> None:
        """Compute; arguments are checked, contiguous and allocated by the caller."""


class BackendUnavailable(RuntimeError):
    """A backend asked for by name can't run; the message holds the reason and the remedy."""


@cache
def _load(op: str, backend: str) -> Kernel | str:
    """Return the kernel, or the reason why there is none."""
    if backend not in CONTRACTS[op].backends:
        return f"{op} has no {backend} kernel; it exists on {', '.join(CONTRACTS[op].backends)}"
    try:
        module = importlib.import_module(f"toonnet.fast._{backend}.{op}")
    except ImportError as error:
        return f"{error}; remedy: {_REMEDIES.get(backend, 'reinstall toonnet')}"
    if backend == DEVICE_BACKEND:
        from toonnet.fast._cuda._device import why_not

        if reason := why_not():
            return reason
    kernel: Kernel = getattr(module, op)
    return kernel


def _checked(op: str, backend: str) -> None:
    if op not in CONTRACTS:
        raise ValueError(f"op must be one of {', '.join(CONTRACTS)}, got {op!r}")
    if backend not in BACKENDS:
        raise ValueError(f"backend must be 'auto' or one of {', '.join(BACKENDS)}, got {backend!r}")


def kernel_for(op: str, backend: str, image: Any = None) -> Kernel:
    """Return the kernel that `backend` names; only ``"auto"`` may fall back to another one.

    Parameters
    ----------
    image
        What it is called with: on a CUDA device ``"auto"`` means ``"cuda"``, on which alone it
        can be computed.

    Raises
    ------
    TypeError
        If a backend of the host is named for arrays on a device.
    BackendUnavailable
        If a backend asked for by name, or for ``"auto"`` every one, can't run.
    """
    on_device = held_by_device(image)
    if on_device and backend == "auto":
        backend = DEVICE_BACKEND
    if backend == "auto":
        reasons = {}
        for name in (DEFAULT_BACKEND, *HOST_BACKENDS):
            kernel = _load(op, name)
            if not isinstance(kernel, str):
                return kernel
            reasons[name] = kernel
        raise BackendUnavailable("; ".join(f"{name}: {why}" for name, why in reasons.items()))
    _checked(op, backend)
    if on_device and backend != DEVICE_BACKEND:
        raise TypeError(
            f"backend {backend!r} takes arrays in the machine's memory, got {type_name(image)} on "
            "a CUDA device; copy it with cupy.asnumpy"
        )
    kernel = _load(op, backend)
    if isinstance(kernel, str):
        raise BackendUnavailable(f"backend {backend!r} can't run {op}: {kernel}")
    return kernel


def why_not(op: str, backend: str) -> str | None:
    """Return why `backend` can't run `op`, with the remedy, or None if it can."""
    _checked(op, backend)
    kernel = _load(op, backend)
    return kernel if isinstance(kernel, str) else None


def available_backends(op: str = "ius") -> tuple[str, ...]:
    """Return the names of the backends that can run `op` here, the default one first."""
    _checked(op, DEFAULT_BACKEND)
    order = (DEFAULT_BACKEND, *(name for name in BACKENDS if name != DEFAULT_BACKEND))
    return tuple(name for name in order if why_not(op, name) is None)


_threads: int | None = None


def set_threads(count: int | None) -> None:
    """Set how many threads a call uses that doesn't say.

    `count` None means as many as the process has cores. The number never changes a result.

    Raises
    ------
    TypeError, ValueError
        If `count` isn't a whole number of at least 1.
    """
    global _threads
    _threads = None if count is None else checked_threads(count)


def checked_threads(threads: int | None) -> int:
    """Return the number of threads that `threads` means; None is the current default."""
    if threads is None:
        return _threads or len(os.sched_getaffinity(0))
    if isinstance(threads, bool) or not isinstance(threads, int | np.integer):
        raise TypeError(f"threads must be an int, got {type(threads).__name__}")
    if not 1 <= threads <= 1024:
        raise ValueError(f"threads must be between 1 and 1024, got {threads}")
    return int(threads)
