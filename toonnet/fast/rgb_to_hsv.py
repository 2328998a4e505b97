"""RGB to HSV."""

from __future__ import annotations

from typing import Any

from toonnet.fast._call import picture_to_picture


def rgb_to_hsv(
    image: Any, *, out: Any = None, threads: int | None = None, backend: str = "auto"
) -> Any:
    """Convert RGB to HSV in OpenCV's 8-bit convention, bit for bit.

    Parameters
    ----------
    image
        uint8, H x W x 3, N x H x W x 3, or a list of H x W x 3 pictures of any sizes.
    out
        Where to put the result: like `image` in form, shapes and dtype, not overlapping it.
    threads
        At most so many threads; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"``, ``"numba"``, ``"cpp"`` or ``"cuda"``; see docs/gpu.md.

    Returns
    -------
    uint8, like `image`: hue in 0 to 179 (half the angle), saturation and value in 0 to 255.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    return picture_to_picture("rgb_to_hsv", image, out=out, threads=threads, backend=backend)
