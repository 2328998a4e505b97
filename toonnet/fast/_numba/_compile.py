"""How this backend compiles: cached on disk where there is a place for it, without the lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numba

Integer: TypeAlias = Any
"""A 64-bit integer of compiled code: Python's or NumPy's, which only type checkers tell apart."""

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile `function` when it is first called, or load what an earlier process compiled."""
    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # No writeable place for the cache.
        return cast(Function, numba.njit(nogil=True)(function))
