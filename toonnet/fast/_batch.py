"""Makes a batch kernel of a function for one picture, for backends without threads of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from toonnet.fast._dispatch import Arrays, Kernel


def each_picture(function: Callable[..., None]) -> Kernel:
    """Call ``function(*sources, *targets, params)`` for one picture after the other."""

    @wraps(function)
    def kernel(
        sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: Any, threads: int
    ) -> None:
        for source, target in zip(sources, targets, strict=True):
            function(*source, *target, params)

    return kernel
