"""Raster files: header and size limit by Pillow, pixels by OpenCV where its result is defined."""

from __future__ import annotations

import importlib
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from toonnet.io._errors import PictureError
from toonnet.io._pixels import Pixels, cast_pixels, to_8_bit, upright
from toonnet.io._sniff import Format, format_of
from toonnet.io._structure import PNGStructure, check_complete

if TYPE_CHECKING:
    from PIL.Image import Image

_PLUGINS = {
    "PNG": ("PngImagePlugin", "PngImageFile"),
    "JPEG": ("JpegImagePlugin", "JpegImageFile"),
    "WEBP": ("WebPImagePlugin", "WebPImageFile"),
    "BMP": ("BmpImagePlugin", "BmpImageFile"),
    "TIFF": ("TiffImagePlugin", "TiffImageFile"),
    "GIF": ("GifImagePlugin", "GifImageFile"),
}
_EXIF_ORIENTATION = 0x0112
_TIFF_BITS_PER_SAMPLE = 258
_OPENCV_MODES = {
    "PNG": ("L", "RGB", "RGBA"),
    "JPEG": ("L", "RGB"),
    "WEBP": ("RGB", "RGBA"),
}
"""Where OpenCV's pixels are defined and equal to Pillow's."""
_PILLOW_MODES = ("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr")
_ALPHA_MODES = ("LA", "La", "PA", "RGBA", "RGBa")

Planes = tuple[Pixels, Pixels | None]
"""RGB colours H x W x 3 and alpha H x W or None."""


def check_size(width: int, height: int, max_pixels: int) -> None:
    """Refuse a picture whose header promises more than `max_pixels`."""
    if width * height > max_pixels:
        raise PictureError(
            "too_large",
            f"it has {width:,} x {height:,} = {width * height:,} pixels, "
            f"the limit is {max_pixels:,}",
            "make it smaller, or raise the limit if you trust it",
        )


def _reader(name: str) -> Any:
    module, reader = _PLUGINS[name]
    return getattr(importlib.import_module(f"PIL.{module}"), reader)


def open_header(data: bytes, name: Format, max_pixels: int) -> Image:
    """Parse the header with Pillow and check the size; no pixel is decoded.

    Pillow's own size guard warns and raises by a global setting, so the reader's class is called
    directly and `max_pixels` is the one limit.
    """
    try:
        picture: Image = _reader(name)(BytesIO(data))
    except Exception as error:  # Pillow's parsers raise many types for bad bytes.
        check_complete(data, name)
        raise _broken(name, error) from error
    check_size(picture.width, picture.height, max_pixels)
    return picture


def decode(data: bytes, name: Format, max_pixels: int) -> tuple[Planes, list[str]]:
    """Decode to upright RGB and alpha, with notes on what was chosen.

    Raises
    ------
    PictureError
        ``truncated``, ``broken``, ``too_large`` or ``unsupported``.
    """
    structure = check_complete(data, name) if name == "PNG" else None
    if structure is not None and structure.is_plain:
        # By far the most frequent kind: Pillow's header would only say the same again.
        check_size(structure.width, structure.height, max_pixels)
        if (planes := _planes_by_opencv(data)) is not None:
            return planes, []
    header = open_header(data, name, max_pixels)
    structure = check_complete(data, name)
    notes = ["first of several frames"] if getattr(header, "is_animated", False) else []
    orientation = _orientation(header, structure)
    if _bits_per_sample(header, structure) == 16:
        planes = _planes_of_16_bits(data, name)
        notes.append("16-bit samples scaled to 8 bits")
    elif _opencv_is_defined(header, name, structure, animated=bool(notes)):
        planes = _planes_by_opencv(data) or _planes_by_pillow(header, data, name)
    else:
        planes = _planes_by_pillow(header, data, name)
    if name == "TIFF":  # Both libraries turn TIFF pictures themselves.
        return planes, notes
    rgb, alpha = planes
    if orientation != 1:
        notes.append(f"turned by EXIF orientation {orientation}")
        rgb = upright(rgb, orientation)
        alpha = None if alpha is None else upright(alpha, orientation)
    return (rgb, alpha), notes


