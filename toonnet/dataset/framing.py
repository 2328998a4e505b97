"""Every picture of a data set has one form: 512 x 512, the drawing in the middle, on white."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toonnet.io import DEFAULT_MAX_PIXELS, decode_picture, fitted, format_of

SIDE_PX = 512
MARGIN_PX = 31
"""White on each side of a drawing whose outline is known: 6 %."""
RENDERED_SIDE_PX = 2048
"""SVG is rendered so large at most, since a drawing may fill a small part of its canvas."""
_DRAWN_FROM = 8
_PROBE_SIDE_PX = 512
_OVERSAMPLED = 2

Pixels = NDArray[np.uint8]


class Framed(NamedTuple):
    """A picture in the data set's form."""

    picture: Pixels
    """512 x 512 x 3, RGB, on white."""
    alpha: Pixels | None
    """512 x 512, how opaque the drawing is; None where the source didn't say."""
    source_side_px: int | None
    """Longer side, in the source's own pixels, of what is in the picture; None: SVG has none."""
    notes: list[str]


@dataclass(frozen=True)
class Framing:
    """The numbers that decide how a picture is framed: part of its recipe."""

    side_px: int = SIDE_PX
    margin_px: int = MARGIN_PX
    rendered_side_px: int = RENDERED_SIDE_PX
    drawn_from: int = field(default=_DRAWN_FROM)
    """Alpha that counts as drawn, when the drawing's box is looked for."""

    @property
    def content_px(self) -> int:
        """Return the side of the square that drawings are fitted into."""
        return self.side_px - 2 * self.margin_px


def framed(
    data: bytes, framing: Framing | None = None, *, max_pixels: int = DEFAULT_MAX_PIXELS
) -> Framed:
    """Decode a picture file and put what it shows in the middle of a white square.

    SVG is rendered so large that what is drawn has twice the size that it is to have, its canvas
    at most 2048. Where a picture has transparent parts, what is drawn (alpha of at least 8) is cut
    out and fitted, by area averaging or cubic splines, into the square less a margin. One that is
    opaque everywhere is fitted into the whole square as it is.

    Parameters
    ----------
    data
        All bytes of the file, of any format that `toonnet.io.decode_picture` reads.
    framing
        Other numbers than the usual ones.
    max_pixels
        A picture whose own size is over it is refused.

    Raises
    ------
    toonnet.io.PictureError
        If the bytes give no picture.
    """
    framing = framing or Framing()
    is_drawing = format_of(data) == "SVG"
    rendered_px = _rendered_px(data, framing, max_pixels) if is_drawing else None
    decoded = decode_picture(data, size_px=rendered_px, max_pixels=max_pixels)
    picture, alpha = decoded.picture, decoded.alpha
    # A drawing is an outline by nature, though it fills its canvas; a raster without a transparent
    # pixel says nothing about where its drawing ends.
    if alpha is None or (not is_drawing and alpha.min() == 255):
        whole = _centred(fitted(picture, framing.side_px), framing, 255)
        return Framed(whole, None, max(picture.shape[:2]), decoded.notes)
    box = _box(alpha >= framing.drawn_from)
    drawn = picture[box]
    return Framed(
        _centred(fitted(np.ascontiguousarray(drawn), framing.content_px), framing, 255),
        _centred(fitted(np.ascontiguousarray(alpha[box]), framing.content_px), framing, 0),
        None if is_drawing else max(drawn.shape[:2]),
        decoded.notes,
    )


def _rendered_px(data: bytes, framing: Framing, max_pixels: int) -> int:
    """Return how large to render a drawing: a small picture of it tells how much it fills.

    Rendering takes a time in proportion to the area: at 2048 always it would be three times that
    of both together.
    """
    alpha = decode_picture(data, size_px=_PROBE_SIDE_PX, max_pixels=max_pixels).alpha
    if alpha is None:
        return framing.rendered_side_px
    drawn_px: int = max(alpha[_box(alpha >= framing.drawn_from)].shape)
    wanted_px = -(-_OVERSAMPLED * framing.content_px * _PROBE_SIDE_PX // drawn_px)
    return min(wanted_px, framing.rendered_side_px)


def _box(drawn: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Return the smallest box that holds all True; everything if there is none."""
    rows, columns = (np.flatnonzero(drawn.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return slice(None), slice(None)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _centred(content: Pixels, framing: Framing, background: int) -> Pixels:
    side_px = framing.side_px
    canvas = np.full((side_px, side_px, *content.shape[2:]), background, np.uint8)
    height, width = content.shape[:2]
    top, left = (side_px - height) // 2, (side_px - width) // 2
    canvas[top : top + height, left : left + width] = content
    return canvas
