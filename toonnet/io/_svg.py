"""SVG files: looked through before rendering, so that nothing outside the file is ever read."""

from __future__ import annotations

import re

from toonnet.io._errors import PictureError
from toonnet.io._raster import check_size
from toonnet.io._svg_scan import SVGSize, scan

_DPI = 96


def render(data: bytes, max_pixels: int, size_px: int | None) -> tuple[bytes, list[str]]:
    """Render to the bytes of an RGBA PNG, at the drawing's own size or `size_px`'s.

    Raises
    ------
    PictureError
        ``svg_*``, ``too_large``, ``broken`` or ``not_a_picture``.
    """
    text = _decoded(data)
    size, notes = scan(text, max_pixels)
    box = _box(size, max_pixels, size_px)
    import resvg_py

    try:
        png = resvg_py.svg_to_bytes(
            svg_string=text, dpi=_DPI, skip_system_fonts=True, width=box, height=box
        )
    except ValueError as error:
        raise PictureError("broken", f"SVG can't be rendered: {error}", "export it again") from None
    return png, notes


def _box(size: SVGSize | None, max_pixels: int, size_px: int | None) -> int | None:
    """Return the side of the square that the picture is fitted into; None: its own size."""
    if size is not None:
        check_size(*size, max_pixels)
    elif size_px is None:
        raise PictureError(
            "svg_no_size",
            "the SVG has neither a size in pixels or lengths nor a viewBox",
            "ask for a size (--size), or add a viewBox",
        )
    return size_px


_DECLARED = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def _decoded(data: bytes) -> str:
    encoding = "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif declared := _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")[:512]):
        encoding = declared[1].decode("ascii")
        encoding = "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise PictureError(
            "broken", f"SVG text isn't {encoding}: {error}", "save it as UTF-8"
        ) from error
