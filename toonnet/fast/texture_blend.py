"""Blending a picture with a gray or coloured texture."""

from __future__ import annotations

from typing import Any

import numpy as np

from toonnet.fast._call import picture_to_picture
from toonnet.fast._homes import AnyArray, contiguous


def texture_blend(
    image: Any,
    texture: Any,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> Any:
    """Lighten a picture by a texture: I + G - G I / 255, to the nearest integer.

    The paper's equation 2 (others call it screen): black texture leaves the picture, white makes
    it white.

    Parameters
    ----------
    image
        uint8, H x W x 3, N x H x W x 3, or a list of H x W x 3 pictures of any sizes.
    texture
        uint8, the picture's H x W, gray, or H x W x 3; a stack or list of them for several
        pictures.
    out
        Where to put the result: like `image` in form, shapes and dtype, not overlapping an input.
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
    if texture is None:
        raise TypeError("texture must be a NumPy array or a list of them, got NoneType")
    return picture_to_picture(
        "texture_blend",
        image,
        out=out,
        threads=threads,
        backend=backend,
        companions=lambda pictures: pictures.companions(texture, "texture", _texture),
    )


def _texture(texture: AnyArray, picture: AnyArray, name: str) -> AnyArray:
    if texture.dtype != np.uint8:
        raise TypeError(f"{name} must be uint8, got {texture.dtype}")
    if texture.shape not in (picture.shape, picture.shape[:2]):
        raise ValueError(
            f"{name} must be HxW or HxWx3 like the picture {picture.shape[:2]}, got {texture.shape}"
        )
    return contiguous(texture)