def decode_gray_png(data: bytes, max_pixels: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Return the values of a gray PNG as they are stored, H x W."""
    if format_of(data) != "PNG":
        raise _no_mask("of another format")
    structure = check_complete(data, "PNG")
    assert structure is not None, "PNG has a structure"
    check_size(structure.width, structure.height, max_pixels)
    values = _decode_unchanged(data)
    if values is None:
        raise _broken("PNG", "OpenCV can't read it")
    if values.ndim != 2:
        raise _no_mask(f"a picture of {values.shape[2]} channels")
    return np.asarray(values)


def _no_mask(found: str) -> PictureError:
    return PictureError("unsupported", f"a mask is a gray PNG, this is {found}", "make it anew")


def _broken(name: str, error: object) -> PictureError:
    text = " ".join(str(error).split()) or type(error).__name__
    if type(error).__name__ == "DecompressionBombError":  # Pillow's WebP reader has its own limit.
        return PictureError("too_large", text, "make it smaller")
    truncated = isinstance(error, EOFError) or "truncated" in text
    return PictureError(
        "truncated" if truncated else "broken",
        f"{name} data can't be decoded: {text[:200]}",
        "fetch or export it again",
    )


def _orientation(header: Image, structure: PNGStructure | None) -> int:
    if structure is not None and b"eXIf" not in structure.chunks:
        return 1  # Pillow would decode all pixels in search of a chunk that isn't there.
    with suppress(Exception):  # A broken EXIF block says nothing; the pixels still count.
        value = header.getexif().get(_EXIF_ORIENTATION, 1)
        if value in range(1, 9):
            return int(value)
    return 1


def _bits_per_sample(header: Image, structure: PNGStructure | None) -> int:
    if structure is not None:
        return structure.bit_depth
    bits = getattr(header, "tag_v2", {}).get(_TIFF_BITS_PER_SAMPLE, 8)
    widest = max(bits) if isinstance(bits, tuple) else bits
    if widest > 8 and (widest != 16 or header.mode in ("F", "I", "CMYK", "LAB")):
        raise PictureError(
            "unsupported",
            f"{widest}-bit samples (mode {header.mode}) have no defined 8-bit meaning",
            "save it with 8 or 16 bits a sample, RGB or gray",
        )
    return int(widest)


def _opencv_is_defined(
    header: Image,
    name: str,
    structure: PNGStructure | None,
    *,
    animated: bool,
) -> bool:
    if animated or "transparency" in header.info:
        return False
    if structure is not None and structure.bit_depth != 8:
        return False
    return header.mode in _OPENCV_MODES.get(name, ())


def _decode_unchanged(data: bytes) -> Any:
    import cv2

    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)


def _planes_by_opencv(data: bytes) -> Planes | None:
    """Return None where OpenCV gives up: Pillow then decodes, or says why not."""
    import cv2

    array = _decode_unchanged(data)
    if array is None:
        return None
    if array.ndim == 2:
        return cv2.merge([array] * 3), None
    if array.shape[2] == 3:
        return cast_pixels(cv2.cvtColor(array, cv2.COLOR_BGR2RGB)), None
    return (
        cast_pixels(cv2.cvtColor(array, cv2.COLOR_BGRA2RGB)),
        np.ascontiguousarray(array[:, :, 3]),
    )


def _planes_of_16_bits(data: bytes, name: str) -> Planes:
    array = _decode_unchanged(data)
    if array is None or array.dtype != np.uint16:
        raise _broken(name, "OpenCV can't read its 16-bit samples")
    array = to_8_bit(array)
    if array.ndim == 2:
        array = array[:, :, None]
    channels = array.shape[2]
    alpha = np.ascontiguousarray(array[:, :, -1]) if channels in (2, 4) else None
    colours = array[:, :, 2::-1] if channels >= 3 else np.repeat(array[:, :, :1], 3, axis=2)
    return np.ascontiguousarray(colours), alpha


def _planes_by_pillow(header: Image, data: bytes, name: Format) -> Planes:
    if header.mode not in _PILLOW_MODES:
        raise PictureError(
            "unsupported",
            f"pixels of mode {header.mode} have no defined 8-bit RGB meaning",
            "save it as RGB, gray or CMYK",
        )
    has_alpha = header.mode in _ALPHA_MODES or "transparency" in header.info
    try:
        converted = header.convert("RGBA" if has_alpha else "RGB")
    except Exception as error:  # Pillow's decoders raise many types for bad bytes.
        raise _broken(name, error) from error
    array = np.asarray(converted)
    if not has_alpha:
        return array, None
    return np.ascontiguousarray(array[:, :, :3]), np.ascontiguousarray(array[:, :, 3])
