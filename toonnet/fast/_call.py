"""The way of every call whose result looks like its picture: check, allocate, compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from toonnet.fast._dispatch import checked_threads, kernel_for
from toonnet.fast._homes import AnyArray
from toonnet.fast._pictures import Pictures, Shape
from toonnet.fast.params import MeanShiftParams

Companions = Callable[[Pictures], Sequence[AnyArray | None]]
"""Takes apart a second argument, such as a mask: one entry a picture."""


def _same(shape: Shape) -> Shape:
    return shape


def picture_to_picture(
    op: str,
    image: Any,
    *,
    out: Any,
    threads: int | None,
    backend: str,
    params: object = None,
    companions: Companions | None = None,
) -> Any:
    """Run `op` on `image`; the result has its form, shapes and dtype.

    With ``companions`` the kernel's sources are ``(picture, companion)``, else ``(picture,)``.
    """
    kernel = kernel_for(op, backend, image)
    pictures = Pictures.of(image)
    threads = checked_threads(1 if pictures.on_device and threads is None else threads)
    if isinstance(params, MeanShiftParams):
        pictures.check_sides()
    columns: list[Sequence[Any]] = [pictures.arrays]
    if companions is not None:
        columns.append(companions(pictures))
    inputs = [array for column in columns for array in pictures.wholes(column)]
    result, targets = pictures.targets(out, _same, np.uint8, inputs)
    kernel(pictures.batch(*columns), pictures.batch(targets), params=params, threads=threads)
    return result
