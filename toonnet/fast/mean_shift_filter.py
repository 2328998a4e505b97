"""Mean-shift filtering."""

from __future__ import annotations

from typing import Any

from toonnet.fast._call import picture_to_picture
from toonnet.fast.params import MeanShiftParams


def mean_shift_filter(
    image: Any,
    spatial_radius_px: int = 7,
    color_radius: float = 14.0,
    max_iterations: int = 5,
    epsilon: float = 1.0,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> Any:
    """Give every pixel the colour of its mode, bit-identical to OpenCV's filter.

    From each pixel, the window's pixels close in colour are averaged, place and colour, until the
    centre stays. Equals ``cv2.pyrMeanShiftFiltering`` with ``maxLevel=0``; after Comaniciu and
    Meer, "Mean shift: a robust approach toward feature space analysis", 2002.

    Parameters
    ----------
    image
        uint8, H x W x 3, N x H x W x 3, or a list of H x W x 3 pictures of any sizes.
    spatial_radius_px
        Half the window: it spans 2 r + 1 pixels each way; an int, 1 to 64.
    color_radius
        Euclidean RGB distance up to which a pixel counts; above 0, at most 442.
    max_iterations
        1 to 100.
    epsilon
        Stop at a step of at most so much: |dx| + |dy| + squared RGB distance; finite, at least 0.
    out
        Where to put the result: like `image` in form, shapes and dtype, not overlapping it.
    threads
        At most so many threads; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"``, ``"numba"``, ``"cpp"`` or ``"cuda"``; see docs/gpu.md.

    Returns
    -------
    uint8, like `image`.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    params = MeanShiftParams(
        spatial_radius_px=spatial_radius_px,
        color_radius=color_radius,
        max_iterations=max_iterations,
        epsilon=epsilon,
    )
    return picture_to_picture(
        "mean_shift_filter", image, out=out, threads=threads, backend=backend, params=params
    )
