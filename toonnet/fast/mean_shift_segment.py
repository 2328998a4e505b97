"""Mean-shift segmentation."""

from __future__ import annotations

from typing import Any

import numpy as np

from toonnet.fast._dispatch import checked_threads, kernel_for
from toonnet.fast._pictures import Pictures
from toonnet.fast.params import SegmentParams


def mean_shift_segment(
    image: Any,
    spatial_radius_px: int = 7,
    color_radius: float = 14.0,
    min_area_px: int = 50,
    max_iterations: int = 5,
    epsilon: float = 1.0,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> tuple[Any, Any]:
    """Cut a picture into regions of one colour.

    The picture is filtered as by `mean_shift_filter`; 4-connected neighbours are joined where
    their squared RGB distance is at most ``(color_radius / 2) ** 2``, rounded; then regions
    smaller than `min_area_px` are merged, the smallest first, into the neighbour nearest in
    colour.

    Parameters
    ----------
    image
        uint8, H x W x 3, N x H x W x 3, or a list of H x W x 3 pictures of any sizes.
    spatial_radius_px
        Half the window: it spans 2 r + 1 pixels each way; an int, 1 to 64.
    color_radius
        Euclidean RGB distance up to which a pixel counts; above 0, at most 442.
    min_area_px
        Least number of pixels of a region, 0 to 2^31 - 1; a whole picture may have fewer.
    max_iterations
        1 to 100.
    epsilon
        Stop at a step of at most so much: |dx| + |dy| + squared RGB distance; finite, at least 0.
    out
        Where to put the labels: int32, H x W, N x H x W or a list, as `image`, not overlapping it.
    threads
        At most so many threads; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"``, ``"numba"`` or ``"cpp"``.

    Returns
    -------
    labels
        int32, H x W (a stack N x H x W, a list a list): 0 to count - 1, in the order of the
        regions' first pixels, row by row.
    count
        Number of regions: an int; of a stack or list, an int64 array of N.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    params = SegmentParams(
        spatial_radius_px=spatial_radius_px,
        color_radius=color_radius,
        min_area_px=min_area_px,
        max_iterations=max_iterations,
        epsilon=epsilon,
    )
    kernel = kernel_for("mean_shift_segment", backend, image)
    threads = checked_threads(threads)
    pictures = Pictures.of(image)
    pictures.check_sides()
    labels, label_targets = pictures.targets(
        out, lambda shape: shape[:2], np.int32, pictures.arrays
    )
    counts = np.empty((len(pictures.arrays), 1), np.int64)
    kernel(
        [(picture,) for picture in pictures.arrays],
        list(zip(label_targets, counts, strict=True)),
        params=params,
        threads=threads,
    )
    return labels, int(counts[0, 0]) if pictures.form == "one" else counts[:, 0]
