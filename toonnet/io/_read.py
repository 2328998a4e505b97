"""The one decoder."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.io import _raster
from toonnet.io._files import read_file
from toonnet.io._pixels import Pixels, fitted, over_white
from toonnet.io._sniff import Format, format_of
from toonnet.io._urls import is_url, read_url

DEFAULT_MAX_PIXELS = 50_000_000
_MASK_FROM = 128


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture read from a file."""

    picture: Pixels
    """H x W x 3, RGB, upright, over white."""
    alpha: Pixels | None
    """H x W, or None where the file has no alpha."""
    format: Format
    """What the file was."""
    notes: list[str] = field(default_factory=list)
    """What had to be chosen, such as the first of several frames."""

    @property
    def mask(self) -> NDArray[np.bool_] | None:
        """True where the drawing is: alpha of at least 128; None without alpha."""
        return None if self.alpha is None else self.alpha >= _MASK_FROM


def max_bytes(max_pixels: int) -> int:
    """Return the size over which a file is refused: all pixels with 16-bit RGBA, plainly stored."""
    return 8 * max_pixels + (1 << 20)


def read_source(path: str | os.PathLike[str], *, max_pixels: int = DEFAULT_MAX_PIXELS) -> bytes:
    """Return the bytes of a picture file, for `decode_picture`; raise `PictureError` if none.

    No more is read than a picture of `max_pixels` may have. A path with a protocol, as
    ``s3://pictures/cat.png``, is opened by fsspec.
    """
    limits: dict[str, Any] = {"max_bytes": max_bytes(max_pixels), "check_start": format_of}
    if is_url(path):
        return read_url(str(path), **limits)
    return read_file(path, **limits)


def read_picture(
    path: str | os.PathLike[str],
    *,
    size_px: int | None = None,
    max_pixels: int = DEFAULT_MAX_PIXELS,
) -> Decoded:
    """Return the picture of a file, uint8, H x W x 3, RGB over white; see `decode_picture`.

    Raises
    ------
    PictureError
        If there is no such file, or it gives no picture; its ``reason`` says why.
    """
    return decode_picture(
        read_source(path, max_pixels=max_pixels), size_px=size_px, max_pixels=max_pixels
    )


def read_mask(path: str | os.PathLike[str]) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Return the values of the gray PNG at `path` as they are stored, H x W.

    Numbers of parts aren't brightnesses: nothing is scaled.

    Raises
    ------
    PictureError
        If the file gives no picture, or isn't gray.
    """
    return _raster.decode_gray_png(read_source(path), DEFAULT_MAX_PIXELS)


def decode_picture(
    data: bytes, *, size_px: int | None = None, max_pixels: int = DEFAULT_MAX_PIXELS
) -> Decoded:
    """Decode PNG, JPEG, WebP, BMP, TIFF, GIF or SVG, told apart by content.

    Gray, palette, 1-bit, CMYK and 16-bit pictures become 8-bit RGB: CMYK by
    R = (255 − C)·(255 − K) / 255, 16 bits by v / 257, both to the nearest integer; embedded
    colour profiles are ignored. Alpha is composited over white, to the nearest integer; 16-bit
    samples are scaled first. EXIF orientation is applied. Of several frames the first counts.
    SVG is rendered at 96 dpi without fonts.

    Parameters
    ----------
    data
        All bytes of the file.
    size_px
        Longer side of the result: SVG is rendered at it, others are shrunk by area averaging or
        enlarged by cubic interpolation. None: the picture's own size.
    max_pixels
        A picture whose own size is over it is refused before any pixel is decoded.

    Returns
    -------
    Decoded
        The picture, uint8, H x W x 3, RGB, and its alpha.

    Raises
    ------
    PictureError
        If the bytes give no picture; its ``reason`` says why.
    ValueError
        If `size_px` or `max_pixels` isn't positive.
    """
    for name, value in (("size_px", size_px), ("max_pixels", max_pixels)):
        if value is not None and value < 1:
            raise ValueError(f"{name} must be at least 1, got {value}")
    kind = format_of(data)
    if kind == "SVG":
        from toonnet.io import _svg

        png, notes = _svg.render(data, max_pixels, size_px)
        (rgb, alpha), _ = _raster.decode(png, "PNG", max(max_pixels, (size_px or 0) ** 2))
    else:
        (rgb, alpha), notes = _raster.decode(data, kind, max_pixels)
    picture = rgb if alpha is None else over_white(rgb, alpha)
    return Decoded(
        fitted(picture, size_px),
        None if alpha is None else fitted(alpha, size_px),
        kind,
        notes,
    )
