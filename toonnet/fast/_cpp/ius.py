"""IUS on the native core."""

from __future__ import annotations

from collections.abc import Sequence

from toonnet._core import ius_u8
from toonnet.fast._dispatch import Arrays
from toonnet.fast.params import IUSParams


def ius(
    sources: Sequence[Arrays], targets: Sequence[Arrays], *, params: IUSParams, threads: int
) -> None:
    """Fill each ``(unified,)`` from its ``(picture, mask or None)``."""
    ius_u8(sources, targets, params=params, threads=threads)
