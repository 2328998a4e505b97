"""Edges drawn as straight strokes."""

from __future__ import annotations

from typing import Any

import numpy as np

from toonnet.fast._dispatch import checked_threads, kernel_for
from toonnet.fast._pictures import Pictures
from toonnet.fast.params import StrokesParams


def line_strokes(
    image: Any,
    length_px: int = 17,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> Any:
    """Draw a picture's edges with straight strokes in eight directions, 22.5 degrees apart.

    Every pixel's gradient is given to the direction in which a line through the pixel gathers
    most, and drawn out along that direction (Lu, Xu and Jia 2012, section 3.1). Gray is ITU-R
    BT.601's, the gradient the length of its forward differences to the nearest integer.

    Parameters
    ----------
    image
        uint8, H x W x 3, N x H x W x 3, or a list of H x W x 3 pictures of any sizes.
    length_px
        Length of a stroke; an odd int, 1 to 181. The source takes 1/30 of the picture's side.
    out
        Where to put the result: an array of its shape and dtype, not overlapping `image`.
    threads
        At most so many threads; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"`` or ``"cpp"``.

    Returns
    -------
    uint16, H x W, N x H x W or a list, as `image`: how much is drawn. An edge of gradient g that
    is straight for a stroke's length gives g times `length_px`; the most is 65,535.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    params = StrokesParams(length_px=length_px)
    kernel = kernel_for("line_strokes", backend, image)
    threads = checked_threads(threads)
    pictures = Pictures.of(image)
    result, targets = pictures.targets(out, lambda shape: shape[:2], np.uint16, pictures.arrays)
    kernel(
        [(picture,) for picture in pictures.arrays],
        [(target,) for target in targets],
        params=params,
        threads=threads,
    )
    return result
