"""IUS (Inputs Unified Stylization)."""

from __future__ import annotations

from typing import Any

from toonnet.fast._call import picture_to_picture
from toonnet.fast.params import IUSParams, checked_params

_DEFAULT = IUSParams.default()


def ius(
    image: Any,
    params: IUSParams = _DEFAULT,
    mask: Any = None,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> Any:
    """Unify the style of a cartoon picture: flat colours, white among the strokes filled.

    Mean shift, then `unify`: outlines and background stay, and from the most colourful pixel of
    each cell everything close in hue is filled with one colour.

    Parameters
    ----------
    image
        uint8, H x W x 3, N x H x W x 3, or a list of H x W x 3 pictures of any sizes.
    params
        All thresholds: ``IUSParams.default()``, ``IUSParams.paper()`` or your own.
    mask
        bool, H x W, N x H x W or a list of them: True inside the drawing. The background is then
        exactly the outside, which keeps its filtered colour. None: the background is found from the
        picture.
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
    return picture_to_picture(
        "ius",
        image,
        out=out,
        threads=threads,
        backend=backend,
        params=checked_params(params, IUSParams),
        companions=lambda pictures: pictures.masks(mask),
    )
