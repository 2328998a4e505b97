"""Histograms of the three channels."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from toonnet.fast._dispatch import checked_threads, kernel_for
from toonnet.fast._homes import AnyArray
from toonnet.fast._pictures import Pictures
from toonnet.fast.params import HistogramParams, choice

Normalization = Literal["mixed", "channel"]

_NORMALIZATION = choice("mixed", "channel")


def rgb_histogram(
    image: Any,
    bins: int = 19,
    mask: Any = None,
    normalize: Normalization | None = None,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> AnyArray:
    """Count the values of each channel in equal bins.

    Parameters
    ----------
    image
        uint8, H x W x 3, N x H x W x 3, or a list of H x W x 3 pictures of any sizes.
    bins
        Number of bins a channel, 1 to 256; value v falls in bin floor(bins v / 256).
    mask
        bool, H x W, N x H x W or a list of them: True where a pixel counts; None: all count.
    normalize
        None: counts; ``"mixed"``: divided by the sum over all bins of all channels, as in the
        paper; ``"channel"``: divided by the sum of the channel's bins. A sum of 0 gives zeros.
    out
        Where to put the result: an array of its shape and dtype, not overlapping `image`.
    threads
        At most so many threads; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"``, ``"numba"``, ``"cpp"`` or ``"cuda"``; see docs/gpu.md.

    Returns
    -------
    int64, or float32 if normalised (the float64 quotient, rounded): bins x 3, channels in order
    R, G, B; of a stack or list, N x bins x 3.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    params = HistogramParams(bins=bins)
    if normalize is not None:
        _NORMALIZATION("normalize", normalize)
    kernel = kernel_for("rgb_histogram", backend, image)
    pictures = Pictures.of(image)
    threads = checked_threads(1 if pictures.on_device and threads is None else threads)
    masks = pictures.masks(mask)
    inputs = [*pictures.wholes(pictures.arrays), *pictures.wholes(masks)]
    shape = (params.bins, 3)
    dtype = np.int64 if normalize is None else np.float32
    result, targets = pictures.rows(out, shape, dtype, inputs)
    counts = result
    if normalize is not None:
        counts, targets = pictures.rows(None, shape, np.int64, inputs)
    kernel(
        pictures.batch(pictures.arrays, masks),
        pictures.batch(targets),
        params=params,
        threads=threads,
    )
    if normalize is not None:
        total = counts.sum(axis=(-2, -1) if normalize == "mixed" else -2, keepdims=True)
        result[...] = counts / np.maximum(total, 1)
    return result
