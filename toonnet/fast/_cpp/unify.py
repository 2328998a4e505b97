"""The filling half of IUS on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import unify_u8
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import IUSParams


def unify(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: IUSParams, threads: int
) -> None:
    """Fill each ``(unified,)`` from its ``(filtered, mask or None)``."""
    unify_u8(sources, targets, params=params, threads=threads)
